// Keeps the changing part of a page true: asks every few seconds, shows what is new, and says since when it is old when
// the connection is lost. Written for the browsers of television sets too, which are some years old.
"use strict";
(() => {
  const live = document.querySelector("[data-live]");
  const stale = document.getElementById("stale");
  const announce = document.getElementById("announce");
  const EVERY_MS = Number(live.dataset.every) * 1000;
  const PATIENCE_MS = Math.max(4000, EVERY_MS);
  const STALE_AFTER_MS = EVERY_MS * 2 + PATIENCE_MS;
  const LONGEST_MS = 15000;
  const OLD_AFTER_MS = 60000; // a page made anew is not made anew again at once, while two editions are served
  const rests = "rests" in live.dataset; // a phone in a pocket asks nothing
  let tag = live.dataset.tag;
  let asked = Date.now();
  let known = Date.now();
  let failures = 0;
  let timer = null;
  let asking = false;
  let again = false; // somebody looks, or the connection is back, while an answer is waited for

  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Hong_Kong" });

  function show(text) {
    const focused = document.activeElement && document.activeElement.id;
    const before = announced();
    live.innerHTML = text; // our own server's, escaped there; scripts in it would not run
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
    const now = announced();
    if (announce && now && now !== before) announce.textContent = now;
    live.dispatchEvent(new CustomEvent("live:changed", { bubbles: true }));
  }

  function announced() {
    const part = live.querySelector("[data-announce]");
    return part ? part.dataset.announce.trim() : "";
  }

  function tellAge() {
    stale.hidden = Date.now() - known < STALE_AFTER_MS;
    if (!stale.hidden) stale.textContent = stale.dataset.words.split("#").join(clock.format(known));
    document.body.classList.toggle("is-stale", !stale.hidden);
  }

  async function ask() {
    if (asking) { again = true; return; }
    clearTimeout(timer);
    again = false;
    asking = true;
    asked = Date.now();
    const giveUp = new AbortController();
    const patience = setTimeout(() => giveUp.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(live.dataset.live, {
        headers: { "If-None-Match": tag }, cache: "no-store", credentials: "omit", signal: giveUp.signal,
      });
      if (answer.status === 404) { location.reload(); return; } // over, or revoked: the page says so
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      const text = answer.status === 304 ? null : await answer.text();
      tag = answer.headers.get("ETag") || tag;
      known = asked;
      failures = 0;
      if (text !== null) show(text);
      renew(answer.headers.get("Pages-Edition"));
    } catch { failures += 1; } finally {
      clearTimeout(patience);
      asking = false;
      tellAge();
      later();
    }
  }

  function renew(edition) { // a screen is made anew while nobody is called: its sound must be turned on again then
    const isOld = edition && edition !== live.dataset.edition && performance.now() > OLD_AFTER_MS;
    if (isOld && (rests || live.querySelector("[data-idle]"))) location.reload();
  }

  function later() {
    clearTimeout(timer);
    if (rests && document.hidden) return;
    const pause = again ? 0 : Math.min(LONGEST_MS, EVERY_MS * (1 + Math.min(failures, 2)));
    timer = setTimeout(ask, pause * (0.9 + Math.random() * 0.2)); // not all screens at once
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  setInterval(tellAge, 1000);
  later();
})();
