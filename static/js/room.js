/* What the scripts of one page share: where the room is, who writes, storage on this device, speaking to screen readers.
   Loaded first. It must not know commands, regions or any kind of step. */
(() => {
  "use strict";

  const KEPT_FOR = 30 * 24 * 3600 * 1000;
  const live = document.querySelector("[data-live]");
  const data = live ? live.dataset : {};
  const memory = new Map(place("memory") || []);

  // A private window, blocked cookies or a full disk refuse localStorage. Then this page's memory has to do, written into
  // its place in the browser's history, so that a reload at least loses nothing.
  const store = {
    get(key) {
      const text = memory.has(key) ? memory.get(key) : disk((box) => box.getItem(key));
      try {
        return text ? JSON.parse(text) : null;
      } catch {
        return null;
      }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      const kept = disk((box) => {
        box.setItem(key, text);
        return true;
      });
      if (kept) memory.delete(key);
      else memory.set(key, text);
      if (!kept || memory.size) remember();
    },
    remove(key) {
      if (memory.delete(key)) remember();
      disk((box) => box.removeItem(key));
    },
    keys(prefix) {
      const found = new Set([...(disk((box) => Object.keys(box)) || []), ...memory.keys()]);
      return [...found].filter((key) => key.startsWith(prefix)).sort();
    },
    // Does what is put here outlast this tab?
    lasting() {
      const test = (box) => {
        box.setItem("workshop:test", "{}");
        box.removeItem("workshop:test");
        return true;
      };
      return memory.size === 0 && disk(test) === true;
    },
  };

  // What this page in this tab knows after a reload, whatever the browser refuses.
  function place(name, value) {
    try {
      const now = window.history.state || {};
      if (value === undefined) return now[name];
      window.history.replaceState({ ...now, [name]: value }, "");
    } catch {
      // Browsers refuse this when it is done too often; the next change writes all of it.
    }
    return value;
  }

  let writing = 0;
  let leaving = false;
  function remember() {
    clearTimeout(writing);
    if (leaving) place("memory", [...memory]);
    else writing = setTimeout(() => place("memory", [...memory]), 200);
  }

  function disk(use) {
    try {
      return use(window.localStorage);
    } catch {
      return null;
    }
  }

  // Texts of earlier workshops do not stay on a phone for ever.
  function sweep() {
    for (const key of store.keys("workshop:")) {
      const kept = store.get(key);
      if (!kept || !(kept.at > Date.now() - KEPT_FOR)) store.remove(key);
    }
  }

  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // There from the start: readers miss what comes together with its region. Only what is added is read.
  const spoken = document.createElement("div");
  spoken.className = "spoken";
  spoken.setAttribute("role", "status");
  spoken.setAttribute("aria-atomic", "false");
  spoken.dataset.announce = "";
  document.addEventListener("DOMContentLoaded", () => document.body.append(spoken));

  // A new node each time: the same sentence twice is spoken twice, and of two at once none swallows the other.
  function say(text) {
    if (!text) return;
    const line = document.createElement("p");
    line.textContent = text;
    spoken.append(line);
    while (spoken.childNodes.length > 3) spoken.firstChild.remove();
  }

  // The catalogues' placeholders: %(name)s.
  function fill(text, values) {
    return (text || "").replace(/%\((\w+)\)s/g, (all, name) => (name in values ? String(values[name]) : all));
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }

  const person = data.person ? Number(data.person) : null;
  window.room = {
    live,
    person,
    owner: `${data.workshop || ""}:${person === null ? `account-${data.account || ""}` : person}`,
    commands: data.commands || "",
    // live.js puts the real one here, kept.js, send.js, outbox.js and drafts.js theirs.
    link: { heard: 0, send: () => false, suspect: () => {} },
    kept: null,
    sender: null,
    drafts: null,
    outbox: null,
    store,
    place,
    newId,
    say,
    fill,
    tell,
  };
  sweep();
  window.addEventListener("pagehide", () => {
    leaving = true;
    if (memory.size) remember();
  });
})();
