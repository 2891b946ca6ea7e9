/* Motion that explains a change on the board: a card slides to where it lies now, a new one is outlined for a while, bars grow
   from nothing and then overtake each other into their order, the dot goes on along the path. Places are compared from one
   drawing to the next, so it needs to know nothing of what was swapped. Nothing loops; nothing moves where motion is not
   wanted or the board is calm, nor on the first drawing: a reload changed nothing. It changes no layout. */
(() => {
  "use strict";

  const TIME = 600;
  const OUTLINED = 6000;
  const NEAR = 3; // px: what moved less did not move
  const MOST = 60; // when more move at once, the wall was laid out anew as a whole, and moving explains nothing
  const EASE = "cubic-bezier(.2, .7, .2, 1)";

  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let before = null; // key → { x, y, move }
  const born = new Map(); // key → when it came
  let running = [];

  const quiet = () => still.matches || "calm" in document.documentElement.dataset;

  // A card may hang under two headings: the second one is another thing.
  function things() {
    const found = new Map();
    for (const one of document.querySelectorAll(".stage [data-card], .stage [data-bar], .stage .path-current")) {
      const name = one.dataset.card ? `card ${one.dataset.card}` : one.dataset.bar ? `bar ${one.dataset.bar}` : "path";
      let key = name;
      for (let n = 2; found.has(key); n += 1) key = `${name} ${n}`;
      found.set(key, one);
    }
    return found;
  }

  // Where it was seen last: on its way, if it had not arrived.
  function seen({ x, y, move }) {
    const progress = move ? move.animation.effect.getComputedTiming().progress : null;
    const rest = progress === null ? 0 : 1 - progress;
    return { x: x + rest * (move ? move.dx : 0), y: y + rest * (move ? move.dy : 0), move: null };
  }

  function play(one, frames, options) {
    const animation = one.animate(frames, { duration: TIME, easing: EASE, ...options });
    running.push(animation);
    return animation;
  }

  function slide(key, one, from, to, delay) {
    const dx = from.x - to.x;
    const dy = from.y - to.y;
    const frames = [{ transform: `translate(${dx}px, ${dy}px)` }, { transform: "none" }];
    const options = key === "path" ? { pseudoElement: "::before" } : {};
    return { dx, dy, animation: play(one, frames, { ...options, delay, fill: "backwards" }) };
  }

  function outline(one, age) {
    const frames = [{ outlineColor: "var(--edge)" }, { outlineColor: "var(--edge)", offset: 0.8 }, { outlineColor: "transparent" }];
    const shown = frames.map((frame) => ({ ...frame, outlineStyle: "solid", outlineWidth: ".15em" }));
    play(one, shown, { duration: OUTLINED, easing: "linear" }).currentTime = age;
  }

  function grow(row) {
    for (const bar of row.querySelectorAll(".bar-head, .bar-municipality"))
      play(bar, [{ transform: "scaleX(0)" }, { transform: "none" }]);
    for (const number of row.querySelectorAll("text")) play(number, [{ opacity: 0 }, { opacity: 0, offset: 0.8 }, { opacity: 1 }]);
  }

  // New bars grow in the order of the ballot and only then take their places: who overtakes whom can be followed.
  function reveal(bars) {
    const rows = bars.map(([key, one]) => ({ key, one, at: place(one) }));
    const paper = [...rows].sort((a, b) => a.one.dataset.bar.localeCompare(b.one.dataset.bar, undefined, { numeric: true }));
    const moves = new Map();
    rows.forEach(({ one }) => grow(one));
    paper.forEach(({ key, one, at }, n) => {
      const from = rows[n].at;
      if (Math.hypot(from.x - at.x, from.y - at.y) > NEAR) moves.set(key, slide(key, one, from, at, TIME));
    });
    return moves;
  }

  // On the whole wall with all its pages, so that nothing moved when a page was turned.
  function place(one) {
    const box = one.getBoundingClientRect();
    const wall = one.closest("[data-pages]");
    return { x: box.left + (wall ? wall.scrollLeft : 0), y: box.top, move: null };
  }

  const places = (found) => new Map([...found].map(([key, one]) => [key, place(one)]));

  // Animations stand in the way of measuring; where things were on their way is kept first.
  function settle() {
    if (before) for (const [key, last] of before) before.set(key, seen(last));
    running.forEach((one) => one.cancel());
    running = [];
  }

  function moved(found, now) {
    const changed = [...found].filter(([key]) => {
      const from = before.get(key);
      return from && Math.hypot(from.x - now.get(key).x, from.y - now.get(key).y) > NEAR;
    });
    return changed.length > MOST ? changed.filter(([key]) => key === "path") : changed;
  }

  function drawn() {
    const found = things();
    const now = places(found);
    if (before && !quiet()) {
      for (const [key, one] of moved(found, now)) now.get(key).move = slide(key, one, before.get(key), now.get(key), 0);
      const bars = [...found].filter(([key]) => key.startsWith("bar "));
      if (bars.length && !bars.some(([key]) => before.has(key)))
        for (const [key, move] of reveal(bars)) now.get(key).move = move;
      fresh(found);
    }
    // Letters of another font, or another screen: that is no change either.
    before = document.fonts && document.fonts.status !== "loaded" ? null : now;
  }

  // What came while the wall hung; a wall that is hung up whole has no new cards.
  function fresh(found) {
    const cards = [...found].filter(([key]) => key.startsWith("card "));
    const time = Date.now();
    if (cards.some(([key]) => before.has(key)))
      for (const [key, one] of cards) {
        if (before.has(key)) continue;
        born.set(key, time);
        play(one, [{ opacity: 0, transform: "translateY(-.6em)" }, { opacity: 1, transform: "none" }], { duration: TIME / 2 });
      }
    for (const [key, at] of born) {
      const one = found.get(key);
      if (!one || time - at >= OUTLINED) born.delete(key);
      else outline(one, time - at);
    }
  }

  document.addEventListener("board:drawing", settle);
  document.addEventListener("board:drawn", drawn);
  // Heard before board.js hears it and draws.
  window.addEventListener("resize", () => {
    before = null;
  });
})();
