/* Ballots other than dots: buttons that move an option up and down, how many are ticked, rated or ranked, the sum of the basket.
   "Don't know" is no mark, so only this device remembers that it was said. Sending is ballot.js's: a moved option fires
   `input`. It must not limit anything: the server has the last word. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live) return;
  const ARROWS = { up: "M10 16V4M4 10l6-6 6 6", down: "M10 4v12M4 10l6 6 6-6" };

  function selects(form) {
    return [...form.querySelectorAll("select[data-place]")];
  }

  function arrow(form, select, way) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "step-button";
    button.dataset.move = way;
    const words = way === "up" ? form.dataset.textUp : form.dataset.textDown;
    button.setAttribute("aria-label", room.fill(words || "%(label)s", { label: select.dataset.label }));
    const space = "http://www.w3.org/2000/svg";
    const sign = document.createElementNS(space, "svg");
    sign.setAttribute("viewBox", "0 0 20 20");
    sign.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", ARROWS[way]);
    sign.append(path);
    button.append(sign);
    return button;
  }

  function enhance(form) {
    for (const select of selects(form)) {
      if (select.parentNode.querySelector("[data-move]")) continue;
      select.before(arrow(form, select, "up"));
      select.after(arrow(form, select, "down"));
    }
  }

  function marks(form) {
    return [...form.querySelectorAll('select[name^="points."]')];
  }

  function memory(form) {
    return `workshop:unsure:${room.owner}:${form.dataset.replaces || ""}`;
  }

  function unsure(form) {
    return [...form.querySelectorAll('input[type="radio"][name^="points."][value=""]')];
  }

  function remember(form) {
    const names = unsure(form).filter((input) => input.checked).map((input) => input.name);
    if (names.length) room.store.set(memory(form), { names, at: Date.now() });
    else room.store.remove(memory(form));
  }

  // An answer, from wherever it came, goes before what was once not known.
  function recall(form) {
    const kept = room.store.get(memory(form));
    const answered = new Set([...form.querySelectorAll('input:checked[name^="points."]')].map((input) => input.name));
    for (const input of unsure(form)) {
      if (kept && kept.names.includes(input.name) && !answered.has(input.name)) input.checked = true;
    }
  }

  // Where a press would bring it: the next better or worse place that is taken; whoever has none yet comes last.
  function target(form, select, way) {
    const taken = selects(form).filter((one) => one !== select && one.value).map((one) => Number(one.value));
    const own = Number(select.value);
    if (!own) return way === "up" ? Math.min(Math.max(0, ...taken) + 1, selects(form).length) : null;
    const places = taken.filter((place) => (way === "up" ? place < own : place > own));
    if (!places.length) return null;
    return way === "up" ? Math.max(...places) : Math.min(...places);
  }

  function move(form, select, way) {
    const next = target(form, select, way);
    if (next === null) return;
    if (select.value) {
      for (const one of selects(form)) if (Number(one.value) === next) one.value = select.value;
    }
    select.value = String(next);
  }

  function marked(form) {
    const names = new Set();
    for (const input of form.querySelectorAll('input:checked[name^="points."]')) names.add(input.name);
    for (const select of marks(form)) if (select.value) names.add(select.name);
    return names.size;
  }

  function money(amount) {
    return `${String(amount).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f")} €`;
  }

  function paint(form) {
    for (const place of form.querySelectorAll("[data-marked]")) {
      write(place, room.fill(place.dataset.text, { n: marked(form), of: place.dataset.marked }));
    }
    for (const place of form.querySelectorAll("[data-basket]")) {
      const wanted = (input) => (input.type === "checkbox" ? input.checked : Number(input.value) > 0);
      const chosen = [...form.querySelectorAll("input[data-price]")].filter(wanted);
      const sum = chosen.reduce((all, input) => all + Number(input.dataset.price), 0);
      write(place, room.fill(place.dataset.text, { sum: money(sum) }));
    }
    for (const select of selects(form)) {
      for (const button of select.parentNode.querySelectorAll("[data-move]")) {
        button.setAttribute("aria-disabled", String(target(form, select, button.dataset.move) === null));
      }
    }
  }

  function write(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  function look() {
    for (const form of document.querySelectorAll("form[data-ballot]")) {
      enhance(form);
      recall(form);
      paint(form);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-ballot] [data-move]");
    if (!button) return;
    const form = button.closest("form");
    const select = button.parentNode.querySelector("select[data-place]");
    move(form, select, button.dataset.move);
    room.say(room.fill(form.dataset.textPlace, { label: select.dataset.label, place: select.value || "–" }));
    select.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-ballot]");
    if (!form) return;
    remember(form);
    paint(form);
  });
  // Plus and minus change a number without an `input`.
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-ballot]");
    if (form) paint(form);
  });
  document.addEventListener("workshop:filled", (event) => {
    recall(event.detail);
    paint(event.detail);
  });
  document.addEventListener("htmx:after:swap", look);
  look();
})();
