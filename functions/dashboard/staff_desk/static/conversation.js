// A conversation while somebody looks at it: what is renewed joins what was fetched before, the newest stays in view,
// Enter sends, the window's clock runs, and what was looked at counts as read.
"use strict";
(() => {
  const thread = document.getElementById("thread");
  const older = document.getElementById("older");
  const announce = document.getElementById("announce");
  const END = 80;
  const LOOK_AGAIN_MS = 3000; // when it could not be said that this was seen
  const QUIET_ABOVE_MINUTES = 240;
  let flagged = null; // the red flag that was scrolled to
  let before = null;
  let sticks = true;

  const atEnd = () => thread.scrollHeight - thread.scrollTop - thread.clientHeight < END;
  const toEnd = () => { thread.scrollTop = thread.scrollHeight; sticks = true; };
  // A red flag's words come into view once; then whoever reads scrolls as they like.
  function toFlagged() {
    const id = document.querySelector("[data-flagged]")?.dataset.flagged;
    const entry = id && id !== flagged && document.getElementById(id);
    if (!entry) return;
    flagged = id;
    if (entry.getBoundingClientRect().top >= thread.getBoundingClientRect().top) return;
    sticks = false;
    entry.scrollIntoView({ block: "start" });
  }
  const latest = () => document.getElementById("latest");
  const entries = (part) => [...part.querySelectorAll(".bubble")];

  // Two parts may hold entries of the same day: its name stands once.
  function tidy() {
    let last = null;
    for (const day of thread.querySelectorAll(".day")) {
      day.hidden = day.dataset.day === last;
      last = day.dataset.day;
    }
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    if (target?.id !== "latest" && target?.id !== "older") return;
    before = { isOlder: target.id === "older", wasAtEnd: atEnd(), height: thread.scrollHeight, top: thread.scrollTop,
      part: target.id === "latest" ? target.cloneNode(true) : null };
  });

  // Entries that the newest page shows no more go to the end of the older ones, so that nothing on the screen vanishes.
  function keep(gone) {
    const now = new Set(entries(latest()).map((entry) => entry.id));
    const kept = [...gone.querySelectorAll(".day, .bubble")];
    const first = kept.findIndex((each) => now.has(each.id));
    if (first < 0 && now.size && entries(gone).length) {
      older.replaceChildren(); // so much is new that a gap would be left: begin with the newest page
      const more = document.getElementById("more");
      more.replaceChildren(latest().querySelector("template[data-more]").content.cloneNode(true));
      window.htmx.process(more);
      return;
    }
    older.append(...kept.slice(0, Math.max(first, 0)));
  }

  function tellNew(gone) {
    const known = new Set(entries(gone).map((entry) => entry.id));
    if (entries(latest()).some((entry) => entry.classList.contains("from-patient") && !known.has(entry.id))) {
      announce.textContent = thread.dataset.new;
    }
  }

  document.addEventListener("htmx:afterSwap", () => {
    if (!before) return;
    const was = before;
    before = null;
    if (was.part) { keep(was.part); tellNew(was.part); }
    tidy();
    if (was.isOlder) {
      thread.scrollTop = was.top + thread.scrollHeight - was.height;
      thread.focus({ preventScroll: true }); // the button that was pressed is gone
    } else if (was.wasAtEnd) toEnd();
    else thread.scrollTop = was.top;
    requestAnimationFrame(toFlagged); // the head is renewed with the thread, after it
  });

  // Read: on a screen that somebody can see.
  function look() {
    const unread = !document.hidden && document.querySelector("[data-unread]");
    if (unread) window.htmx.trigger(unread, "conversation:looked");
  }
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:afterSettle", look); // what was put in listens once it has settled, not when others do
  document.addEventListener("htmx:beforeRequest", ({ target }) => target.removeAttribute("data-unread"));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { status } = detail.xhr;
    const mayPass = !status || status === 409 || status >= 500;
    if (detail.successful || !mayPass || !detail.elt?.matches("[data-seen]")) return;
    detail.elt.setAttribute("data-unread", "");
    setTimeout(look, LOOK_AGAIN_MS);
  });

  // Enter sends. Not while an input method is composing, and not on a touch keyboard, which has no Shift+Enter.
  const touch = window.matchMedia("(pointer: coarse)");
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("textarea[data-composer]") || event.key !== "Enter" || event.shiftKey || touch.matches) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  // One's own words are looked at once they are sent.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt?.id === "composer" && event.detail.successful) toEnd();
  });

  document.addEventListener("click", (event) => {
    event.target.closest("[data-insert-into]")?.closest("details.menu")?.removeAttribute("open");
  });

  // The window's clock runs without asking anybody.
  function tick() {
    for (const clock of document.querySelectorAll("[data-closes]")) {
      const words = clock.dataset;
      const left = Math.floor((Number(words.closes) - Date.now()) / 60000);
      const [hours, minutes] = [Math.floor(left / 60), left % 60];
      const shape = left < 0 ? words.closed : !hours ? words.minutes : minutes ? words.both : words.hours;
      const said = shape.replace("#", hours).replace("%", Math.max(minutes, hours ? 0 : 1));
      if (clock.textContent !== said) clock.textContent = said;
      clock.parentElement.hidden = left > QUIET_ABOVE_MINUTES;
    }
  }
  setInterval(tick, 15000);

  // Whoever looks at the newest keeps looking at it, whatever makes room or takes it: a bar, a picture, the composer.
  thread.addEventListener("scroll", () => { sticks = atEnd(); }, { passive: true });
  const sizes = new ResizeObserver(() => { if (sticks) toEnd(); });
  sizes.observe(thread);
  thread.addEventListener("load", () => { if (sticks) toEnd(); }, true);

  tidy();
  toEnd();
  toFlagged();
  window.addEventListener("load", look);
})();
