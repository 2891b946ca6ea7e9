/* One screen: the desk becomes the board and comes back ([data-here]). And the desk notices, as far as a browser tells, that the
   hall may see it: windows of the board in this browser say where they stand (seen.js), and are compared with this one. It must
   not say more than it knows: whether a projector shows the same picture no web page can see. */
(() => {
  "use strict";

  const STALE = 12000;
  const room = window.room;
  const box = document.querySelector("[data-here]");
  const notice = document.querySelector("[data-mirror]");
  const boards = new Map();

  function show() {
    const frame = box.querySelector("iframe");
    if (!frame.src) frame.src = frame.dataset.src;
    box.hidden = false;
    rest(true);
    box.querySelector("[data-here-back]").focus();
    const all = document.documentElement;
    if (all.requestFullscreen) all.requestFullscreen().catch(() => {}); // not allowed: the window is filled at least
  }

  function back() {
    if (box.hidden) return;
    box.hidden = true;
    rest(false);
    document.querySelector("[data-here-show]").focus();
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
  }

  // Nothing behind the board takes the focus; keys still press the buttons there.
  function rest(still) {
    for (const one of document.querySelectorAll(".desk-columns, .desk-strip, .desk-bar")) one.inert = still;
  }

  function press(event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-here-show]") && box.hidden) show();
    else if (event.target.closest("[data-here-show]")) back();
    if (event.target.closest("[data-here-back]")) back();
  }

  function hear(event) {
    const one = event.data || {};
    if (!one.id) return;
    if (one.gone) boards.delete(one.id);
    else boards.set(one.id, { ...one, at: Date.now() });
    warn();
  }

  function same(one) {
    const mine = window.screen;
    return one.left === (mine.availLeft || 0) && one.top === (mine.availTop || 0) && one.across === mine.width && one.down === mine.height;
  }

  function warn() {
    for (const [id, one] of boards) if (Date.now() - one.at > STALE) boards.delete(id);
    const here = [...boards.values()].filter(same);
    let kind = "";
    if (here.length) kind = window.screen.isExtended === false ? "one" : window.screen.isExtended ? "extended" : "unknown";
    if (notice.dataset.kind === kind) return;
    notice.dataset.kind = kind;
    notice.textContent = kind ? notice.getAttribute(`data-text-${kind}`) : "";
    notice.hidden = !kind;
  }

  document.addEventListener("click", press);
  // The browser's own way out of the whole screen leads back to the desk too.
  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) back();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) back();
  });
  if (!notice || !window.BroadcastChannel) return;
  const channel = new BroadcastChannel(`workshop-screens-${room.live.dataset.workshop}`);
  channel.addEventListener("message", hear);
  channel.postMessage({ ask: true });
  setInterval(warn, 3000);
})();
