// The list that rises from the bottom when a list message's button is pressed.

import { element } from "./bubbles.js";
import { word } from "./words.js";

const sheet = document.getElementById("sheet");
const veil = document.getElementById("veil");
const screen = document.getElementById("screen");
const rows = document.getElementById("rows");
const send = document.getElementById("sheet-send");
let opener = null;
let choose = null;
let offered = [];

function row(choice) {
  const radio = element("input", { type: "radio", name: "row", value: choice.id });
  const text = element("span", {}, choice.title, choice.description ? element("small", { textContent: choice.description }) : null);
  return element("label", {}, text, radio);
}

// A choice that does something else than send has its own word, `deed`, for the button below.
export function openSheet(entry, button, chosen) {
  opener = button;
  choose = chosen;
  offered = entry.rows;
  document.getElementById("sheet-title").textContent = entry.list_button;
  rows.replaceChildren();
  let section = "";
  for (const choice of entry.rows) {
    if (choice.section && choice.section !== section) rows.append(element("div", { className: "section", textContent: choice.section }));
    section = choice.section;
    rows.append(row(choice));
  }
  send.disabled = true;
  send.textContent = offered.every((each) => each.deed) ? word("choose") : word("send");
  sheet.hidden = veil.hidden = false;
  screen.inert = true; // keeps focus inside the sheet
  rows.querySelector("input").focus({ preventScroll: true });
}

export function closeSheet() {
  if (sheet.hidden) return;
  sheet.hidden = veil.hidden = true;
  screen.inert = false;
  opener?.focus({ preventScroll: true });
}

rows.addEventListener("change", (event) => {
  send.disabled = false;
  send.textContent = offered.find((each) => each.id === event.target.value)?.deed ?? word("send");
});
veil.addEventListener("click", closeSheet);
document.getElementById("sheet-close").addEventListener("click", closeSheet);
sheet.addEventListener("keydown", (event) => { if (event.key === "Escape") closeSheet(); });
sheet.addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = rows.querySelector("input:checked");
  closeSheet();
  if (chosen) choose(chosen.value);
});
