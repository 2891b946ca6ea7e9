/* What people see of the way their commands take: every form[data-command] becomes an entry of kept.js, and says "waiting",
   "counted" or "refused, because" until it is over. What has no form on the page any more is said in [data-postbox].
   It must not know any particular command, and leaves sending to send.js. Wire: docs/wire.md. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live || !room.kept || !room.sender) return;

  const SKIPPED = ["_csrf", "command_id"];
  const TEXTS = 'textarea, input[type="text"], input[type="search"], input:not([type])';
  const BLINK = 2000;
  const READ = 8000;

  const states = new Map(); // key of a form → what its state element says
  let step = stepNow(); // where the room is, as this page last showed it
  let looking = 0;
  let closed = false; // for good: the server takes nothing more from this page
  let delivered = []; // what was listed as waiting and has just been counted

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
    if (closed) return turnAway(form, button);
    const pairs = collect(form, button);
    const waiting = onTheWay();
    const formKey = keyOf(form);
    const url = form.getAttribute("action") || location.pathname;
    const last = waiting.filter((entry) => entry.key === formKey).pop();
    // The same again while it waits is an impatient finger.
    if (last && last.url === url && JSON.stringify(last.form) === JSON.stringify(pairs)) {
      room.sender.pump();
      return last.id;
    }
    const replaces = form.dataset.replaces || "";
    for (const one of room.kept.all()) {
      if (replaces && one.replaces === replaces && (!one.sent || room.kept.old(one))) room.kept.remove(one);
    }
    const entry = { id: room.newId(), person: room.person, form: pairs, url, key: formKey, replaces, sent: false };
    Object.assign(entry, { at: Date.now(), drafts: draftsOf(form), name: nameOf(form, button) });
    room.kept.add(entry);
    states.delete(formKey);
    show();
    room.sender.pump();
    return entry.id;
  }

  // Kept for a later log-in it would be done when nobody expects it any more.
  function turnAway(form, button) {
    refused({ key: keyOf(form), name: nameOf(form, button) }, { text: room.live.dataset.textFailed });
    show();
    return "";
  }

  function draftsOf(form) {
    const fields = [...form.querySelectorAll("[data-draft]")];
    return fields.map((field) => [field.dataset.draft, lines(field.value)]);
  }

  // What people would call it: what they wrote, else what they pressed.
  function nameOf(form, button) {
    const written = [...form.querySelectorAll(TEXTS)].map((field) => field.value.trim()).find(Boolean);
    const pressed = button || form.querySelector("button[type=submit], button:not([type])");
    const words = pressed ? pressed.cloneNode(true) : null;
    for (const key of words ? words.querySelectorAll("kbd") : []) key.remove();
    const name = written || (words && (words.textContent.trim() || words.title)) || "";
    return name.length > 80 ? `${name.slice(0, 79)}…` : name;
  }

  function formOf(entry) {
    return [...document.querySelectorAll("form[data-command]")].find((form) => keyOf(form) === entry.key);
  }

  function answered({ entry, frame }) {
    if (frame.ack) counted(entry);
    else refused(entry, frame);
    room.tell("workshop:settled", { entry, frame });
    show();
  }

  function counted(entry) {
    const form = formOf(entry);
    if (form && form.hasAttribute("data-clear")) clear(form, entry);
    const told = form && form.dataset.folds && document.getElementById(form.dataset.folds);
    if (told) told.open = false;
    forgive();
    states.set(entry.key, { state: "counted" });
    const box = document.querySelector("[data-postbox]");
    if (box && (box.dataset.said || "").includes(entry.id)) deliver(entry);
    const place = form && placeOf(form);
    room.say((place && place.dataset.textCounted) || room.live.dataset.textCounted);
  }

  function deliver(entry) {
    delivered.push(entry);
    setTimeout(() => {
      delivered = delivered.filter((one) => one !== entry);
      show();
    }, READ);
  }

  // Only what still stands there as it was sent: nobody's next sentence is wiped away.
  function clear(form, entry) {
    for (const field of form.querySelectorAll(TEXTS)) {
      if (!field.value || !entry.form.some(([name, value]) => name === field.name && value === lines(field.value))) continue;
      field.value = "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function refused(entry, frame) {
    const text = frame.text || frame.code;
    states.set(entry.key, { state: "refused", text });
    const form = formOf(entry);
    if (form && placeOf(form)) return;
    const box = document.querySelector("[data-notices]");
    // Far from what was pressed, the reason alone would leave people guessing.
    if (box) box.append(alertOf(entry.name ? `${entry.name}: ${text}` : text));
    else room.say(text);
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
    const waiting = new Set(onTheWay().map((entry) => entry.key));
    for (const form of document.querySelectorAll("form[data-command]")) {
      const place = placeOf(form);
      if (!place) continue;
      const key = keyOf(form);
      const own = states.get(key);
      const now = waiting.has(key) && !(closed && own) ? { state: "waiting" } : own;
      write(place, now || { state: "" });
    }
    postbox();
  }

  function write(place, now) {
    const texts = { waiting: now.state === "waiting" && waits(place), counted: place.dataset.textCounted, refused: now.text };
    const text = texts[now.state] || "";
    if ((place.dataset.state || "") === now.state && place.textContent === text) return;
    place.dataset.state = now.state;
    if (now.state === "refused") place.replaceChildren(alertOf(text));
    else place.textContent = text;
  }

  // A form's own words may say that it is kept on this device.
  function waits(place) {
    if (closed) return room.live.dataset.textUndelivered || "";
    return (!room.store.lasting() && room.live.dataset.textWaits) || place.dataset.textWaiting;
  }

  // What waits and has no place of its own on this page, once it has waited longer than a blink; and what is too old to go.
  function postbox() {
    const box = document.querySelector("[data-postbox]");
    if (!box) return;
    clearTimeout(looking);
    const apart = room.kept.all().filter((entry) => room.kept.old(entry) || (room.sender.waits(entry) && !placed(entry)));
    const ripe = (entry) => Math.abs(Date.now() - entry.at) > BLINK;
    if (!apart.every(ripe)) looking = setTimeout(postbox, BLINK);
    const listed = apart.filter(ripe);
    const said = JSON.stringify([listed.map((entry) => [entry.id, room.kept.old(entry)]), delivered.length]);
    if (box.dataset.said === said) return;
    box.dataset.said = said;
    const words = (entry) => (room.kept.old(entry) && !closed ? asked(box, entry) : line(box.dataset.textWaiting, entry));
    box.replaceChildren(...delivered.map((entry) => line(box.dataset.textCounted, entry)), ...listed.map(words));
    box.hidden = !box.firstChild;
  }

  function placed(entry) {
    const form = formOf(entry);
    return Boolean(form && placeOf(form));
  }

  function line(text, entry) {
    const row = document.createElement("p");
    row.className = "notice";
    const day = new Date(entry.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    row.textContent = room.fill(text, { what: entry.name || "…", day });
    return row;
  }

  function asked(box, entry) {
    const row = document.createElement("div");
    row.className = "notice notice-warn";
    row.append(line(box.dataset.textOld, entry), button(box.dataset.textSend, () => renew(entry)));
    row.append(button(box.dataset.textDrop, () => room.kept.remove(entry)));
    row.firstChild.className = "";
    return row;
  }

  // With its old id: if the server knows it still, it says what became of it.
  function renew(entry) {
    room.kept.change(entry, { at: Date.now() });
    room.sender.pump();
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-quiet";
    made.textContent = label || "";
    made.addEventListener("click", () => {
      act();
      show();
    });
    return made;
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
  document.addEventListener("workshop:state", (event) => {
    if (closed || !event.detail.closed) return;
    closed = true;
    show();
  });
  document.addEventListener("workshop:answered", (event) => answered(event.detail));
  document.addEventListener("workshop:kept", show);
  document.addEventListener("htmx:after:swap", moved);
  // Where this device keeps nothing, leaving now would lose it.
  window.addEventListener("beforeunload", (event) => {
    if (onTheWay().length && !room.store.lasting()) event.preventDefault();
  });

  room.outbox = {
    send,
    // Is a ballot of this vote still on its way?
    holds: (replaces) => Boolean(replaces) && onTheWay().some((entry) => entry.replaces === replaces),
    // What this form says was counted before this page was loaded.
    stands: (form) => {
      if (states.has(keyOf(form))) return;
      states.set(keyOf(form), { state: "counted" });
      show();
    },
    newest: (replaces) => onTheWay().filter((entry) => replaces && entry.replaces === replaces).pop() || null,
    holdsDraft: (key) => room.kept.all().some((entry) => entry.drafts.some(([name]) => name === key)),
  };

  function onTheWay() {
    return room.kept.all().filter(room.sender.waits);
  }

  show();
})();
