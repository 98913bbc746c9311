// Brings the page together: whose phone, the chat, the journey, and what changes while one looks.

import { edit, getChat, getPeople, listen, react, remove, sendSticker, sendTap, sendText, share } from "./api.js";
import { element, icon, kindName } from "./bubbles.js";
import { markFollowed, scrollToEnd, showChat } from "./chat.js";
import { showJourney } from "./journey.js";
import { closeSheet, openSheet } from "./sheet.js";
import { clockTime, fillWords, switchLanguage, word } from "./words.js";

const at = (id) => document.getElementById(id);
const state = { numbers: [], people: [], number: "", person: "", editing: "" };
const following = { reference: "", pinned: false };
let round = 0;
let typingTimer = 0;
let shownPeople = "";
let stopListening = () => {};

const actions = {
  say: (text) => act(sendText(state.number, state.person, text)),
  tap: (wamid, choice) => act(sendTap(state.number, state.person, wamid, choice)),
  openList: (entry, button) => openSheet(entry, button, (choice) => actions.tap(entry.id, choice)),
  openMore: (entry, button) => openSheet({ list_button: word("more"), rows: moreOf(entry) }, button, (choice) => MORE[choice](entry)),
  follow: (reference) => { following.pinned = true; at("journey").classList.add("open"); return follow(reference); },
};

const MORE = {
  like: (entry) => act(react(state.number, state.person, entry.id, "👍")),
  unlike: (entry) => act(react(state.number, state.person, entry.id, "")),
  remove: (entry) => act(remove(state.number, state.person, entry.id)),
  edit: (entry) => startEditing(entry),
};

function moreOf(entry) {
  const own = entry.type === "text" ? ["edit", "remove"] : ["remove"];
  const choices = entry.from === "patient" ? own : [entry.reaction ? "unlike" : "like"];
  return choices.map((id) => ({ id, title: word(id), deed: word(id) }));
}

function openAttach() {
  const rows = Object.entries(word("shared")).map(([id, title]) => ({ id, title, deed: id === "call" ? word("call") : undefined }));
  openSheet({ list_button: word("attach"), rows }, at("attach"), (kind) => act(share(state.number, state.person, kind)));
}

function startEditing(entry) {
  state.editing = entry.id;
  at("editing").hidden = false;
  at("text").value = entry.body;
  grow();
  at("text").focus();
}

function stopEditing() {
  state.editing = "";
  at("editing").hidden = true;
  at("text").value = "";
  grow();
}

async function act(request) {
  try {
    const { id } = await request;
    at("problem").textContent = "";
    following.pinned = false;
    following.reference = id;
    await refresh();
    scrollToEnd();
    return true;
  } catch {
    at("problem").textContent = word("failed");
    return false;
  }
}

async function follow(reference) {
  following.reference = reference;
  markFollowed(reference);
  await showJourney(reference, actions.follow);
}

async function refreshPeople() {
  const { numbers, people } = await getPeople(state.number);
  Object.assign(state, { numbers, people, number: state.number || numbers[0].id });
  if (!people.some((person) => person.id === state.person)) state.person = people[0].id;
  showPeople();
}

async function refresh({ fresh = false } = {}) {
  const mine = ++round;
  await refreshPeople();
  const chat = await getChat(state.number, state.person);
  if (mine !== round) return; // a later answer is on its way
  showChat(chat, actions, { fresh });
  showHead(chat);
  const wrote = chat.entries.filter((entry) => entry.from === "patient").at(-1);
  await follow(following.pinned ? following.reference : wrote?.id ?? "");
}

function showHead(chat) {
  const number = state.numbers.find((each) => each.id === state.number);
  at("clinic-name").textContent = number.name;
  at("clinic-state").textContent = word(chat.typing ? "typing" : "business");
  at("clinic-state").classList.toggle("typing", chat.typing);
  at("phone-time").textContent = clockTime(chat.now).replace(/[^\d:]/g, "");
  clearTimeout(typingTimer);
  if (chat.typing) typingTimer = setTimeout(refresh, 3000); // nobody says when typing merely ends
}

function showPeople() {
  const lines = JSON.stringify([state, word("language")]);
  if (lines === shownPeople) return; // a line that is being pressed must not be exchanged for its like
  shownPeople = lines;
  const focused = document.activeElement?.dataset?.person;
  at("people").replaceChildren(...state.people.map(line));
  if (focused) at("people").querySelector(`[data-person="${CSS.escape(focused)}"]`)?.focus();
  const unread = state.people.filter((person) => person.id !== state.person).reduce((sum, person) => sum + person.unread, 0);
  at("back").textContent = unread || "";
  at("as-whom").textContent = state.people.find((person) => person.id === state.person).name;
  at("number-choice").hidden = state.numbers.length < 2;
  at("number").replaceChildren(...state.numbers.map(({ id, name, display }) => new Option(`${name} ${display}`, id, false, id === state.number)));
}

function line(person) {
  const isCurrent = person.id === state.person;
  const avatar = element("span", { className: "avatar", ariaHidden: "true", textContent: initial(person.name) });
  avatar.style.setProperty("--hue", [...person.name].reduce((sum, letter) => sum * 31 + letter.codePointAt(0), 7) % 360);
  const unread = element("span", { className: "unread", textContent: person.unread });
  unread.setAttribute("aria-label", `${person.unread} ${word("unread")}`);
  const button = element("button", { type: "button" }, avatar,
    element("span", { className: "name", textContent: person.name }),
    element("span", { className: "when", textContent: person.at ? clockTime(person.at) : "" }),
    element("span", { className: "preview", textContent: person.preview || kindName(person.kind) || spaced(person.address) || word("noMessages") }),
    person.unread && !isCurrent ? unread : null);
  button.dataset.person = person.id;
  button.setAttribute("aria-current", isCurrent);
  button.addEventListener("click", () => turnTo(person.id));
  return element("li", {}, button);
}

const spaced = (address) => address.replace(/^\+852(\d{4})(\d{4})$/, "+852 $1 $2");
const initial = (name) => (/^\p{Script=Han}/u.test(name) ? name.at(0) : name.split(" ").map((part) => part.at(0)).join("").slice(0, 2));

async function turnTo(person) {
  state.person = person;
  following.pinned = false;
  sessionStorage.setItem("person", person);
  at("patients").classList.remove("open");
  stopEditing();
  closeSheet();
  look();
  await refresh({ fresh: true });
  at("text").focus({ preventScroll: true });
}

function openPatients() {
  at("patients").classList.add("open");
  at("people").querySelector("[aria-current=true]")?.focus();
}

function look() {
  stopListening();
  if (document.hidden) return; // a phone in a pocket reads nothing
  stopListening = listen(state.person, {
    changed: () => refresh().catch(() => {}),
    up: () => { at("offline").hidden = true; refresh().catch(() => {}); },
    down: () => { at("offline").hidden = false; },
  });
}

async function submit(event) {
  event?.preventDefault();
  const text = at("text").value.trim();
  if (!text) return;
  const edited = state.editing;
  if (edited) {
    stopEditing();
    await act(edit(state.number, state.person, edited, text));
    return;
  }
  at("text").value = "";
  grow();
  if (!(await actions.say(text)) && !at("text").value) at("text").value = text;
}

function grow() {
  at("text").style.height = "auto";
  at("text").style.height = `${at("text").scrollHeight + 2}px`;
}

function connect() {
  at("composer").addEventListener("submit", submit);
  at("text").addEventListener("input", grow);
  at("text").addEventListener("keydown", (event) => {
    // Enter that ends a Chinese word belongs to the input method.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
  });
  at("sticker").addEventListener("click", () => act(sendSticker(state.number, state.person)));
  at("attach").addEventListener("click", openAttach);
  at("editing-stop").addEventListener("click", stopEditing);
  for (const id of ["back", "as-whom"]) at(id).addEventListener("click", openPatients);
  at("number").addEventListener("change", (event) => { state.number = event.target.value; refresh({ fresh: true }); });
  at("language").addEventListener("click", () => { switchLanguage(); speak(); refresh({ fresh: true }); });
  at("journey-close").addEventListener("click", () => at("journey").classList.remove("open"));
  at("reference-form").addEventListener("submit", (event) => { event.preventDefault(); actions.follow(at("reference").value.trim()); });
  document.addEventListener("visibilitychange", look);
}

function speak() {
  fillWords();
  at("language").textContent = word("language");
}

async function start() {
  at("send").append(icon("send"));
  at("sticker").append(icon("sticker"));
  at("attach").append(icon("plus"));
  at("editing-stop").append(icon("close"));
  at("sheet-close").append(icon("close"));
  at("journey-close").append(icon("close"));
  state.person = new URLSearchParams(location.search).get("person") || sessionStorage.getItem("person") || "";
  speak();
  connect();
  await refresh({ fresh: true });
  look();
}

start();
