// For developers: the steps of one message, by reference.

import { getJourney } from "./api.js";
import { element } from "./bubbles.js";
import { exactTime, word } from "./words.js";

const steps = document.getElementById("steps");
const field = document.getElementById("reference");
let newest = 0;

function step(found, follow, known) {
  const head = element("div", { className: "what" }, element("span", { textContent: found.title }), element("time", { textContent: exactTime(found.at), dateTime: found.at }));
  const item = element("li", { className: /no answer|lost|dropped|HTTP [45]/.test(found.detail) ? "warn" : "" }, head);
  if (found.detail) item.append(element("div", { className: "detail", textContent: found.detail }));
  if (found.reference && !known.has(found.reference)) {
    known.add(found.reference);
    const link = element("button", { type: "button", className: "link", textContent: found.reference, title: found.reference });
    link.addEventListener("click", () => follow(found.reference));
    item.append(link);
  }
  return item;
}

export async function showJourney(reference, follow) {
  const mine = ++newest;
  if (document.activeElement !== field) field.value = reference;
  const found = reference ? (await getJourney(reference)).steps : [];
  if (mine !== newest) return;
  const nothing = element("li", { className: "none", textContent: word(reference ? "unknownReference" : "noJourney") });
  const known = new Set([reference]);
  steps.replaceChildren(...(found.length ? found.map((each) => step(each, follow, known)) : [nothing]));
}
