/* What the scripts of one page share: where the room is, who writes, storage on this device, speaking to screen readers.
   Loaded first. It must not know commands, regions or any kind of step. */
(() => {
  "use strict";

  const KEPT_FOR = 30 * 24 * 3600 * 1000;
  const live = document.querySelector("[data-live]");
  const data = live ? live.dataset : {};
  const memory = new Map();

  // A private window or a full disk refuses localStorage: then this page's memory has to do.
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
    },
    remove(key) {
      memory.delete(key);
      disk((box) => box.removeItem(key));
    },
    keys(prefix) {
      const found = new Set([...(disk((box) => Object.keys(box)) || []), ...memory.keys()]);
      return [...found].filter((key) => key.startsWith(prefix)).sort();
    },
  };

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

  function say(text) {
    if (!text) return;
    let region = document.querySelector("[data-announce]");
    if (!region) {
      region = document.createElement("p");
      region.className = "spoken";
      region.setAttribute("role", "status");
      region.dataset.announce = "";
      document.body.append(region);
    }
    // A new node each time: the same sentence twice is spoken twice.
    const line = document.createElement("span");
    line.textContent = text;
    region.replaceChildren(line);
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
    // live.js puts the real one here.
    link: { heard: 0, send: () => false, suspect: () => {} },
    outbox: null,
    store,
    newId,
    say,
    fill,
    tell,
  };
  sweep();
})();
