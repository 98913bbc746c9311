// A waiting room's screen: a call is heard and stands out, the clock runs, the screen does not go dark.
// Browsers play nothing before somebody has touched the page: the button says so until they have.
"use strict";
(() => {
  const NEW_MS = 15000;
  const board = document.querySelector("[data-live]");
  const button = document.getElementById("sound");
  const shownClock = document.getElementById("clock");
  let audio = null;
  let known = calls();

  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Hong_Kong" });

  function calls() {
    const panels = board.querySelectorAll("[data-call]");
    return new Map(Array.from(panels, (panel) => [panel.dataset.queue, panel.dataset.call]));
  }

  const armed = () => audio !== null && audio.state === "running";

  function tone(frequency, from, length) {
    const oscillator = audio.createOscillator();
    const loudness = audio.createGain();
    const start = audio.currentTime + from;
    oscillator.frequency.value = frequency;
    loudness.gain.setValueAtTime(0.0001, start);
    loudness.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + length);
    oscillator.connect(loudness).connect(audio.destination);
    oscillator.start(start);
    oscillator.stop(start + length + 0.05);
  }

  function chime() { tone(880, 0, 0.6); tone(659, 0.4, 0.9); }

  function showArmed() { button.setAttribute("aria-pressed", String(armed())); }

  async function arm() {
    try {
      if (audio === null) { audio = new AudioContext(); audio.onstatechange = showArmed; }
      await audio.resume();
    } catch { audio = null; } // a browser without sound: the button stays and says so
    showArmed();
  }

  button.addEventListener("click", async () => {
    if (armed()) { await audio.suspend(); showArmed(); return; }
    await arm();
    if (armed()) chime();
  });

  board.addEventListener("live:changed", () => {
    const now = calls();
    const called = Array.from(now.keys()).filter((queue) => isLater(known.get(queue), now.get(queue)));
    known = now;
    for (const queue of called) standOut(queue);
    for (const [queue, until] of outstanding) if (Date.now() < until && !called.includes(queue)) mark(queue);
    if (!called.length) return;
    if (armed()) chime();
    document.dispatchEvent(new CustomEvent("board:called", { detail: { queues: called, heard: armed() } }));
  });

  // A call that was taken back leaves an earlier one: nobody is called then.
  const instant = (call) => (call ? Date.parse(call.split(" ")[1]) : 0);
  const isLater = (before, after) => instant(after) > instant(before);

  const outstanding = new Map();
  function mark(queue) {
    const panel = board.querySelector(`[data-queue="${queue}"]`);
    if (panel) panel.classList.add("is-new");
  }

  function standOut(queue) {
    const until = Date.now() + NEW_MS;
    outstanding.set(queue, until);
    mark(queue);
    setTimeout(() => {
      if (outstanding.get(queue) !== until) return;
      outstanding.delete(queue);
      const panel = board.querySelector(`[data-queue="${queue}"]`);
      if (panel) panel.classList.remove("is-new");
    }, NEW_MS);
  }

  async function stayAwake() {
    try { await navigator.wakeLock.request("screen"); } catch { /* an older browser, or a screen that never sleeps */ }
  }

  function tick() { shownClock.textContent = clock.format(Date.now()); }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) stayAwake(); });
  stayAwake();
  tick();
  setInterval(tick, 1000);
  arm(); // where the browser is set up to allow it, a screen that starts by itself is heard by itself
})();
