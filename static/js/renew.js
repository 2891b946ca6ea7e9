/* Loads this page anew when its server has become another version ("build" in a beat), once for each, and only while nobody is
   in the middle of anything and nothing would be lost. A projector does it by itself too. It must not hurry: the pages of the
   version before go on working. Wire: docs/wire.md. */
(() => {
  "use strict";

  const room = window.room;
  const own = room.live ? room.live.dataset.build : "";
  if (!own) return;

  const SPREAD = 20000; // not the whole hall in the same second
  const LOOK = 3000;
  const CALM = 5000; // since the last touch
  const SOON = 30000;
  const FIELDS = "input:not([type=hidden]), textarea, select";

  // A page that was opened without network may be of an earlier version, whatever was tried.
  if (room.live.dataset.kept) room.place("builds", []);

  let wanted = "";
  let timer = 0;
  let touched = 0;

  function hear(build) {
    if (!build || build === wanted) return;
    wanted = build === own ? "" : build;
    look(Math.random() * SPREAD);
  }

  function look(after) {
    clearTimeout(timer);
    if (wanted && !tried().includes(wanted)) timer = setTimeout(renew, after);
  }

  function tried() {
    return room.place("builds") || [];
  }

  async function renew() {
    const build = wanted;
    if (busy()) return look(LOOK);
    // Behind several servers the next page may be the old one still, and a server that is starting gives none.
    const there = await offered(build);
    if (build !== wanted) return undefined;
    if (!there || busy()) return look(there ? LOOK : SOON);
    room.place("builds", [...tried(), build]);
    // Without that note it might go round for ever.
    if (tried().includes(build)) window.location.reload();
    return undefined;
  }

  async function offered(build) {
    try {
      const answer = await fetch(window.location.href, { credentials: "same-origin", cache: "no-store" });
      return answer.ok && (await answer.text()).includes(`data-build="${build}"`);
    } catch {
      return false;
    }
  }

  function busy() {
    if (document.querySelector("dialog[open]")) return true;
    if (!document.hidden && (Date.now() - touched < CALM || reading())) return true;
    return unsent() || [...document.querySelectorAll(FIELDS)].some(unsaved);
  }

  function reading() {
    const at = document.activeElement;
    const typing = at && at.matches("textarea, input, [contenteditable]") && Boolean(at.value);
    return typing || document.querySelector("details[data-opens][open]");
  }

  // What is kept on this device outlasts the page, but is better seen through.
  function unsent() {
    const waiting = room.kept ? room.kept.all().filter(room.sender.waits) : [];
    return waiting.some((entry) => !room.store.lasting() || Date.now() - entry.at < SOON);
  }

  // A ballot hands itself in, a draft is kept; anything else that was typed would be gone.
  function unsaved(field) {
    if (field.closest("form[data-ballot]") || (room.drafts && room.drafts.holds(field))) return false;
    if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected) && chosen(field);
    return field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  }

  // Where nothing is marked as chosen, the first is.
  function chosen(field) {
    return [...field.options].some((one) => one.defaultSelected) || field.selectedIndex > 0;
  }

  for (const kind of ["input", "pointerdown", "keydown", "scroll"]) {
    document.addEventListener(kind, () => (touched = Date.now()), { capture: true, passive: true });
  }
  // In the pocket is the best moment.
  document.addEventListener("visibilitychange", () => document.hidden && look(0));
  document.addEventListener("workshop:frame", (event) => hear(event.detail.build));
})();
