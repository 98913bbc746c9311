// The page asks whether anything has changed, and tells its parts: `desk:changed` always, `desk:conversation-<id>` for
// each conversation, `desk:outbox` when ticks may have changed, `desk:counts` with the numbers, `desk:sounding` when red
// flags begin or end. It also tells the desk that somebody has it on a screen.
"use strict";
(() => {
  const VISIBLE_MS = 2000;
  const HIDDEN_MS = 30000;
  const WATCHING_MS = 30000;
  const LONGEST_MS = 10000;
  const WAIT_MS = 10000;
  const MOST_OUTBOX = 5;
  const desk = document.getElementById("desk");
  const bars = { offline: document.getElementById("bar-offline"), session: document.getElementById("bar-session") };
  let token = "";
  let sounding = 0;
  let failures = 0;
  let timer = null;
  let asking = false;
  let isOver = false;

  const tell = (name, detail) => document.body.dispatchEvent(new CustomEvent(name, { detail }));
  const headers = { "HX-Request": "true", "X-CSRF-Token": desk.dataset.csrf };

  async function fetchOf(address, options = {}) {
    const response = await fetch(address, { headers, cache: "no-store", redirect: "manual",
      signal: AbortSignal.timeout(WAIT_MS), ...options });
    if (response.status === 401) over();
    if (response.status >= 500 || response.type === "opaqueredirect") throw new Error(String(response.status));
    return response;
  }

  function over() {
    isOver = true;
    bars.session.hidden = false;
    bars.offline.hidden = true;
  }

  function unsettled() {
    const ids = [...document.querySelectorAll("[data-outbox]")].flatMap((part) => part.dataset.outbox.split(" ")).filter(Boolean);
    return ids.slice(-MOST_OUTBOX).join(",");
  }

  async function poll() {
    if (asking || !desk.dataset.poll) return;
    asking = true;
    try {
      const asked = new URLSearchParams({ token, out: unsettled() });
      const response = await fetchOf(`${desk.dataset.poll}?${asked}`);
      failures = 0;
      if (response.ok) { isOver = false; bars.session.hidden = true; bars.offline.hidden = true; }
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
    const isFirst = !token;
    token = found.token;
    count("needing", found.needing, found.sounding > 0);
    if (found.sounding !== sounding) { sounding = found.sounding; tell("desk:sounding"); }
    tell("desk:counts", found);
    if (isFirst) return;
    tell("desk:changed", found);
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
    const pause = document.hidden || isOver ? HIDDEN_MS : VISIBLE_MS;
    timer = setTimeout(poll, failures ? Math.min(pause * 2 ** failures, Math.max(pause, LONGEST_MS)) : pause);
  }

  async function watching() {
    if (document.hidden || isOver || !desk.dataset.watching) return;
    try { await fetchOf(desk.dataset.watching, { method: "POST" }); } catch { /* the poll says when there is no connection */ }
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) { failures = 0; poll(); watching(); } });
  window.addEventListener("online", () => { failures = 0; poll(); });
  document.body.addEventListener("desk:ask", poll); // after an act of one's own
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.requestConfig?.verb === "post" && event.detail.successful) poll();
  });

  // A session that is over leads nowhere by itself: what somebody was typing would be lost.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status === 401) { event.preventDefault(); over(); }
  });
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

  poll();
  watching();
  setInterval(watching, WATCHING_MS);
})();
