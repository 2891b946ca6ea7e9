/* Ballots other than dots: buttons that move an option up and down, how many are ticked, rated or ranked, and the sum of the basket.
   Sending is ballot.js's: a moved option fires `input`. It must not limit anything: the server has the last word. */
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

  // Changes places with the next better or worse one; whoever has no place yet comes last.
  function move(form, select, way) {
    const others = selects(form).filter((one) => one !== select && one.value);
    const own = Number(select.value);
    if (!own) {
      const last = Math.max(0, ...others.map((one) => Number(one.value)));
      if (way === "up") select.value = String(Math.min(last + 1, select.options.length - 1));
      return;
    }
    const better = others.filter((one) => (way === "up" ? Number(one.value) < own : Number(one.value) > own));
    const places = better.map((one) => Number(one.value));
    if (!places.length) return;
    const next = way === "up" ? Math.max(...places) : Math.min(...places);
    for (const one of better) if (Number(one.value) === next) one.value = String(own);
    select.value = String(next);
  }

  function marked(form) {
    const names = new Set();
    for (const input of form.querySelectorAll('input:checked[name^="points."]')) names.add(input.name);
    for (const select of selects(form)) if (select.value) names.add(select.name);
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
      const ticked = [...form.querySelectorAll("input:checked[data-price]")];
      const sum = ticked.reduce((all, input) => all + Number(input.dataset.price), 0);
      const words = sum > Number(place.dataset.basket) ? place.dataset.textOver : place.dataset.text;
      write(place, room.fill(words, { sum: money(sum) }));
    }
  }

  function write(place, text) {
    if (place.textContent !== text) place.textContent = text;
  }

  function look() {
    for (const form of document.querySelectorAll("form[data-ballot]")) {
      enhance(form);
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
    if (form) paint(form);
  });
  document.addEventListener("workshop:filled", (event) => paint(event.detail));
  document.addEventListener("htmx:after:swap", look);
  look();
})();
