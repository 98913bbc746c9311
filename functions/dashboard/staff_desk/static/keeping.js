// When a part of the page is renewed, what somebody was doing in it stays: the focus, the caret, unsent words, open
// details, how far a list was scrolled. Nothing of it outlives the page: no words lie in the browser's storage.
"use strict";
(() => {
  const kept = new WeakMap();
  const all = (within, selector) => [
    ...(within.matches(selector) ? [within] : []), ...within.querySelectorAll(selector)];
  const nameOf = (field) => field.id || field.name;

  const written = (field) => (field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.value !== (field.defaultValue ?? ""));

  function remember(part) {
    const active = document.activeElement;
    const inside = active && part.contains(active) && active.id;
    kept.set(document.body, {
      focus: inside ? active.id : null,
      caret: inside && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null,
      drafts: all(part, "textarea, input[type=text], input[type=search]").filter((field) => nameOf(field) && written(field))
        .map((field) => [nameOf(field), field.value]),
      open: all(part, "details[id][open]").map((details) => details.id),
      scrolled: all(part, "[id][data-keep-scroll]").map((box) =>
        [box.id, box.scrollTop, box.scrollHeight - box.scrollTop - box.clientHeight < 40]),
    });
  }

  function restore() {
    const was = kept.get(document.body);
    if (!was) return;
    kept.delete(document.body);
    for (const [name, value] of was.drafts) {
      const field = document.getElementById(name) || document.querySelector(`[name="${CSS.escape(name)}"]`);
      if (field && !written(field)) field.value = value;
    }
    for (const id of was.open) document.getElementById(id)?.setAttribute("open", "");
    for (const [id, top, atEnd] of was.scrolled) {
      const box = document.getElementById(id);
      if (box) box.scrollTop = atEnd && box.dataset.keepScroll === "end" ? box.scrollHeight : top;
    }
    if (was.focus && document.activeElement?.id !== was.focus) {
      const field = document.getElementById(was.focus);
      field?.focus({ preventScroll: true });
      if (field && was.caret) field.setSelectionRange(...was.caret);
    }
  }

  // A button that is renewed between a finger's down and up is never pressed: its part waits until the finger is up.
  let pressed = null;
  const missed = new Set();
  const isPressed = (part) => pressed !== null && part.contains(pressed);
  const LET_GO_MS = 300; // by then what the press does is under way, and its answer is the newer one
  const letGo = () => {
    setTimeout(() => { pressed = null; });
    setTimeout(() => {
      const names = [...missed].filter(Boolean);
      missed.clear();
      for (const name of names) document.body.dispatchEvent(new CustomEvent(name));
    }, LET_GO_MS);
  };
  document.addEventListener("pointerdown", (event) => { pressed = event.target; });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, letGo);
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (!isPressed(event.detail.target)) return;
    event.detail.shouldSwap = false;
    missed.add("desk:outbox"); // the newest entries bring the other parts with them
  });

  // What was sent is no draft any more: forms that cause the renewal give their words away, and only those. Whatever
  // was typed while they were on their way stays. A field in which an input method composes waits until it has: writing
  // into it would end the composition.
  const plain = (text) => text.replace(/\r\n?/g, "\n");
  const waiting = new Map();
  let composed = null;

  function giveAway(field, sent) {
    const [now, gone] = [plain(field.value), plain(sent)];
    if (!gone || !now.startsWith(gone)) return;
    const rest = now.slice(gone.length).trimStart();
    const caret = Math.max(0, field.selectionStart - (now.length - rest.length));
    field.value = rest;
    if (document.activeElement === field) field.setSelectionRange(caret, caret);
  }

  document.addEventListener("compositionstart", (event) => { composed = event.target; });
  document.addEventListener("compositionend", ({ target }) => {
    composed = null;
    setTimeout(() => {
      if (composed === target || !waiting.has(target)) return;
      giveAway(target, waiting.get(target));
      waiting.delete(target);
    });
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isPressed(event.detail.target) && event.detail.requestConfig?.verb === "get") {
      event.detail.shouldSwap = false;
      missed.add(event.detail.requestConfig.triggeringEvent?.type);
    }
    if (!event.detail.shouldSwap) return;
    const config = event.detail.requestConfig;
    const form = config?.elt?.closest?.("form[data-draft]");
    if (form && event.detail.xhr.status < 400) {
      for (const field of form.querySelectorAll("textarea")) {
        const sent = config.formData.get(field.name) ?? "";
        if (composed === field) waiting.set(field, sent); else giveAway(field, sent);
      }
    }
    remember(event.detail.target);
  });
  document.addEventListener("htmx:afterSwap", restore);

  // What an act answers goes where its part stands now, though a poll may have renewed the part since it was sent: else
  // words that were sent would stay in their field, with the act that is done.
  const followed = new WeakSet();
  document.addEventListener("htmx:beforeSend", (event) => {
    const part = event.detail.target;
    if (!part?.id || followed.has(part)) return;
    followed.add(part);
    part.addEventListener("htmx:beforeSwap", ({ detail }) => {
      if (part.isConnected || detail.target !== part || detail.requestConfig?.verb !== "post") return;
      detail.target = document.getElementById(part.id) ?? part;
      document.dispatchEvent(new CustomEvent("htmx:beforeSwap", { detail })); // a part that is gone tells nobody
    });
  });

  // Leaving the page with words that were not sent asks first. `data-draft` is on forms where that matters.
  const drafts = () => [...document.querySelectorAll("form[data-draft] textarea")].some((field) => field.value.trim() && written(field));
  let sending = false;
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form[data-draft]")) return; // htmx sends: the page stays
    sending = true;
    setTimeout(() => { sending = false; }, 1000);
  });
  window.addEventListener("beforeunload", (event) => { if (!sending && drafts()) event.preventDefault(); });
})();
