/* Keeps what is being typed: every field with data-draft="step-field" is stored per person on this device, put back when its
   field comes back, and offered when its step is over. It must not send anything. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live) return;
  const prefix = `workshop:draft:${room.owner}:`;
  const shown = new WeakMap(); // field → the draft it stood for when last looked at

  function fields() {
    return [...document.querySelectorAll("[data-draft]")];
  }

  function kept(key) {
    const draft = room.store.get(prefix + key);
    return draft ? draft.text : "";
  }

  function keep(field) {
    const key = shown.get(field) || field.dataset.draft;
    if (field.value.trim() && field.value !== field.defaultValue) {
      if (kept(key) !== field.value) room.store.set(prefix + key, { text: field.value, at: Date.now() });
    } else room.store.remove(prefix + key);
  }

  function restore() {
    for (const field of fields()) {
      const key = field.dataset.draft;
      const before = shown.get(field);
      // A morph can turn the field of one step into that of the next: the text must not move along.
      const other = before !== undefined && before !== key;
      const text = kept(key);
      if (other) field.value = text || field.defaultValue;
      else if (text && (field.value === "" || field.value === field.defaultValue)) field.value = text;
      shown.set(field, key);
      if (text) field.dispatchEvent(new CustomEvent("workshop:restored", { bubbles: true }));
    }
    offer();
  }

  function offer() {
    const box = document.querySelector("[data-draft-offer]");
    if (!box) return;
    const present = new Set(fields().map((field) => field.dataset.draft));
    const keys = room.store.keys(prefix).map((key) => key.slice(prefix.length));
    const left = keys.filter((key) => !present.has(key) && !(room.outbox && room.outbox.holdsDraft(key)));
    box.replaceChildren(...left.map((key) => offered(box, key)));
    box.hidden = left.length === 0;
  }

  function offered(box, key) {
    const item = document.createElement("div");
    item.className = "draft-offer notice";
    const intro = document.createElement("p");
    intro.textContent = box.dataset.textIntro || "";
    const text = document.createElement("p");
    text.className = "draft-text";
    text.textContent = kept(key);
    item.append(intro, text);
    const target = fields().find((field) => !field.disabled && !field.readOnly);
    if (target) item.append(action(box.dataset.textTake, () => take(target, key)));
    item.append(action(box.dataset.textDrop, () => drop(key)));
    return item;
  }

  function action(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-quiet";
    button.textContent = label || "";
    button.addEventListener("click", act);
    return button;
  }

  function take(field, key) {
    field.value = [field.value.trim(), kept(key)].filter(Boolean).join("\n");
    room.store.remove(prefix + key);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    offer();
  }

  function drop(key) {
    room.store.remove(prefix + key);
    offer();
  }

  function lines(text) {
    return text.replace(/\r\n?/g, "\n");
  }

  function forget(key, text) {
    if (lines(kept(key)) === text) room.store.remove(prefix + key);
  }

  // Refused while the next sentence stands in the field already: offered back, like the draft of a step that is over.
  function rescue(key, text, id) {
    const stands = fields().some((field) => field.dataset.draft === key && lines(field.value) === text);
    if (!text.trim() || stands || lines(kept(key)) === text) return;
    room.store.set(`${prefix}${key}~${id.slice(0, 8)}`, { text, at: Date.now() });
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-draft]")) keep(event.target);
  });
  // What autofill or dictation wrote without an event; an untouched field says nothing about its draft.
  document.addEventListener("htmx:before:swap", () => {
    for (const field of fields()) if (field.value && field.value !== field.defaultValue) keep(field);
  });
  document.addEventListener("htmx:after:swap", restore);
  document.addEventListener("workshop:settled", (event) => {
    const { entry, frame } = event.detail;
    for (const [key, text] of entry.drafts) {
      if (frame.ack) forget(key, text);
      else if (frame.code !== "other_person") rescue(key, text, entry.id);
    }
    offer();
  });
  room.drafts = {
    // Would this field stand here again as it is after a reload?
    holds: (field) => field.matches("[data-draft]") && field.value !== "" && kept(field.dataset.draft) === field.value,
  };
  restore();
})();
