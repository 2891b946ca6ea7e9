/* Keeps this page equal to the room: opens the socket, lets htmx morph the regions that come in, reconnects, polls where
   sockets do not get through, and knows whether the page is live (banner.js says it). Frames: docs/wire.md.
   It must not know commands: send.js sends through room.link and hears acknowledgements as "workshop:frame". */
(() => {
  "use strict";

  const room = window.room;
  const root = room.live;
  if (!root || !root.dataset.socket || !window.WebSocket) return;

  const SILENCE = 35000; // two beats of 15 s and some
  const STALE = 20000; // after waking up: one beat was missed
  const SETTLED = 2000;
  const OPENING = 10000;
  const POLL = 3000;
  const SOCKET_AGAIN = 30000;
  const LONGEST = 10000;
  const STEADY = 5000;
  const FINAL = [4401, 4403, 4404, 4410];

  let versions = root.dataset.versions || "";
  let socket = null;
  let born = 0;
  let spoke = false; // has the present socket delivered anything
  let failed = 0; // sockets in a row that delivered nothing
  let attempt = 0;
  let nextTimer = 0;
  let openTimer = 0;
  let pollTimer = 0;
  let polling = false;
  let pollWorks = false;
  let closed = 0; // the close code that ended it, or what polling heard in its place
  let whole = true; // did the last regions arrive on the page
  let swaps = Promise.resolve();

  function address() {
    const url = new URL(root.dataset.socket, location.href);
    url.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
    return url.href;
  }

  function connect() {
    clearTimeout(nextTimer);
    if (closed || socket) return;
    let mine;
    try {
      mine = new WebSocket(address());
    } catch {
      failed = 2;
      startPolling();
      return;
    }
    socket = mine;
    spoke = false;
    born = room.link.heard = Date.now();
    openTimer = setTimeout(() => drop(mine, 1006), OPENING);
    mine.onopen = () => {
      mine.send(JSON.stringify({ versions, open: opened() }));
      room.tell("workshop:link", { up: true });
    };
    mine.onmessage = (event) => hear(mine, event.data);
    mine.onclose = (event) => drop(mine, event.code);
    show();
  }

  function hear(mine, frame) {
    if (socket !== mine) return;
    room.link.heard = Date.now();
    if (!spoke) {
      spoke = true;
      failed = 0;
      clearTimeout(openTimer);
      stopPolling();
      show();
    }
    take(frame);
  }

  // How long nothing has come in. A clock that was put back starts it anew, or a dead socket would be trusted for hours.
  function quiet() {
    const since = Date.now() - room.link.heard;
    if (since < 0) room.link.heard = Date.now();
    return Math.max(0, since);
  }

  // A dead peer takes a minute to answer close(): the socket is let go of at once, whatever it still does.
  function drop(mine, code) {
    if (socket !== mine) return;
    socket = null;
    clearTimeout(openTimer);
    mine.onopen = mine.onmessage = mine.onclose = null;
    mine.close();
    if (!spoke) failed += 1;
    else if (Date.now() - born > STEADY) attempt = 0;
    if (FINAL.includes(code)) shut(code);
    else {
      if (failed >= 2) startPolling();
      later();
    }
    room.tell("workshop:link", { up: false });
    show();
  }

  function later() {
    const step = Math.min(LONGEST, 200 * 2 ** Math.min(attempt, 8) * (1 + Math.random()));
    attempt += 1;
    clearTimeout(nextTimer);
    nextTimer = setTimeout(connect, polling && pollWorks ? SOCKET_AGAIN : step);
  }

  function take(frame) {
    if (typeof frame === "string" && frame.startsWith("{")) frame = JSON.parse(frame);
    if (typeof frame === "string") swaps = swaps.then(() => swap(frame));
    else if (frame.versions !== undefined) swaps = swaps.then(() => keep(frame.versions));
    // What was under the finger at a stop is handed in while the stop is swapped in, so it is confirmed after that.
    else if (frame.call) swaps = swaps.then(() => room.tell("workshop:frame", frame));
    else room.tell("workshop:frame", frame);
  }

  async function swap(text) {
    try {
      await window.htmx.swap({ sourceElement: root, target: root, swap: "none", text, transition: false });
      room.tell("workshop:regions", { text });
    } catch (error) {
      whole = false;
      console.error(error);
    }
    place();
    show();
  }

  // Some tasks are done after reading what stands below them; the page keeps its order, the style sheet shows another.
  function place() {
    const main = document.querySelector(".phone-main");
    if (main) main.classList.toggle("task-below", Boolean(document.querySelector("#region-task [data-below]")));
  }

  // Versions count only for what is really on the page; else the server sends it again.
  function keep(newer) {
    if (whole) {
      versions = newer;
      room.tell("workshop:versions", { versions });
    }
    whole = true;
  }

  function startPolling() {
    if (polling || closed || !root.dataset.regions) return;
    polling = true;
    poll();
  }

  function stopPolling() {
    polling = false;
    clearTimeout(pollTimer);
  }

  async function poll() {
    clearTimeout(pollTimer);
    const worked = pollWorks;
    try {
      const frames = await ask();
      // A socket that spoke in the meantime is newer than this answer.
      if (!polling) return;
      pollWorks = true;
      frames.forEach(take);
    } catch {
      pollWorks = false;
    }
    if (!polling || closed) return;
    if (pollWorks && !worked) connect();
    pollTimer = setTimeout(poll, POLL * (0.8 + 0.4 * Math.random()));
    show();
  }

  async function ask() {
    const abort = new AbortController();
    const limit = setTimeout(() => abort.abort(), OPENING);
    const url = new URL(root.dataset.regions, location.href);
    url.searchParams.set("versions", versions);
    if (opened().length) url.searchParams.set("opened", opened().join(" "));
    try {
      const answer = await fetch(url.href, {
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        cache: "no-store",
        signal: abort.signal,
      });
      if ([401, 403, 404, 410].includes(answer.status)) shut(4000 + answer.status);
      if (!answer.ok) throw new Error(`regions: ${answer.status}`);
      return answer.status === 204 ? [] : await answer.json();
    } finally {
      clearTimeout(limit);
    }
  }

  // Regions that come only while somebody looks at them: <details data-opens="wall">.
  function opened() {
    return [...document.querySelectorAll("details[data-opens][open]")].map((one) => one.dataset.opens);
  }

  function toggled(event) {
    if (!event.target.dataset || !event.target.dataset.opens || closed) return;
    if (room.link.send(JSON.stringify({ open: opened() }))) return;
    if (polling) poll();
    else if (event.target.open) ask().then((frames) => frames.forEach(take), () => {}); // the next socket says it again
  }

  function shut(code) {
    closed = code;
    clearTimeout(nextTimer);
    stopPolling();
    show();
  }

  // `online`: the device has another network, and what was open over the last one is dead as a rule.
  function wake(event) {
    if (closed || document.hidden) return;
    if (socket && quiet() > (event.type === "online" ? SETTLED : STALE)) {
      attempt = 0;
      drop(socket, 1006);
    }
    if (!socket) {
      attempt = 0;
      connect();
    }
    if (polling && !pollWorks) poll();
  }

  function state() {
    if (closed) return "closed";
    if ((socket && spoke) || (polling && pollWorks)) return "live";
    return navigator.onLine === false || failed >= 2 ? "offline" : "waiting";
  }

  function show() {
    room.tell("workshop:state", { state: state(), closed });
  }

  room.link.send = (text) => {
    if (!socket || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(text);
    return true;
  };
  room.link.suspect = () => {
    if (!socket) return;
    drop(socket, 1006);
  };

  setInterval(() => {
    if (socket && quiet() > SILENCE) drop(socket, 1006);
  }, 5000);
  document.addEventListener("toggle", toggled, true);
  window.addEventListener("online", wake);
  window.addEventListener("offline", show);
  window.addEventListener("focus", wake);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("pagehide", () => {
    const mine = socket;
    socket = null;
    clearTimeout(nextTimer);
    stopPolling();
    if (mine) mine.close(1000);
  });
  // From the back-forward cache comes a page of earlier: its socket and regions are gone by.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  document.addEventListener("htmx:after:swap", show);
  // After the other deferred scripts, so that they hear the first frame.
  if (document.readyState === "complete") connect();
  else document.addEventListener("DOMContentLoaded", connect);
})();
