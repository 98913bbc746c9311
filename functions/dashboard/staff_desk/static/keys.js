// Keys: never while an input method is composing, single letters never in a field (WCAG 2.1.4) and not where they are
// turned off. Besides: dialogs and menus that open and close, and notices that go away.
"use strict";
(() => {
  const desk = document.getElementById("desk");
  const composing = (event) => event.isComposing || event.keyCode === 229;
  const inField = (element) => element.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  const go = (address) => window.location.assign(address);
  const dialog = (id) => document.getElementById(id);

  function step(by) {
    const rows = [...document.querySelectorAll("a.row")].filter((row) => row.checkVisibility?.() ?? true);
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
    rows[next].focus();
    rows[next].scrollIntoView({ block: "nearest" });
  }

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    t: () => go(desk.dataset.placeTasks),
    n: () => go(desk.dataset.placeNeeds),
    "?": () => dialog("help").showModal(),
    "/": () => {
      const field = document.querySelector("input[type=search]");
      if (field?.checkVisibility?.() ?? field) field.focus(); else go(desk.dataset.placeSearch);
    },
  };

  // First of all, so that neither a form nor a library takes the Enter that chooses a character for one that sends.
  for (const name of ["keydown", "keypress"]) {
    document.addEventListener(name, (event) => {
      if (composing(event)) event.stopImmediatePropagation();
    }, true);
  }

  document.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) close(menu);
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    if (desk.dataset.shortcuts !== "yes" || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  // What was chosen in a dialog has been answered, one way or the other: the words are on the page behind it.
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.elt.closest?.("form[data-closes-dialog]")?.closest("dialog")?.close();
  });

  function close(menu) {
    menu.removeAttribute("open");
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open-dialog]");
    if (opener) {
      const opened = dialog(opener.dataset.openDialog);
      opener.closest("details.menu")?.removeAttribute("open");
      opened.querySelector("[data-fetched]")?.replaceChildren(); // never what it was opened for before
      opened.showModal();
    }
    event.target.closest("[data-close-dialog]")?.closest("dialog").close();
    event.target.closest("[data-dismiss]")?.closest(".notice").remove();
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
  });

  // A canned reply goes into the field that it names, after what is written there.
  document.addEventListener("click", (event) => {
    const canned = event.target.closest("[data-insert-into]");
    const field = canned && document.getElementById(canned.dataset.insertInto);
    if (!field) return;
    field.value = [field.value.trimEnd(), canned.dataset.insert].filter(Boolean).join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
})();
