// When a part of the page is renewed, what somebody was doing in it stays: the focus, the caret, unsent words, open
// details, how far a list was scrolled. Nothing of it outlives the page: no storage of the browser's is used.
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

  // What was sent is no draft any more: forms that cause the renewal give their words away.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.shouldSwap) return;
    const sender = event.detail.requestConfig?.elt;
    const sent = sender?.closest?.("form[data-draft]");
    if (sent && event.detail.xhr.status < 400) for (const field of sent.querySelectorAll("textarea")) field.value = "";
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
    if (!event.target.matches("form[data-draft]")) return;
    sending = true;
    setTimeout(() => { sending = false; }, 1000);
  });
  window.addEventListener("beforeunload", (event) => { if (!sending && drafts()) event.preventDefault(); });
})();
