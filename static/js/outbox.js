/* Sends commands so that none is lost and none is counted twice: every form[data-command] becomes an entry on this device
   and leaves it only when the server has acknowledged or refused its id. One entry at a time, in order, over the socket;
   by POST where the socket is away or silent. It must not know any particular command. Wire: docs/wire.md.

   A sent entry is never replaced, only an unsent one: a message stuck in a dead socket may still arrive, and must then
   find its own id answered, not a newer ballot to overwrite. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live || !window.fetch) return;

  const SKIPPED = ["_csrf", "command_id"];
  const SILENT = 3000;
  const PATIENCE = 10000;
  const LONGEST = 30000;
  const HOPELESS = [400, 413, 415, 422];
  const TRIES = 5;
  const prefix = `workshop:outbox:${room.owner}:`;

  const states = new Map(); // key of a form → what its state element says
  const held = new Set(); // ids that wait for their owner
  let current = null; // the one under way
  let failures = 0;
  let retry = 0;
  let step = stepNow(); // where the room is, as this page last showed it
  let call = 0; // the stop that the server asks about, on the present socket

  function entries() {
    return room.store.keys(prefix).map((key) => room.store.get(key)).filter((entry) => entry && entry.id);
  }

  function save(entry) {
    room.store.set(prefix + entry.place, entry);
  }

  function lines(text) {
    return text.replace(/\r\n?/g, "\n");
  }

  function keyOf(form) {
    const value = (name) => (form.querySelector(`[name="${name}"]`) || {}).value || "";
    return form.id || form.dataset.replaces || `${value("type")}:${value("step")}`;
  }

  function collect(form, button) {
    const pairs = [...new FormData(form)]
      .filter(([name, value]) => !SKIPPED.includes(name) && typeof value === "string")
      .map(([name, value]) => [name, lines(value)]);
    if (button && button.name) pairs.push([button.name, button.value]);
    return pairs;
  }

  function send(form, button) {
    const pairs = collect(form, button);
    const waiting = entries();
    const formKey = keyOf(form);
    const url = form.getAttribute("action") || location.pathname;
    const last = waiting.filter((entry) => entry.key === formKey).pop();
    // The same again while it waits is an impatient finger.
    if (last && last.url === url && JSON.stringify(last.form) === JSON.stringify(pairs)) {
      pump();
      return last.id;
    }
    const replaces = form.dataset.replaces || "";
    for (const old of waiting) {
      if (replaces && old.replaces === replaces && !old.sent) room.store.remove(prefix + old.place);
    }
    const entry = { id: room.newId(), person: room.person, form: pairs, url, key: formKey, replaces, sent: false };
    entry.at = Date.now();
    entry.drafts = draftsOf(form);
    entry.place = placeAfter(waiting) + entry.id.slice(0, 8);
    save(entry);
    states.delete(formKey);
    show();
    pump();
    return entry.id;
  }

  // Sorts as text, and behind the others even if this device's clock was put back.
  function placeAfter(waiting) {
    const last = waiting.reduce((most, entry) => Math.max(most, parseInt(entry.place, 10)), 0);
    return `${String(Math.max(Date.now(), last + 1)).padStart(15, "0")}-`;
  }

  function draftsOf(form) {
    const fields = [...form.querySelectorAll("[data-draft]")];
    return fields.map((field) => [field.dataset.draft, lines(field.value)]);
  }

  function pump() {
    if (current) return;
    const entry = entries().find((one) => !held.has(one.id));
    if (!entry) {
      confirm();
      return;
    }
    clearTimeout(retry);
    current = { id: entry.id, at: Date.now(), bySocket: false };
    entry.sent = true;
    save(entry);
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
  function watch(entry, mine) {
    mine.timer = setTimeout(() => {
      const heard = room.link.heard > mine.at;
      if (heard && Date.now() - mine.at < PATIENCE) watch(entry, mine);
      else post(entry, mine);
    }, SILENT + Math.random() * 1000);
  }

  async function post(entry, mine) {
    clearTimeout(mine.timer);
    mine.abort = new AbortController();
    const limit = setTimeout(() => mine.abort.abort(), PATIENCE);
    let frame = null;
    try {
      frame = await read(await request(entry, mine.abort.signal), entry);
    } catch {
      frame = null; // no network: the entry stays
    } finally {
      clearTimeout(limit);
    }
    if (current !== mine) return; // the socket was quicker
    if (frame && frame.later) postpone(frame);
    else if (frame) {
      settle(frame);
      if (mine.bySocket) room.link.suspect();
    } else again();
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
      signal,
    });
  }

  async function read(answer, entry) {
    let frame = null;
    if ((answer.headers.get("content-type") || "").includes("json")) frame = await answer.json();
    if (frame && [frame.ack, frame.refused, frame.later].includes(entry.id)) return frame;
    const own = { refused: entry.id, code: `http_${answer.status}`, text: room.live.dataset.textFailed || "" };
    if (HOPELESS.includes(answer.status)) return own;
    if (answer.status !== 500) return null;
    // A fault of the server's that this command meets each time must not hold up the next ones for ever.
    entry.faults = (entry.faults || 0) + 1;
    save(entry);
    return entry.faults >= TRIES ? own : null;
  }

  function again() {
    current = null;
    const step = Math.min(LONGEST, 500 * 2 ** Math.min(failures, 7));
    failures += 1;
    clearTimeout(retry);
    retry = setTimeout(pump, step * (0.5 + Math.random() / 2));
    show();
  }

  // The server has heard it and will not take it now: the same again by the same way, neither sooner nor twice.
  function postpone(frame) {
    if (!current || current.id !== frame.later) return;
    clearTimeout(current.timer);
    current = null;
    clearTimeout(retry);
    retry = setTimeout(pump, frame.after * (1 + Math.random() / 2));
    show();
  }

  function wake() {
    if (document.hidden) return;
    failures = 0;
    const stuck = current && current.abort && Date.now() - current.at > SILENT;
    if (stuck) current.abort.abort();
    pump();
  }

  function settle(frame) {
    const id = frame.ack || frame.refused;
    const entry = entries().find((one) => one.id === id);
    if (current && current.id === id) {
      clearTimeout(current.timer);
      current = null;
      failures = 0;
    }
    if (entry) {
      if (frame.code === "other_person") held.add(id);
      else room.store.remove(prefix + entry.place);
      if (frame.ack) counted(entry);
      else refused(entry, frame);
      room.tell("workshop:settled", { entry, frame });
    }
    show();
    pump();
  }

  function formOf(entry) {
    return [...document.querySelectorAll("form[data-command]")].find((form) => keyOf(form) === entry.key);
  }

  function counted(entry) {
    const form = formOf(entry);
    if (form && form.hasAttribute("data-clear")) clear(form, entry);
    const told = form && form.dataset.folds && document.getElementById(form.dataset.folds);
    if (told) told.open = false;
    forgive();
    states.set(entry.key, { state: "counted" });
    const place = form && placeOf(form);
    room.say((place && place.dataset.textCounted) || room.live.dataset.textCounted);
  }

  // Only what still stands there as it was sent: nobody's next sentence is wiped away.
  function clear(form, entry) {
    for (const field of form.querySelectorAll('textarea, input[type="text"], input[type="search"], input:not([type])')) {
      if (!field.value || !entry.form.some(([name, value]) => name === field.name && value === lines(field.value))) continue;
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function refused(entry, frame) {
    states.set(entry.key, { state: "refused", text: frame.text || frame.code });
    const form = formOf(entry);
    if (form && placeOf(form)) return;
    const box = document.querySelector("[data-notices]");
    if (box) box.append(alertOf(frame.text || frame.code));
    else room.say(frame.text);
  }

  // What was refused is said until something else has worked or the room is at another step.
  function forgive() {
    for (const [key, now] of states) if (now.state === "refused") states.delete(key);
    const box = document.querySelector("[data-notices]");
    if (box) box.replaceChildren();
  }

  function moved() {
    const now = stepNow();
    if (now !== step) forgive();
    step = now;
    show();
  }

  function stepNow() {
    const marked = document.querySelector("[data-at-step]");
    return marked ? marked.dataset.atStep : "";
  }

  function alertOf(text) {
    const line = document.createElement("p");
    line.className = "notice notice-warn";
    line.setAttribute("role", "alert");
    line.textContent = text;
    return line;
  }

  function placeOf(form) {
    const inside = form.querySelector("[data-outbox-state]");
    return inside || (form.id && document.querySelector(`[data-outbox-state="${CSS.escape(form.id)}"]`)) || null;
  }

  function show() {
    const waiting = new Set(entries().filter((entry) => !held.has(entry.id)).map((entry) => entry.key));
    for (const form of document.querySelectorAll("form[data-command]")) {
      const place = placeOf(form);
      if (!place) continue;
      const key = keyOf(form);
      const now = waiting.has(key) ? { state: "waiting" } : states.get(key);
      write(place, now || { state: "" });
    }
  }

  function write(place, now) {
    const texts = { waiting: place.dataset.textWaiting, counted: place.dataset.textCounted, refused: now.text };
    const text = texts[now.state] || "";
    if ((place.dataset.state || "") === now.state && place.textContent === text) return;
    place.dataset.state = now.state;
    if (now.state === "refused") place.replaceChildren(alertOf(text));
    else place.textContent = text;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-command]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-command]");
    const now = form && states.get(keyOf(form));
    if (!now || now.state !== "counted" || form.hasAttribute("data-ballot")) return;
    states.delete(keyOf(form));
    show();
  });
  document.addEventListener("workshop:frame", (event) => {
    if (event.detail.ack || event.detail.refused) settle(event.detail);
    if (event.detail.later) postpone(event.detail);
    if (event.detail.call) {
      call = event.detail.call;
      pump();
    }
  });
  document.addEventListener("workshop:link", (event) => {
    call = 0;
    if (event.detail.up) {
      failures = 0;
      pump();
    } else if (current && current.bySocket && !current.abort) {
      const entry = entries().find((one) => one.id === current.id);
      if (entry) post(entry, current);
      else current = null;
    }
  });
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("storage", show);
  document.addEventListener("htmx:after:swap", moved);

  room.outbox = {
    send,
    // Is a ballot of this vote still on its way?
    holds: (replaces) => Boolean(replaces) && entries().some((entry) => entry.replaces === replaces),
    // What this form says was counted before this page was loaded.
    stands: (form) => {
      if (states.has(keyOf(form))) return;
      states.set(keyOf(form), { state: "counted" });
      show();
    },
    newest: (replaces) => entries().filter((entry) => replaces && entry.replaces === replaces).pop() || null,
    holdsDraft: (key) => entries().some((entry) => entry.drafts.some(([name]) => name === key)),
  };
  show();
  document.addEventListener("DOMContentLoaded", pump);
})();
