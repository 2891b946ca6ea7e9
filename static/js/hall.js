/* A phone tries the hall's network: ten messages there and back, one over a live connection, and tells the desk. An answer that is not
   ours comes from a login page in between. It must not go on by itself: whoever holds the phone presses. */
(() => {
  "use strict";

  const TIMES = 10;
  const PATIENCE = 8000;
  const room = window.room;
  const main = document.querySelector("[data-hall]");
  const said = document.querySelector("[data-hall-said]");
  const base = main.dataset.hall;

  function say(kind, values = {}) {
    said.textContent = room.fill(said.getAttribute(`data-text-${kind}`), values);
    said.hidden = false;
  }

  async function once(n) {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), PATIENCE);
    const start = performance.now();
    try {
      const answer = await fetch(`${base}/ping?n=${n}`, { cache: "no-store", credentials: "same-origin", signal: abort.signal });
      const text = await answer.text();
      if (answer.redirected || text !== JSON.stringify({ ping: n })) throw new SyntaxError("not ours");
      return Math.round(performance.now() - start);
    } finally {
      clearTimeout(limit);
    }
  }

  function live() {
    return new Promise((done) => {
      const url = new URL(`${base}/socket`, location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(url.href);
      const limit = setTimeout(() => finish(false), PATIENCE);
      function finish(works) {
        clearTimeout(limit);
        socket.onclose = socket.onerror = null;
        socket.close();
        done(works);
      }
      socket.onopen = () => socket.send("here");
      socket.onmessage = () => finish(true);
      socket.onerror = socket.onclose = () => finish(false);
    });
  }

  async function measure(by) {
    const times = [];
    for (let n = 1; n <= TIMES; n += 1) times.push(await once(n));
    const works = await live();
    const answer = await fetch(base, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF": document.querySelector('meta[name="csrf"]').content },
      body: JSON.stringify({ by, times, live: works }),
      credentials: "same-origin",
    });
    if (!answer.ok) throw new TypeError("refused");
    const told = await answer.json();
    say(works ? (told.good ? "good" : "slow") : "polled", told);
  }

  async function press(event) {
    event.preventDefault();
    const buttons = main.querySelectorAll("button");
    buttons.forEach((one) => (one.disabled = true));
    say("going");
    try {
      await measure(event.submitter ? event.submitter.value : "wifi");
    } catch (error) {
      say(error instanceof SyntaxError ? "portal" : "lost");
    }
    buttons.forEach((one) => (one.disabled = false));
  }

  main.querySelector("form").addEventListener("submit", press);
})();
