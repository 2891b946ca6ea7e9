/* A ballot of places lies in its order: ranked rows first, below a line those without a place. Each row has a handle to drag it by
   thumb or mouse: between two rows it takes a place of its own, onto a row it shares that one's, below the line it has none.
   Arrows and number fields stay the way without dragging; what comes of it is in these fields alone. Sending is ballot.js's: a
   dropped row fires `input`. It must not move a row while one is held, nor take the focus from what has it. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live) return;
  const EDGE = 88; // so near to the edge of the screen the page moves along
  const SPEED = 14; // at most so many px a frame
  const LEVEL = 0.32; // of a row's height above and below this belong to the gap beside it
  const SLACK = 6;
  const DROPS = ["drop-before", "drop-after", "drop-level"];
  const born = new WeakMap(); // row → its place on the paper
  let held = null;
  let pressed = null; // the arrow that was pressed last

  function select(row) {
    return row.querySelector("select[data-place]");
  }

  function rowsOf(form) {
    return [...form.querySelectorAll(".option-row")].filter(select);
  }

  function place(row) {
    return Number(select(row).value) || Infinity;
  }

  // Equal places together, best first; `but` is not among them.
  function tiers(form, but) {
    const found = new Map();
    for (const row of rowsOf(form)) {
      if (row === but || place(row) === Infinity) continue;
      found.set(place(row), [...(found.get(place(row)) || []), row]);
    }
    return [...found.keys()].sort((a, b) => a - b).map((key) => found.get(key));
  }

  function grip() {
    const handle = document.createElement("span");
    handle.className = "option-grip";
    handle.dataset.grip = "";
    handle.setAttribute("aria-hidden", "true");
    return handle;
  }

  function enhance(form) {
    const rows = rowsOf(form);
    if (!rows.length) return;
    rows.forEach((row, index) => {
      if (!born.has(row)) born.set(row, index);
      row.classList.add("option-ranked");
      if (!row.querySelector("[data-grip]") && !row.classList.contains("is-withdrawn")) row.append(grip());
    });
    if (!form.querySelector("[data-rank-line]")) {
      const line = document.createElement("p");
      line.className = "rank-line";
      line.dataset.rankLine = "";
      rows[0].before(line);
    }
  }

  // Rows go around the one that has the focus, so that it is never taken out of the page.
  function sort(form) {
    const line = form.querySelector("[data-rank-line]");
    if (!line || held) return;
    const rows = rowsOf(form).sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)) || born.get(a) - born.get(b));
    const ranked = rows.filter((row) => place(row) !== Infinity).length;
    const wanted = [...rows.slice(0, ranked), line, ...rows.slice(ranked)];
    line.textContent = ranked ? form.dataset.textUnranked : form.dataset.textNoneRanked;
    line.classList.toggle("is-empty", !ranked);
    line.hidden = ranked === rows.length;
    const now = [...line.parentNode.children].filter((one) => wanted.includes(one));
    if (now.every((one, index) => one === wanted[index])) return;
    const still = wanted.findIndex((one) => one.contains(document.activeElement));
    const anchor = wanted[still < 0 ? 0 : still];
    for (const one of wanted.slice(0, Math.max(still, 0))) anchor.before(one);
    wanted.slice(Math.max(still, 0)).reduce((last, one) => (last !== one && last.after(one), one), anchor);
  }

  function look() {
    for (const form of document.querySelectorAll("form[data-ballot]")) {
      enhance(form);
      sort(form);
    }
  }

  // An arrow stays under the finger that pressed it, or in sight of the keyboard that did.
  function sorted(form) {
    const row = pressed && pressed.row.isConnected ? pressed.row : null;
    const top = row && row.getBoundingClientRect().top;
    sort(form);
    if (!row) return;
    if (!pressed.finger) row.scrollIntoView({ block: "nearest" });
    else if (pressed.ranked) window.scrollBy({ top: row.getBoundingClientRect().top - top, behavior: "instant" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-ballot] [data-move]");
    if (!button) return;
    const row = button.closest(".option-row");
    // The second tap of a double one means the row of the first, although another lies under the finger by now.
    if (event.detail > 1 && pressed && pressed.row !== row && pressed.row.isConnected) {
      event.stopPropagation();
      pressed.row.querySelector(`[data-move="${button.dataset.move}"]`).click();
      return;
    }
    pressed = { row, finger: event.detail > 0, ranked: place(row) !== Infinity };
  }, true);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-ballot]");
    if (!form || !event.target.matches("select[data-place]")) return;
    sorted(form);
  });

  // Where it would go if it were let go here: a tier to join, a gap before a tier, or none (below the line).
  function spot(y) {
    const order = tiers(held.form, held.row);
    const line = held.form.querySelector("[data-rank-line]").getBoundingClientRect();
    if (y > line.top + line.height / 2) return { out: true };
    for (let at = 0; at < order.length; at += 1) {
      for (const [index, row] of order[at].entries()) {
        const box = row.getBoundingClientRect();
        const gap = { at, row, mark: "drop-before" };
        if (y < box.top + box.height * LEVEL) return index ? { join: at } : gap;
        if (y < box.bottom - box.height * LEVEL) return { join: at };
      }
    }
    const last = order.length ? order[order.length - 1].at(-1) : null;
    return { at: order.length, row: last, mark: "drop-after" };
  }

  // The numbers of this order, from 1 without gaps; a withdrawn option keeps its own. None: it cannot be written so.
  function numbers(order) {
    const found = new Map();
    let last = 0;
    for (const tier of order) {
      const fixed = tier.filter((row) => row.classList.contains("is-withdrawn")).map(place);
      const next = fixed.length ? fixed[0] : last + 1;
      if (next <= last || fixed.some((one) => one !== next)) return null;
      for (const row of tier) found.set(row, next);
      last = next;
    }
    return last < select(held.row).options.length ? found : null;
  }

  function after(found) {
    const order = tiers(held.form, held.row);
    if (found.join !== undefined) order[found.join] = [...order[found.join], held.row];
    else if (!found.out) order.splice(found.at, 0, [held.row]);
    return order;
  }

  function alike(one, other) {
    return one.length === other.length && one.every((tier, at) => tier.length === other[at].length && tier.every((row) => other[at].includes(row)));
  }

  function unmark() {
    for (const one of held.form.querySelectorAll(DROPS.map((name) => `.${name}`).join())) one.classList.remove(...DROPS);
  }

  function show() {
    const found = spot(held.y);
    const order = after(found);
    unmark();
    held.row.classList.add("is-held");
    held.row.style.setProperty("--held", `${held.y - held.from + window.scrollY - held.scroll}px`);
    const line = held.form.querySelector("[data-rank-line]");
    if (found.join !== undefined) for (const row of order[found.join]) if (row !== held.row) row.classList.add("drop-level");
    if (found.mark) (found.row || line).classList.add(found.row ? found.mark : "drop-before");
    if (found.out) line.classList.add("drop-after");
    held.said.textContent = words(found, order);
    if (held.said.parentNode !== held.row) held.row.append(held.said);
  }

  function words(found, order) {
    const data = held.form.dataset;
    if (found.out) return data.textNoPlace;
    const at = numbers(order);
    const n = at ? at.get(held.row) : "–";
    return room.fill(found.join !== undefined ? data.textShared : data.textAlone, { place: n });
  }

  function glide() {
    if (!held) return;
    const tray = held.form.querySelector(".tray");
    const top = tray ? Math.max(0, tray.getBoundingClientRect().bottom) : 0;
    const foot = document.querySelector(".phone-foot");
    const bottom = foot ? Math.min(window.innerHeight, foot.getBoundingClientRect().top) : window.innerHeight;
    const up = Math.min(top, window.innerHeight / 3) + EDGE - held.y;
    const down = held.y - (bottom - EDGE);
    const by = held.moved ? Math.min(1, Math.max(0, up) / EDGE) * -SPEED + Math.min(1, Math.max(0, down) / EDGE) * SPEED : 0;
    if (by) {
      window.scrollBy({ top: by, behavior: "instant" });
      show();
    }
    held.frame = requestAnimationFrame(glide);
  }

  function lift(event, row) {
    const said = document.createElement("span");
    said.className = "drop-said";
    said.setAttribute("aria-hidden", "true");
    const form = row.closest("form");
    held = { id: event.pointerId, row, form, said, y: event.clientY, from: event.clientY, scroll: window.scrollY, moved: false };
    form.querySelector("[data-rank-line]").hidden = false;
    // The form outlives what a pushed fragment does to its rows.
    form.setPointerCapture(event.pointerId);
    row.style.transformOrigin = `0 ${event.clientY - row.getBoundingClientRect().top}px`;
    row.classList.add("is-held");
    document.documentElement.classList.add("is-dragging");
    held.frame = requestAnimationFrame(glide);
  }

  // Everything as it was, but the numbers: these have been written or not.
  function release() {
    const { row, form, id, said, frame } = held;
    cancelAnimationFrame(frame);
    unmark();
    said.remove();
    row.classList.remove("is-held");
    row.style.removeProperty("--held");
    row.style.removeProperty("transform-origin");
    if (!row.getAttribute("style")) row.removeAttribute("style");
    document.documentElement.classList.remove("is-dragging");
    held = null;
    if (form.isConnected && form.hasPointerCapture(id)) form.releasePointerCapture(id);
    if (form.isConnected) sort(form);
  }

  function drop() {
    const { row, form, moved } = held;
    const order = moved ? after(spot(held.y)) : null;
    const found = order && !alike(order, tiers(form, null)) ? numbers(order) : null;
    if (found) for (const one of rowsOf(form)) if (one === row || found.has(one)) select(one).value = String(found.get(one) || "");
    release();
    if (!found) return;
    pressed = null;
    row.classList.remove("was-moved");
    void row.offsetWidth;
    row.classList.add("was-moved");
    room.say(room.fill(form.dataset.textPlace, { label: select(row).dataset.label, place: select(row).value || "–" }));
    select(row).dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("form[data-ballot] [data-grip]");
    if (!handle || held || !event.isPrimary || event.button) return;
    if (handle.matches(":disabled *")) return;
    event.preventDefault();
    lift(event, handle.closest(".option-row"));
  });
  document.addEventListener("pointermove", (event) => {
    if (!held || event.pointerId !== held.id) return;
    held.y = event.clientY;
    held.moved = held.moved || Math.abs(held.y - held.from) > SLACK;
    if (held.moved) show();
  });
  document.addEventListener("pointerup", (event) => held && event.pointerId === held.id && drop());
  document.addEventListener("pointercancel", (event) => held && event.pointerId === held.id && release());
  document.addEventListener("keydown", (event) => {
    if (!held || event.key !== "Escape") return;
    event.preventDefault();
    release();
  });
  window.addEventListener("blur", () => held && release());
  document.addEventListener("contextmenu", (event) => event.target.closest("[data-grip]") && event.preventDefault());
  document.addEventListener("workshop:filled", (event) => sort(event.detail));
  document.addEventListener("htmx:after:swap", () => {
    if (held && !held.row.isConnected) release();
    look();
    if (held && held.moved) show();
  });
  look();
})();
