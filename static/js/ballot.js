/* A ballot under the finger: form[data-ballot] gets plus and minus, a tray of what is left, and hands itself to the outbox on
   every change (the whole ballot, the newest wins). Without script the number fields and their button do the same.
   It must not count anything but the dots on this ballot: the server has the last word. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live || !room.outbox) return;
  const PAUSE = 400;
  const waiting = new Map(); // form → timer of the change that is about to be sent
  const keys = new WeakMap(); // form → the vote it stood for when last looked at
  const acked = new Map(); // vote → seq of the newest counted ballot
  const SIGNS = { "-1": "M4 10h12", 1: "M4 10h12M10 4v12" };

  function numbers(form) {
    return [...form.querySelectorAll('input[type="number"][name^="points."]')];
  }

  function amount(input) {
    return Math.max(0, Math.floor(Number(input.value)) || 0);
  }

  function given(form) {
    return numbers(form).reduce((sum, input) => sum + amount(input), 0);
  }

  function total(form) {
    return form.dataset.points ? Number(form.dataset.points) : Infinity;
  }

  function most(form, input) {
    const own = input.max === "" ? Infinity : Number(input.max);
    return Math.min(own, form.dataset.cap ? Number(form.dataset.cap) : Infinity);
  }

  function set(form, input, wanted) {
    const rest = total(form) - (given(form) - amount(input));
    const value = Math.max(0, Math.min(wanted, most(form, input), rest));
    if (value < wanted) room.say(rest < wanted ? form.dataset.textNoneLeft : form.dataset.textCap);
    input.value = String(value);
    paint(form);
  }

  function changed(form) {
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(() => flush(form), PAUSE));
  }

  function flush(form) {
    if (!waiting.has(form)) return;
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    room.outbox.send(form);
  }

  function enhance(form) {
    for (const input of numbers(form)) {
      if (input.parentNode.querySelector("[data-step]")) continue;
      input.before(stepper(form, input, -1));
      input.after(stepper(form, input, 1));
    }
    for (const plain of form.querySelectorAll("[data-without-script]")) plain.hidden = true;
  }

  function stepper(form, input, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "step-button";
    button.dataset.step = String(step);
    const label = input.dataset.label || (input.labels && input.labels[0] ? input.labels[0].textContent.trim() : "");
    const words = step > 0 ? form.dataset.textMore : form.dataset.textLess;
    button.setAttribute("aria-label", room.fill(words || "%(label)s", { label }));
    const space = "http://www.w3.org/2000/svg";
    const sign = document.createElementNS(space, "svg");
    sign.setAttribute("viewBox", "0 0 20 20");
    sign.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", SIGNS[step]);
    sign.append(path);
    button.append(sign);
    return button;
  }

  // aria-disabled, not disabled: the finger's last tap must not throw the focus away.
  function paint(form) {
    const left = total(form) - given(form);
    for (const input of numbers(form)) {
      const value = amount(input);
      for (const button of input.parentNode.querySelectorAll("[data-step]")) {
        const useless = Number(button.dataset.step) < 0 ? value === 0 : left <= 0 || value >= most(form, input);
        button.setAttribute("aria-disabled", String(useless));
      }
    }
    if (left !== Infinity) tray(form, left);
  }

  function tray(form, left) {
    const values = { n: left, num: left, of: total(form) };
    for (const place of form.querySelectorAll("[data-dots-left]")) {
      const words = left === 1 && place.dataset.textOne ? place.dataset.textOne : place.dataset.text;
      const text = words ? room.fill(words, values) : String(left);
      const line = place.querySelector("[data-dots-text]");
      const dots = [...place.querySelectorAll(".dot")];
      dots.forEach((dot, index) => dot.classList.toggle("dot-empty", index >= left));
      const picture = place.querySelector(".dots");
      if (picture) picture.setAttribute("aria-label", text);
      // After the first painting it is a change by the person who hears it.
      if (place.dataset.told && place.dataset.told !== text) room.say(text);
      place.dataset.told = text;
      if (line) line.textContent = text;
      else if (!dots.length) place.textContent = text;
    }
  }

  // The newest own ballot that the page knows; `counted`: it stands as it is, and this person handed in something.
  function own(form) {
    const key = form.dataset.replaces || "";
    for (const place of document.querySelectorAll("[data-own-ballot]")) {
      let ballot = null;
      try {
        ballot = JSON.parse(place.dataset.ownBallot || "null");
      } catch {
        continue;
      }
      if (!ballot || (ballot.key !== undefined && ballot.key !== key)) continue;
      return { ...ballot, counted: ballot.own !== false && Boolean(place.querySelector(".saved")) };
    }
    return null;
  }

  // Own finger first: what stands here is overwritten only when nothing of it is on its way.
  function adopt(form) {
    const key = form.dataset.replaces || "";
    const other = keys.has(form) && keys.get(form) !== key;
    keys.set(form, key);
    if (other) {
      clearTimeout(waiting.get(form));
      waiting.delete(form);
    }
    if (waiting.has(form)) return;
    const unsent = room.outbox.holds(key);
    const ballot = unsent ? null : own(form);
    if (ballot && !(ballot.seq < (acked.get(key) || 0))) fillIn(form, ballot);
    else if (other) fillIn(form, { form: [] });
    if (ballot && ballot.counted) room.outbox.stands(form);
  }

  function fillIn(form, ballot) {
    const pairs = ballot.form || Object.entries(ballot.points || {}).map(([id, n]) => [`points.${id}`, String(n)]);
    for (const input of numbers(form)) {
      const pair = pairs.find(([name]) => name === input.name);
      input.value = pair ? pair[1] : "0";
    }
    // A ballot that is in does not tell "don't know" from "not yet answered": what was chosen of the two stays.
    const kept = (input) => !ballot.form && input.type === "radio" && input.value === "" && input.checked;
    for (const input of form.querySelectorAll('input[type="checkbox"], input[type="radio"]')) {
      const pair = pairs.find(([name]) => name === input.name);
      input.checked = pair ? pair[1] === input.value : kept(input);
    }
    for (const choice of form.querySelectorAll("select")) {
      const pair = pairs.find(([name]) => name === choice.name);
      choice.value = pair ? pair[1] : "";
    }
    room.tell("workshop:filled", form);
  }

  function look() {
    for (const form of document.querySelectorAll("form[data-ballot]")) {
      enhance(form);
      adopt(form);
      paint(form);
    }
  }

  // What was on its way when the page was left stands here again as it was sent.
  function resume() {
    for (const form of document.querySelectorAll("form[data-ballot]")) {
      const entry = room.outbox.newest(form.dataset.replaces || "");
      if (entry) fillIn(form, { form: entry.form });
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-ballot] [data-step]");
    if (!button) return;
    event.preventDefault();
    const form = button.closest("form");
    const input = button.parentNode.querySelector('input[name^="points."]');
    const old = amount(input);
    set(form, input, old + Number(button.dataset.step));
    if (amount(input) !== old) changed(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-ballot]");
    if (!form) return;
    // An empty field is somebody about to type a number.
    if (numbers(form).includes(event.target) && event.target.value !== "") set(form, event.target, amount(event.target));
    changed(form);
  });
  // Enter in a number field hands in at once; the waiting change would only repeat it.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-ballot]")) return;
    clearTimeout(waiting.get(event.target));
    waiting.delete(event.target);
  });
  document.addEventListener("workshop:settled", (event) => {
    const { entry, frame } = event.detail;
    if (entry.replaces && frame.ack && frame.seq) acked.set(entry.replaces, frame.seq);
    if (entry.replaces && frame.refused) look();
  });
  // Before a form of another vote takes its place, and before the page goes.
  const hand = () => [...waiting.keys()].forEach(flush);
  document.addEventListener("htmx:before:swap", (event) => {
    const tasks = (event.detail && event.detail.tasks) || [];
    for (const form of [...waiting.keys()]) {
      if (tasks.some((task) => task.target instanceof Element && task.target.contains(form))) flush(form);
    }
  });
  document.addEventListener("visibilitychange", () => document.hidden && hand());
  window.addEventListener("pagehide", hand);
  document.addEventListener("htmx:after:swap", look);
  look();
  resume();
  look();
})();
