// One message as WhatsApp shows it: bubble, quote, time, ticks, reply buttons.

import { fileOf } from "./api.js";
import { clockTime, word } from "./words.js";

const ICONS = {
  reply: '<path d="M9 7 4 12l5 5M4 12h9a7 7 0 0 1 7 7"/>',
  list: '<path d="M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01"/>',
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  send: '<path d="M4 12 20 4l-5 16-3.5-6.5zM11.500 13.500 20 4"/>',
  tick: '<rect x="2" y="2" width="20" height="20" rx="5"/><path d="M7 12.500 10.500 16 17 8.500"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  call: '<path d="M6.500 3.500 9 4l1.500 4-2 1.700a12 12 0 0 0 5.800 5.800l1.700-2 4 1.500.500 2.500a3 3 0 0 1-3 3A14.500 14.500 0 0 1 3.500 6.500a3 3 0 0 1 3-3zM15 4l5 5M20 4l-5 5"/>',
  more: '<path d="M6 9.500 12 15.500 18 9.500"/>',
  like: '<path d="M7 11v9H4v-9zM7 11l4-7c2 0 3 1 2.500 3L13 10h5.500a2 2 0 0 1 2 2.400l-1.200 6a2 2 0 0 1-2 1.600H7"/>',
  sticker: '<path d="M20 13V7a3 3 0 0 0-3-3H7a3 3 0 0 0-3 3v10a3 3 0 0 0 3 3h6zM13 20v-4a3 3 0 0 1 3-3h4M9 9.500h.01M15 9.500h.01"/>',
};

export function icon(name) {
  const holder = document.createElement("span");
  holder.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true">${ICONS[name]}</svg>`;
  return holder.firstChild;
}

export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// *bold*, _italic_, ~struck~, links (without the full stop after them), and a drawn ✅ (not every computer has
// emoji), built as nodes: a message is never markup.
const MARKED = /(✅)|(https?:\/\/[^\s，。、）〕]*[^\s，。、）〕.,;:!?])|(?<![\p{L}\p{N}])([*_~])(?=\S)(.+?)(?<=\S)\3(?![\p{L}\p{N}])/gu;
const TAGS = { "*": "strong", _: "em", "~": "s" };

export function formatted(text) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(MARKED)) {
    parts.push(text.slice(last, match.index));
    parts.push(marked(match));
    last = match.index + match[0].length;
  }
  return [...parts, text.slice(last)];
}

function marked([, tick, address, mark, inside]) {
  if (tick) return element("span", { className: "emoji", role: "img", ariaLabel: tick }, icon("tick"));
  if (address) return element("a", { href: address, target: "_blank", rel: "noreferrer", textContent: address });
  return element(TAGS[mark], { textContent: inside });
}

function sticker() {
  const drawing = element("div", { className: "drawing", role: "img", ariaLabel: word("stickerShown") });
  drawing.innerHTML = '<svg viewBox="0 0 100 100"><circle cx="50" cy="50" r="44" fill="#ffd24a" stroke="#fff" stroke-width="7"/><path d="M30 44q5-8 10 0M60 44q5-8 10 0M30 58q20 24 40 0z" fill="none" stroke="#6b4a00" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/></svg>';
  return drawing;
}

function ticks(state) {
  const holder = document.createElement("span");
  const second = state === "sent" ? "" : '<path d="M7.500 8.500 9 10l6.500-8"/>';
  holder.innerHTML = `<svg class="ticks ${state}" viewBox="0 0 17 11" role="img" aria-label="${word(state)}"><path d="M1.500 6.500 5 10l6.500-8"/>${second}</svg>`;
  return holder.firstChild;
}

function meta(entry, follow) {
  const button = element("button", { type: "button", className: "meta", title: word("journeyOf") }, clockTime(entry.at));
  if (entry.tick) button.append(ticks(entry.tick));
  button.addEventListener("click", () => follow(entry.id));
  return button;
}

function more(entry, actions) {
  if (entry.revoked || entry.type === "call") return null; // a call cannot be taken back
  const button = element("button", { type: "button", className: "more", ariaLabel: word("more"), ariaHasPopup: "dialog" }, icon("more"));
  button.addEventListener("click", () => actions.openMore(entry, button));
  return button;
}

function reaction(entry) {
  return entry.reaction ? element("span", { className: "reaction", role: "img", ariaLabel: word("like") }, icon("like")) : null;
}

function said(entry) {
  if (entry.revoked) return [element("em", { textContent: word("revoked") })];
  if (entry.edited) return [...formatted(entry.body), element("small", { className: "edited", textContent: word("edited") })];
  if (entry.body) return formatted(entry.body);
  return [kindName(entry.type)];
}

export const kindName = (kind) => kind && `〔${word("types")[kind] ?? kind}〕`;

// A picture or a voice note out of the stand-in; its name where the browser cannot show it.
function shown(entry) {
  if (!entry.file) return null;
  const kind = entry.type === "image" ? "img" : "audio";
  const file = element(kind, { className: "file", src: fileOf(entry.id) });
  if (kind === "img") file.alt = word("types").image;
  else Object.assign(file, { controls: true, preload: "metadata", ariaLabel: word("types").audio });
  file.addEventListener("error", () => file.replaceWith(kindName(entry.type)), { once: true });
  return file;
}

function bodyOf(entry) {
  if (entry.type === "sticker") return sticker();
  if (entry.type === "call") return element("div", { className: "body call" }, icon("call"), word("types").call);
  const file = shown(entry);
  const words = file && !entry.body ? [] : said(entry);
  return element("div", { className: "body" }, file, ...words);
}

function replies(entry, actions) {
  const holder = element("div", { className: "replies" });
  for (const choice of entry.buttons ?? []) {
    const button = element("button", { type: "button" }, icon("reply"), choice.title);
    button.addEventListener("click", () => actions.tap(entry.id, choice.id));
    holder.append(button);
  }
  if (entry.rows?.length) {
    const button = element("button", { type: "button", ariaHasPopup: "dialog" }, icon("list"), entry.list_button);
    button.addEventListener("click", () => actions.openList(entry, button));
    holder.append(button);
  }
  return holder.children.length ? holder : null;
}

export function message(entry, isTurn, actions) {
  const isSticker = entry.type === "sticker";
  const bubble = element("div", { className: "bubble" },
    entry.quote ? element("div", { className: "quote" }, element("p", { textContent: entry.quote })) : null,
    entry.header ? element("div", { className: "head", textContent: entry.header }) : null,
    bodyOf(entry),
    entry.footer ? element("div", { className: "foot", textContent: entry.footer }) : null,
    more(entry, actions),
    reaction(entry),
    meta(entry, actions.follow));
  const classes = ["message", entry.from, isTurn ? "turn" : "", isSticker ? "is-sticker" : "", entry.reaction ? "has-reaction" : ""];
  const item = element("li", { className: classes.join(" ").trim() }, bubble, replies(entry, actions));
  item.setAttribute("aria-label", word(entry.from === "patient" ? "you" : "clinic"));
  item.dataset.wamid = entry.id;
  return item;
}

export function typingBubble() {
  const dots = element("div", { className: "dots" }, element("i"), element("i"), element("i"));
  return element("li", { className: "message clinic turn", ariaHidden: "true" }, element("div", { className: "bubble" }, dots));
}
