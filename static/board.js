// Fits what stands on the board to the screen and turns its pages. Of the type sizes in board.css it takes the largest that shows
// everything on one page without breaking a word; where none does, the smallest, and pages that turn by themselves. It changes
// only data-fit, the scroll position and the page number: without it the wall still shows its first page, in the sheet's own size.
// Around measuring it says "board:drawing" and "board:drawn" (js/board-motion.js); js/board-hand.js asks for "board:turn".
"use strict";
(() => {
  const FITS = 7; // board.css: [data-fit="1"] is the largest
  const SHORTEST = 12000;
  const LONGEST = 30000;
  const CALM = 2; // so much longer a page stands on a calm board
  const LETTERS = 60; // a second, to run one's eyes over; read aloud it is a fifth of that

  const say = (name) => document.dispatchEvent(new CustomEvent(name));
  const calm = () => "calm" in document.documentElement.dataset;

  function pages(wall) {
    const style = getComputedStyle(wall);
    const gap = parseFloat(style.columnGap) || 0;
    const inner = wall.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const step = inner + gap;
    return { step, count: Math.max(1, Math.ceil((wall.scrollWidth - wall.clientWidth - 2) / step) + 1) };
  }

  function breaks(wall) {
    wall.dataset.whole = "";
    const found = [...wall.querySelectorAll(".card, p, td, li, .wall-head > span")].some((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth);
    delete wall.dataset.whole;
    return found;
  }

  function fit(wall) {
    const tried = [];
    for (let size = 1; size <= FITS; size += 1) {
      wall.dataset.fit = size;
      tried.push({ size, count: pages(wall).count, broken: breaks(wall) });
      const last = tried[tried.length - 1];
      if (last.count === 1 && !last.broken) return;
    }
    // Nothing fits whole: the fewest pages, on a tie without broken words, on a tie the larger.
    tried.sort((a, b) => a.count - b.count || a.broken - b.broken || a.size - b.size);
    const least = tried[0].count;
    const whole = tried.find((one) => !one.broken && one.count <= 1 + least * 1.2);
    wall.dataset.fit = (whole || tried[0]).size;
  }

  function number(wall, page, count) {
    const line = (wall.closest(".stage-body") || wall.parentElement).querySelector("[data-wall-turn]");
    if (!line) return;
    const text = count > 1 ? `${page + 1} / ${count}` : "";
    if (line.textContent !== text) line.textContent = text;
    // Its room is kept while there is one page too: else the wall would grow by it and fit anew.
    if (line.hidden) line.hidden = false;
  }

  // Kept here and not read from the scroll position, which lies between two pages while the wall slides.
  const open = new WeakMap();

  function show(wall, by) {
    const { step, count } = pages(wall);
    const current = Math.min(count - 1, open.get(wall) ?? 0);
    const page = (current + by + count) % count;
    open.set(wall, page);
    number(wall, page, count);
    wall.scrollTo({ left: page * step });
  }

  const walls = () => [...document.querySelectorAll("[data-pages]")];

  function pause() {
    const letters = walls().map((wall) => wall.textContent.length / pages(wall).count);
    const time = Math.min(LONGEST, Math.max(SHORTEST, (Math.max(0, ...letters) / LETTERS) * 1000));
    return calm() ? CALM * LONGEST : time;
  }

  let timer = 0;
  function again() {
    clearTimeout(timer);
    timer = setTimeout(() => turn(1), pause());
  }

  function turn(by) {
    walls().forEach((wall) => show(wall, by));
    again();
  }

  let was = calm();

  function draw() {
    // How often it measured, for whoever looks into a slow board.
    document.documentElement.dataset.drawn = Number(document.documentElement.dataset.drawn || 0) + 1;
    say("board:drawing");
    for (const wall of walls()) {
      // A deck is laid out page by page already.
      if (wall.dataset.pages !== "deck") fit(wall);
      show(wall, 0);
    }
    changes.takeRecords();
    say("board:drawn");
    if (was === calm()) return;
    was = calm();
    again();
  }

  // The clock counts every second: that is no reason to measure anew.
  const counts = (one) => one.target.nodeType === 1 && one.target.closest(".clock, [data-wall-turn], [data-banner], [data-hand]");
  const changes = new MutationObserver((found) => found.every(counts) || draw());
  changes.observe(document.body, { childList: true, subtree: true, characterData: true });
  addEventListener("resize", draw);
  document.addEventListener("board:turn", (event) => turn(event.detail));
  document.addEventListener("board:calm", draw);
  if (document.fonts) document.fonts.ready.then(draw);
  draw();
  again();
})();
