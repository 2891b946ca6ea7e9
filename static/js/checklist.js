/* The list before doors open: asks again every few seconds for what the server has seen ([data-checks]), measures this computer's own
   way to the server, and tells what arrives from a clicker and what this browser knows of its screens. Words are in the page. */
(() => {
  "use strict";

  const EVERY = 3000;
  const TIMES = 5;
  const room = window.room;
  const checks = document.querySelector("[data-checks]");
  const own = document.querySelector("[data-own]");
  const clicker = document.querySelector("[data-clicker]");
  const screens = document.querySelector("[data-screens]");

  function say(place, kind, values = {}) {
    const text = room.fill(place.getAttribute(`data-text-${kind}`), values);
    if (place.textContent !== text) place.textContent = text;
    place.closest("[data-state]").dataset.state = kind === "good" ? "good" : "look";
  }

  // Only what has changed is put in, so that nothing is read out or loses the focus for nothing.
  async function renew() {
    try {
      const answer = await fetch(location.href, { cache: "no-store", credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const fresh of page.querySelectorAll("[data-checks] [data-check]")) {
        const old = checks.querySelector(`[data-check="${fresh.dataset.check}"]`);
        if (old && old.outerHTML !== fresh.outerHTML) old.replaceWith(document.adoptNode(fresh));
      }
    } catch {
      say(own, "lost");
    }
    setTimeout(renew, EVERY);
  }

  async function measure() {
    const times = [];
    try {
      for (let n = 1; n <= TIMES; n += 1) {
        const start = performance.now();
        const answer = await fetch(`${own.dataset.own}?n=${n}`, { cache: "no-store", credentials: "same-origin" });
        const text = await answer.text();
        if (answer.redirected || text !== JSON.stringify({ ping: n })) return say(own, "portal");
        times.push(Math.round(performance.now() - start));
      }
      times.sort((a, b) => a - b);
      say(own, "good", { middle: times[Math.floor(TIMES / 2)], worst: times[TIMES - 1] });
    } catch {
      say(own, "lost");
    }
  }

  function press(event) {
    const name = { PageDown: "forward", PageUp: "back", ".": "black", b: "black", F5: "start" }[event.key];
    if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    say(clicker, "good", { what: clicker.getAttribute(`data-name-${name}`) });
  }

  // The number of screens is told only over https or on this computer itself; the list only if it is allowed.
  function look() {
    const extended = window.screen.isExtended;
    const size = { width: window.screen.width, height: window.screen.height };
    say(screens, extended === undefined ? "unknown" : extended ? "good" : "one", size);
  }

  renew();
  measure();
  look();
  document.addEventListener("keydown", press);
  if (window.screen.addEventListener) window.screen.addEventListener("change", look);
})();
