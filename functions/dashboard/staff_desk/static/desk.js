// The page asks whether anything has changed since it was drawn, and tells its parts: `desk:changed` when a conversation
// has, `desk:conversation-<id>` for each, `desk:outbox` when ticks may have changed, `desk:counts` with the numbers, `desk:sounding` when red
// flags begin or end. It also tells the desk that somebody has it on a screen.
"use strict";
(() => {
  const VISIBLE_MS = 2000;
  const HIDDEN_MS = 30000;
  const WATCHING_MS = 30000;
  const LONGEST_MS = 10000;
  const WAIT_MS = 10000;
  const THERE_MS = 15 * 60 * 1000; // somebody who touched nothing for so long may have left the screen on
  const desk = document.getElementById("desk");
  const bars = { offline: document.getElementById("bar-offline"), session: document.getElementById("bar-session"),
    person: document.getElementById("bar-person") };
  const staff = desk.dataset.csrf.split(".")[0];
  let token = desk.dataset.token;
  let sounding = 0;
  let failures = 0;
  let timer = null;
  let asking = false;
  let isOver = false;
  let isAnothers = false; // somebody else signed in since, in another tab
  let touchedAt = Date.now();

  const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail }));
  const headers = { "HX-Request": "true", "X-CSRF-Token": desk.dataset.csrf };

  async function fetchOf(address, options = {}) {
    const response = await fetch(address, { headers, cache: "no-store", redirect: "manual",
      signal: AbortSignal.timeout(WAIT_MS), ...options });
    lookWhose((name) => response.headers.get(name));
    if (response.status === 401) over();
    else if (!response.ok && response.status !== 429 && !isAnothers) throw new Error(String(response.status)); // also one who may no longer look: no news is no peace
    return response;
  }

  function over() {
    isOver = true;
    bars.session.hidden = false;
    bars.offline.hidden = true;
  }

  // Under one person's name nothing of another's is drawn: the page stands still, with what was typed, until it is
  // loaded anew, which asks first where words were not sent.
  function lookWhose(header) {
    const now = header("Desk-Staff");
    if (!now) return;
    isAnothers = now !== staff;
    bars.person.hidden = !isAnothers;
    if (!isAnothers) return;
    isOver = false;
    bars.session.hidden = true;
    const name = decodeURIComponent(header("Desk-Staff-Name") ?? "");
    bars.person.firstElementChild.textContent = bars.person.dataset.words.replace("#", () => name);
  }

  function unsettled() {
    return document.querySelector("[data-outbox]")?.dataset.outbox.split(" ").join(",") ?? "";
  }

  async function poll() {
    if (asking || !desk.dataset.poll) return;
    asking = true;
    try {
      const asked = new URLSearchParams({ token, out: unsettled() });
      const response = await fetchOf(`${desk.dataset.poll}?${asked}`);
      failures = response.status === 429 ? failures + 1 : 0; // asked too often: slower
      if (response.ok) { isOver = false; bars.session.hidden = true; bars.offline.hidden = true; }
      token = response.headers.get("Desk-Token") ?? token;
      if (response.status === 200) news(await response.json());
    } catch {
      failures += 1;
      if (failures > 1 && !isOver) bars.offline.hidden = false; // one that failed is not yet news to a person
    } finally {
      asking = false;
      again();
    }
  }

  function news(found) {
    token = found.token;
    count("needing", found.needing, found.sounding > 0);
    if (found.sounding !== sounding) { sounding = found.sounding; tell("desk:sounding"); }
    tell("desk:counts", found);
    if (found.conversations.length) tell("desk:changed", found);
    const drawn = [...document.querySelectorAll("[data-conversation]")].map((part) => part.dataset.conversation);
    for (const contact of new Set(found.all ? [...found.conversations, ...drawn] : found.conversations)) tell(`desk:conversation-${contact}`);
    if (found.outbox) tell("desk:outbox");
  }

  function count(name, number, isRed) {
    for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
      place.textContent = number > 99 ? "99+" : String(number);
      place.hidden = !number;
      place.classList.toggle("is-red", isRed);
    }
  }

  function again() {
    clearTimeout(timer);
    const pause = document.hidden || isOver || isAnothers ? HIDDEN_MS : VISIBLE_MS;
    timer = setTimeout(poll, failures ? Math.min(pause * 2 ** failures, Math.max(pause, LONGEST_MS)) : pause);
  }

  async function watching() {
    const isThere = !document.hidden && Date.now() - touchedAt < THERE_MS;
    if (!isThere || isOver || isAnothers || !desk.dataset.watching) return;
    const isHeard = document.querySelector(".tool[data-arm-sound]")?.getAttribute("aria-pressed") === "true";
    const body = new URLSearchParams({ sound: isHeard ? "on" : "off" });
    try { await fetchOf(desk.dataset.watching, { method: "POST", body }); } catch { /* the poll says when there is no connection */ }
  }

  // A screen is watched while somebody is there: one that came back to life says so at once.
  function touched() {
    const wasAway = Date.now() - touchedAt >= THERE_MS;
    touchedAt = Date.now();
    if (wasAway) watching();
  }
  for (const name of ["keydown", "pointerdown", "pointermove", "touchstart", "wheel"]) {
    document.addEventListener(name, touched, { capture: true, passive: true });
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) { failures = 0; poll(); watching(); } });
  window.addEventListener("online", () => { failures = 0; poll(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.verb === "post" && event.detail.successful) poll();
  });

  // A session that is over leads nowhere by itself: what somebody was typing would be lost.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr } = event.detail;
    lookWhose((name) => xhr.getResponseHeader(name));
    if (xhr.status === 401) over();
    if (xhr.status === 401 || isAnothers) event.preventDefault();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-reload]")) location.reload(); });
  document.addEventListener("htmx:sendError", () => { bars.offline.hidden = false; again(); });
  document.addEventListener("htmx:timeout", () => { bars.offline.hidden = false; again(); });

  // How long something has waited stays true without asking anybody.
  function passed(since) {
    const minutes = Math.floor((Date.now() - Date.parse(since)) / 60000);
    const words = desk.dataset;
    if (minutes < 1) return words.wordsJustNow;
    if (minutes < 60) return words.wordsMinutes.replace("#", minutes);
    if (minutes < 48 * 60) return words.wordsHours.replace("#", Math.floor(minutes / 60));
    return words.wordsDays.replace("#", Math.floor(minutes / 1440));
  }
  setInterval(() => {
    for (const time of document.querySelectorAll("time[data-since]")) {
      const words = passed(time.dateTime);
      if (time.textContent !== words) time.textContent = words;
    }
  }, 15000);

  // Not before the parts listen (htmx begins at the same event, and was asked to first): what is told is told once.
  document.addEventListener("DOMContentLoaded", () => { poll(); watching(); });
  setInterval(watching, WATCHING_MS);
})();
