/* Says to screen readers where the room is when that changes: the words are the server's, in [data-say] of a region. The first
   ones are read with the page. Whoever had the focus in what a push took away gets it back at the heading. It must say
   nothing that is merely drawn anew, and take the focus from nobody. */
(() => {
  "use strict";

  const room = window.room;
  const words = () => {
    const place = document.querySelector("[data-say]");
    return place ? place.dataset.say : "";
  };
  let last = words();
  let held = null; // what had the focus before the push

  function say() {
    const now = words();
    if (now && now !== last) room.say(now);
    last = now || last;
  }

  function keep() {
    const now = document.activeElement;
    const heading = document.querySelector("#region-head h1, #region-now h1, main h1");
    if (!held || held === document.body || (now && now !== document.body) || !heading) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  document.addEventListener("htmx:before:swap", () => {
    held = document.activeElement;
  });
  document.addEventListener("htmx:after:swap", () => {
    say();
    keep();
  });
})();
