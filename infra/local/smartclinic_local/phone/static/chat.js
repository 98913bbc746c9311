// The chat's list of messages, kept in step with the server without losing focus or place.

import { element, message, typingBubble } from "./bubbles.js";
import { dayName, dayOf, word } from "./words.js";

const log = document.getElementById("messages");
const scroller = document.getElementById("chat");
let shown = new Map(); // key -> {signature, node}

function lines(chat, actions) {
  const list = [{ key: "notice", signature: word("notice"), make: () => element("li", { className: "notice", textContent: word("notice") }) }];
  let previous = null;
  for (const entry of chat.entries) {
    const isNewDay = !previous || dayOf(previous.at) !== dayOf(entry.at);
    if (isNewDay) {
      const name = dayName(entry.at, chat.now);
      list.push({ key: `day ${dayOf(entry.at)}`, signature: name, make: () => element("li", { className: "day", textContent: name }) });
    }
    const isTurn = isNewDay || previous.from !== entry.from;
    list.push({ key: entry.id, signature: `${isTurn}${word("you")}${JSON.stringify(entry)}`, make: () => message(entry, isTurn, actions) });
    previous = entry;
  }
  if (!chat.entries.length) list.push({ key: "starters", signature: word("starters").join(), make: () => starters(actions) });
  if (chat.typing) list.push({ key: "typing", signature: "", make: typingBubble });
  return list;
}

function starters(actions) {
  const buttons = word("starters").map((text) => {
    const button = element("button", { type: "button", textContent: text });
    button.addEventListener("click", () => actions.say(text));
    return button;
  });
  return element("li", { className: "starters" }, ...buttons);
}

export function showChat(chat, actions, { fresh }) {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const next = new Map();
  if (fresh) shown.clear();
  const nodes = lines(chat, actions).map(({ key, signature, make }) => {
    const old = shown.get(key);
    const node = old?.signature === signature ? old.node : make();
    next.set(key, { signature, node });
    return node;
  });
  for (const child of [...log.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, index) => { if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null); });
  const grew = [...next.keys()].some((key) => !shown.has(key));
  shown = next;
  if (fresh || (grew && atEnd)) scroller.scrollTop = scroller.scrollHeight;
}

export function scrollToEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

export function markFollowed(wamid) {
  for (const node of log.querySelectorAll(".message")) node.classList.toggle("followed", node.dataset.wamid === wamid);
}
