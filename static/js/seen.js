/* A board says that it is there: to desks in the same browser where it stands, to the server how large it is and how long a message
   takes there and back. The desk's list before doors open shows it. The small boards inside a desk say nothing. */
(() => {
  "use strict";

  const EVERY = 10000;
  const NEARBY = 3000;
  const room = window.room;
  const meta = document.querySelector('meta[name="csrf"]');
  if (!room.live || window.top !== window) return;

  const id = room.newId();
  const channel = window.BroadcastChannel ? new BroadcastChannel(`workshop-screens-${room.live.dataset.workshop}`) : null;
  let took = null;

  function tell() {
    const mine = window.screen;
    if (channel) channel.postMessage({ id, left: mine.availLeft || 0, top: mine.availTop || 0, across: mine.width, down: mine.height });
  }

  async function report() {
    const start = performance.now();
    const size = { width: window.innerWidth, height: window.innerHeight, ratio: window.devicePixelRatio || 1 };
    try {
      const answer = await fetch(room.live.dataset.seen, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRF": meta.content },
        body: JSON.stringify({ id, ...size, took }),
        credentials: "same-origin",
      });
      if (answer.ok) took = Math.round(performance.now() - start);
    } catch {
      took = null; // out of reach: the list shows that nothing was heard lately
    }
  }

  if (channel) {
    channel.addEventListener("message", (event) => event.data && event.data.ask && tell());
    window.addEventListener("pagehide", () => channel.postMessage({ id, gone: true }));
  }
  tell();
  setInterval(tell, NEARBY);
  if (!meta || !room.live.dataset.seen) return;
  setInterval(report, EVERY);
  report();
})();
