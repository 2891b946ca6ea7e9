// Turns the pages of a card wall that does not fit, every 12 seconds. Changes nothing but the scroll position and the page number:
// the columns themselves are CSS, so a wall without this script still shows its first page whole.
"use strict";
(() => {
  const PAUSE = 12000;

  function pages(wall) {
    const style = getComputedStyle(wall);
    const gap = parseFloat(style.columnGap) || 0;
    const inner = wall.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const step = inner + gap;
    return { step, count: Math.max(1, Math.ceil((wall.scrollWidth - wall.clientWidth - 2) / step) + 1) };
  }

  function say(wall, page, count) {
    const line = wall.parentElement.querySelector("[data-wall-turn]");
    if (!line) return;
    const text = count > 1 ? `${page + 1} / ${count}` : "";
    if (line.textContent !== text) line.textContent = text;
    if (line.hidden !== (count < 2)) line.hidden = count < 2;
  }

  // Kept here and not read from the scroll position, which lies between two pages while the wall slides.
  const open = new WeakMap();

  function show(wall, forward) {
    const { step, count } = pages(wall);
    const current = Math.min(count - 1, open.get(wall) ?? 0);
    const page = forward ? (current + 1) % count : current;
    open.set(wall, page);
    say(wall, page, count);
    const left = page * step;
    wall.scrollTo({ left });
  }

  const all = (forward) => document.querySelectorAll("[data-pages]").forEach((wall) => show(wall, forward));

  setInterval(() => all(true), PAUSE);
  new MutationObserver(() => all(false)).observe(document.body, { childList: true, subtree: true, characterData: true });
  addEventListener("resize", () => all(false));
  if (document.fonts) document.fonts.ready.then(() => all(false));
  all(false);
})();
