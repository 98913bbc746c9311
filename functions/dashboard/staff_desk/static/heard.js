// Somebody who needs a person is heard: a short sound when it begins, a red flag's again every few seconds until it is
// acknowledged, and a number before the title until somebody has looked,
// or as long as a red flag sounds. Browsers play nothing before a click: the page
// says so until the sound is armed.
"use strict";
(() => {
  const REPEAT_MS = 4000;
  const ARMED_WITHIN_MS = 500;
  const KNOWN = "desk-known";
  const desk = document.getElementById("desk");
  const bar = document.getElementById("bar-sound");
  const title = document.title;
  let audio = null;
  let arming = Promise.resolve();
  let known = remembered(); // who needed somebody when it was last asked, also by the page before this one
  let unseen = 0;
  let sounding = 0;
  let rings = null;

  // Keyed ids only, for this tab, until somebody signs out.
  function remembered() {
    try { return new Set(JSON.parse(sessionStorage.getItem(KNOWN) ?? "none")); } catch { return null; }
  }

  function know(who) {
    known = new Set(who);
    try { sessionStorage.setItem(KNOWN, JSON.stringify(who)); } catch { /* a browser that keeps nothing: this page knows */ }
  }

  const armed = () => audio?.state === "running";

  function tone(frequency, from, length) {
    const oscillator = audio.createOscillator();
    const loudness = audio.createGain();
    oscillator.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.0001, audio.currentTime + from);
    loudness.gain.exponentialRampToValueAtTime(0.3, audio.currentTime + from + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + from + length);
    oscillator.connect(loudness).connect(audio.destination);
    oscillator.start(audio.currentTime + from);
    oscillator.stop(audio.currentTime + from + length + 0.05);
  }

  function play(kind) {
    document.body.dispatchEvent(new CustomEvent("desk:sound", { detail: { kind, heard: armed() } }));
    if (!armed()) return;
    if (kind === "red") [0, 0.22, 0.44].forEach((at) => tone(988, at, 0.18));
    else { tone(660, 0, 0.16); tone(880, 0.17, 0.24); }
  }

  function showArmed() {
    for (const button of document.querySelectorAll(".tool[data-arm-sound]")) {
      button.setAttribute("aria-pressed", String(armed()));
      button.querySelector(".tool-words").textContent = armed() ? desk.dataset.wordsSoundOn : desk.dataset.wordsSoundOff;
    }
    if (bar) bar.hidden = armed();
  }

  async function arm() {
    try {
      audio ??= new AudioContext();
      audio.onstatechange = showArmed;
      await audio.resume();
    } catch { audio = null; } // a browser without sound: the bar stays and says so
    showArmed();
  }

  document.addEventListener("submit", (event) => { if (event.target.matches("[data-signs-out]")) sessionStorage.removeItem(KNOWN); });

  async function toggle() {
    if (armed()) { await audio.suspend(); showArmed(); return; }
    await arm();
    if (armed()) play("new");
  }

  document.addEventListener("click", (event) => { if (event.target.closest("[data-arm-sound]")) toggle(); });
  if (desk.dataset.poll) {
    arming = arm(); // a page that follows another of the desk's may play at once; else the first click or key arms it
    for (const name of ["click", "keydown"]) { // not while a finger is down: the bar that goes would move what it presses
      document.addEventListener(name, (event) => {
        if (!event.target.closest?.("[data-arm-sound]") && !armed()) arm();
      }, { once: true });
    }
    setTimeout(showArmed, ARMED_WITHIN_MS);
  }

  function retitle() {
    const shown = Math.max(unseen, sounding);
    document.title = shown ? `(${shown}) ${title}` : title;
  }

  document.body.addEventListener("desk:counts", ({ detail }) => {
    const isFirst = known === null;
    const newcomers = detail.who.filter((contact) => (isFirst ? detail.conversations.includes(contact) : !known.has(contact)));
    know(detail.who);
    if (newcomers.length) {
      Promise.race([arming, new Promise((done) => { setTimeout(done, ARMED_WITHIN_MS); })]).then(() => play("new"));
      document.getElementById("announce").textContent = `${desk.dataset.wordsNew} (${detail.needing})`;
    }
    const looks = !document.hidden && document.hasFocus();
    if (!looks) unseen = isFirst ? detail.sounding : unseen + newcomers.length;
    if (!detail.needing) unseen = 0;
    sounding = detail.sounding;
    retitle();
    ring(sounding > 0);
  });
  for (const [target, name] of [[document, "visibilitychange"], [window, "focus"]]) {
    target.addEventListener(name, () => { if (!document.hidden) { unseen = 0; retitle(); } });
  }

  function ring(sounding) {
    if (!sounding) { clearInterval(rings); rings = null; return; }
    if (rings) return;
    play("red");
    rings = setInterval(() => play("red"), REPEAT_MS);
  }
})();
