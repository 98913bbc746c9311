// The queue: asks whether a line has changed since it was drawn, presses buttons by one key, prints tickets, copies the
// address of a screen, and brings the focus back from a dialog.
"use strict";
(() => {
  const VISIBLE_MS = 2000;
  const HIDDEN_MS = 30000;
  const LONGEST_MS = 16000;
  const WAIT_MS = 10000;
  const desk = document.getElementById("desk");
  const drawn = () => document.getElementById("queue");
  let failures = 0;
  let timer = null;

  // One small read: 204 while all lines stand as they were drawn. Whose session it is, the desk's own poll tells.
  async function look() {
    const queue = drawn();
    if (queue?.dataset.since) {
      try {
        const response = await fetch(`${queue.dataset.since}?stand=${queue.dataset.stand}`, { cache: "no-store", redirect: "manual",
          headers: { "HX-Request": "true", "X-CSRF-Token": desk.dataset.csrf }, signal: AbortSignal.timeout(WAIT_MS) });
        failures = response.ok ? 0 : failures + 1;
        if (response.status === 200) document.body.dispatchEvent(new CustomEvent("queue:changed"));
      } catch { failures += 1; }
    }
    again();
  }
  function again() {
    clearTimeout(timer);
    const pause = document.hidden ? HIDDEN_MS : VISIBLE_MS;
    timer = setTimeout(look, failures ? Math.max(pause, Math.min(VISIBLE_MS * 2 ** failures, LONGEST_MS)) : pause);
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { failures = 0; look(); } });
  if (drawn()) again();

  // One key presses one button, by the desk's rules: not in fields and dialogs, not while an input method composes, not
  // where shortcuts are turned off. A key that is held down presses once.
  const inField = (element) => element.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || inField(event.target)) return;
    if (desk.dataset.shortcuts !== "yes" || document.querySelector("dialog[open]") || !/^[a-z]$/.test(event.key)) return;
    const button = document.querySelector(`[data-key="${event.key}"]:not(:disabled)`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // A ticket that is to be printed comes with the answer.
  document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
    if (detail.target?.id === "paper" && document.querySelector("#paper .paper-ticket")) window.print();
  });
  document.addEventListener("click", async ({ target }) => {
    if (target.closest("[data-print]")) window.print();
    const copy = target.closest("[data-copy]");
    if (!copy) return;
    try { await navigator.clipboard.writeText(copy.dataset.copy); } catch { getSelection().selectAllChildren(document.getElementById("board-address")); return; }
    copy.textContent = copy.dataset.copied;
  });

  // The queue may be drawn anew while a dialog is open: what opened it is another element then, by the same name.
  let opener = "";
  document.addEventListener("click", ({ target }) => { opener = target.closest("[data-open-dialog]")?.id || opener; });
  document.getElementById("choose")?.addEventListener("close", () => document.getElementById(opener)?.focus());
})();
