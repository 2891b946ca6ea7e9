/* Counts down: [data-deadline] (ms since 1970, the server's clock) as m:ss. Speaks only at 5 and at 1 minute left, in the
   words of data-text-5 and data-text-1. It must not decide that time is over: the server does. */
(() => {
  "use strict";

  const room = window.room;
  const MARKS = [5, 1];
  const offsets = [];
  const before = new Map(); // deadline → ms left when last looked at

  // The least delayed beat is the truest.
  function offset() {
    return Math.max(...offsets);
  }

  function clock(left) {
    // On a calm board it counts minutes.
    if ("calm" in document.documentElement.dataset) return `${Math.max(0, Math.ceil(left / 60000))} min`;
    const seconds = Math.max(0, Math.ceil(left / 1000));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  function tick() {
    // Without a beat this device's clock may be wrong by hours: the server's text stays.
    if (!offsets.length) return;
    for (const place of document.querySelectorAll("[data-deadline]")) {
      const left = Number(place.dataset.deadline) - (Date.now() + offset());
      if (Number.isNaN(left)) continue;
      const text = clock(left);
      if (place.textContent !== text) place.textContent = text;
      place.classList.toggle("clock-over", left <= 0);
      speak(place, left);
    }
  }

  function speak(place, left) {
    const last = before.get(place.dataset.deadline);
    before.set(place.dataset.deadline, left);
    for (const minutes of MARKS) {
      const mark = minutes * 60000;
      if (last > mark && left <= mark) room.say(place.getAttribute(`data-text-${minutes}`));
    }
  }

  document.addEventListener("workshop:frame", (event) => {
    if (typeof event.detail.beat !== "number") return;
    offsets.push(event.detail.beat - Date.now());
    if (offsets.length > 5) offsets.shift();
    tick();
  });
  document.addEventListener("htmx:after:swap", tick);
  setInterval(tick, 500);
})();
