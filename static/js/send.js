/* Sends what kept.js keeps, so that nothing is lost and nothing is done twice: one command under way at a time, in order, over
   the socket; by POST where the socket is away or silent; again and again until its id is answered. It must not know any
   particular command nor any form. Wire: docs/wire.md.

   A sent entry is never replaced, only an unsent one: a message stuck in a dead socket may still arrive, and must then
   find its own id answered, not a newer ballot to overwrite. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live || !room.kept || !window.fetch) return;

  const SILENT = 3000;
  const PATIENCE = 10000;
  const LONGEST = 30000;
  const TURN = 2000;
  const HOPELESS = [400, 413, 415, 422];
  const TRIES = 5;

  const held = new Set(); // ids that wait for their owner
  let current = null; // the one under way
  let failures = 0;
  let asked = false; // the server wants this pause
  let retry = 0;
  let over = false; // the server takes nothing more from this page
  let call = 0; // the stop that the server asks about, on the present socket

  function mine(entry) {
    return !held.has(entry.id) && !room.kept.old(entry);
  }

  function pump() {
    if (current || over) return;
    asked = false;
    const entry = room.kept.all().find(mine);
    if (!entry) {
      room.kept.leave();
      confirm();
      return;
    }
    clearTimeout(retry);
    if (!room.kept.take()) {
      // Another tab is at it; one that has died with its turn in its hand is not waited for long.
      retry = setTimeout(pump, TURN);
      return;
    }
    current = { id: entry.id, at: Date.now(), bySocket: false };
    room.kept.change(entry, { sent: true });
    const text = JSON.stringify(message(entry));
    if (entry.url === room.commands && room.link.send(text)) {
      current.bySocket = true;
      watch(entry, current);
    } else post(entry, current);
  }

  // "I have seen the stop, and nothing of mine from before is under way": from then on the server takes no late ballot.
  function confirm() {
    if (call && room.link.send(JSON.stringify({ heard: call }))) call = 0;
  }

  function message(entry) {
    return { id: entry.id, person: entry.person, form: entry.form };
  }

  // A half-open socket swallows a message without a word.
  function watch(entry, now) {
    now.timer = setTimeout(() => {
      const heard = room.link.heard > now.at;
      if (heard && Date.now() - now.at < PATIENCE) watch(entry, now);
      else post(entry, now);
    }, SILENT + Math.random() * 1000);
  }

  async function post(entry, now) {
    clearTimeout(now.timer);
    room.kept.take(); // goes on for a while
    now.abort = new AbortController();
    const limit = setTimeout(() => now.abort.abort(), PATIENCE);
    doubt(now);
    let frame = null;
    try {
      frame = await read(await request(entry, now.abort.signal), entry);
    } catch {
      frame = null; // no network: the entry stays
    } finally {
      clearTimeout(limit);
    }
    if (current !== now) return; // the socket was quicker
    if (frame && frame.later) postpone(frame);
    else if (frame) {
      settle(frame);
      if (now.bySocket) room.link.suspect();
    } else again();
  }

  // Browsers keep connections for POST too, and those may be as dead as the socket: only a new socket is a new connection.
  function doubt(now) {
    now.timer = setTimeout(() => {
      if (current === now && now.bySocket && room.link.heard <= now.at) room.link.suspect();
    }, SILENT + Math.random() * 1000);
  }

  function request(entry, signal) {
    const csrf = document.querySelector('meta[name="csrf"]');
    return fetch(entry.url, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRF": csrf ? csrf.content : "",
      },
      credentials: "same-origin",
      body: JSON.stringify(message(entry)),
      keepalive: document.hidden, // the last tap before the phone goes into the pocket
      signal,
    });
  }

  async function read(answer, entry) {
    let frame = null;
    if ((answer.headers.get("content-type") || "").includes("json")) frame = await answer.json();
    if (frame && [frame.ack, frame.refused, frame.later].includes(entry.id)) return frame;
    const seconds = Number(answer.headers.get("retry-after"));
    if ([429, 503].includes(answer.status) && seconds > 0) return { later: entry.id, after: seconds * 1000 };
    const own = { refused: entry.id, code: `http_${answer.status}`, text: room.live.dataset.textFailed || "" };
    if (HOPELESS.includes(answer.status)) return own;
    if (answer.status !== 500) return null;
    // A fault of the server's that this command meets each time must not hold up the next ones for ever.
    room.kept.change(entry, { faults: (entry.faults || 0) + 1 });
    return entry.faults >= TRIES ? own : null;
  }

  function again() {
    const step = Math.min(LONGEST, 500 * 2 ** Math.min(failures, 7));
    failures += 1;
    pause(step * (0.5 + Math.random() / 2));
  }

  // The server has heard it and will not take it now: the same again by the same way, neither sooner nor twice.
  function postpone(frame) {
    if (!current || current.id !== frame.later) return;
    pause(Math.min(LONGEST, frame.after || 0) * (1 + Math.random() / 2));
    asked = true;
  }

  function pause(ms) {
    clearTimeout(current.timer);
    current = null;
    room.kept.leave();
    clearTimeout(retry);
    retry = setTimeout(pump, ms);
  }

  function wake() {
    if (document.hidden) return;
    free();
    if (!asked) pump();
  }

  // There is a chance of getting through: a request that has been waiting for long makes room for it.
  function free() {
    failures = 0;
    if (current && current.abort && Date.now() - current.at > SILENT) current.abort.abort();
  }

  function settle(frame) {
    const id = frame.ack || frame.refused;
    const entry = room.kept.all().find((one) => one.id === id);
    if (current && current.id === id) {
      clearTimeout(current.timer);
      current = null;
      failures = 0;
    }
    if (entry) {
      if (frame.code === "other_person") held.add(id);
      else {
        room.kept.remove(entry);
        room.kept.answered(entry, frame);
      }
      room.tell("workshop:answered", { entry, frame });
    }
    pump();
  }

  document.addEventListener("workshop:frame", ({ detail }) => {
    if (detail.ack || detail.refused) settle(detail);
    if (detail.later) postpone(detail);
    if (detail.call) {
      call = detail.call;
      pump();
    }
  });
  document.addEventListener("workshop:link", ({ detail }) => {
    call = 0;
    if (detail.up) {
      free();
      pump();
    } else if (current && current.bySocket && !current.abort) {
      const entry = room.kept.all().find((one) => one.id === current.id);
      if (entry) post(entry, current);
      else current = null;
    }
  });
  document.addEventListener("workshop:state", ({ detail }) => {
    over = Boolean(detail.closed);
    if (!over || !current) return;
    clearTimeout(current.timer);
    if (current.abort) current.abort.abort();
    current = null;
    room.kept.leave();
  });
  // Another tab has handed something in or is done; a pause after a failure is kept all the same.
  document.addEventListener("workshop:kept", () => failures || asked || pump());
  document.addEventListener("workshop:answered", ({ detail }) => {
    // Another tab was told about what this one has under way too.
    const id = detail.frame.ack || detail.frame.refused;
    if (current && current.id === id) settle(detail.frame);
  });
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("DOMContentLoaded", pump);

  room.sender = { pump: () => asked || pump(), waits: mine };
})();
