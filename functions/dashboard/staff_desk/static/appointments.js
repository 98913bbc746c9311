// Appointments: dialogs that stay while what was typed is refused, the focus that comes back to where one was, a sheet
// that prints, and says when what it shows may be old.
"use strict";
(() => {
  // A booking that is done leaves the dialog; one that is refused stays in it, with what was typed.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.elt.closest?.("form[data-closes-when-done]");
    if (form && detail.requestConfig?.elt === form && detail.successful) form.closest("dialog")?.close();
  });

  // The day may be drawn anew while a dialog is open: what opened it is another element then, by the same name.
  let opener = "";
  document.addEventListener("click", ({ target }) => { opener = target.closest("[data-open-dialog]")?.id || opener; });
  document.getElementById("choose")?.addEventListener("close", () => document.getElementById(opener)?.focus());

  // The arrows go along the day's lines.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const line = step && event.target.closest?.("a.day-what");
    if (!line) return;
    const lines = [...document.querySelectorAll("a.day-what")];
    event.preventDefault();
    lines[lines.indexOf(line) + step]?.focus();
  });

  document.addEventListener("click", ({ target }) => { if (target.closest("[data-print]")) window.print(); });

  const old = document.getElementById("sheet-old");
  const isOld = (yes) => { if (old) old.hidden = !yes; };
  window.addEventListener("offline", () => isOld(true));
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => isOld(true));
  // What is asked every few seconds has been answered: what the sheet shows stands, or is drawn anew.
  document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.successful && detail.requestConfig?.verb === "get") isOld(false); });
})();
