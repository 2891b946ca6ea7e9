/* The desk without a mouse: one key per button (data-key), each of which can be changed or switched off in
   dialog[data-keys-dialog], and a presentation clicker. What somebody set is kept in this browser.
   What cannot be taken back has no key; a clicker only opens the question, another of its buttons answers it. */
(() => {
  "use strict";

  const CHOSEN = "desk-keys";
  const PAUSE = 600; // a clicker's button bounces; ms between two presses that count
  const room = window.room;
  const dialog = document.querySelector("dialog[data-keys-dialog]");
  const line = document.querySelector("[data-clicker-line]");
  const set = { off: false, clicker: false, keys: {}, ...room.store.get(CHOSEN) };
  let last = -PAUSE;

  // "" : this one is switched off.
  function keyOf(name) {
    if (set.off) return "";
    return name in set.keys ? set.keys[name] : name;
  }

  function typing(target) {
    return target instanceof Element && target.closest("input, textarea, select, [contenteditable]");
  }

  function visible(button) {
    return !button.disabled && button.getClientRects().length > 0;
  }

  function pressed(key) {
    const fits = (one) => keyOf(one.dataset.key.toLowerCase()) === key && visible(one) && !one.hasAttribute("data-irreversible");
    return [...document.querySelectorAll("[data-key]")].find(fits);
  }

  function press(event) {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (set.clicker && !(typing(event.target) && event.key.length === 1) && click(event)) return event.preventDefault();
    if (typing(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const button = pressed(event.key.toLowerCase());
    if (!button) return;
    event.preventDefault();
    button.click();
  }

  // What clickers send. Black is on "." or "B"; start and end of the show turn this desk into the board and back.
  function click(event) {
    const role = { PageDown: "forward", PageUp: "back", ".": "black", b: "black", B: "black", F5: "show", Escape: "end" }[event.key];
    const shown = document.querySelector("[data-here]:not([hidden])");
    if (!role || (role === "end" && !shown)) return false;
    if (event.timeStamp - last < PAUSE) return true;
    const asked = document.querySelector("dialog[data-confirm-dialog][open]");
    if (!asked && document.querySelector("dialog[open]")) return false;
    last = event.timeStamp;
    if (asked) answer(asked, role);
    else if (role === "show" || role === "end") toggle(role === "show");
    else follow(target(role));
    return true;
  }

  // The forward button has just asked: a second push of it must not say yes.
  function answer(asked, role) {
    if (role === "black") asked.querySelector('button[value="yes"]').click();
    if (role === "back") asked.querySelector('button[value="no"]').click();
  }

  function toggle(show) {
    const button = document.querySelector(show ? "[data-here-show]" : "[data-here-back]");
    if (button) button.click();
  }

  function target(role) {
    const place = { forward: ".desk-bar .button-primary", back: '.desk-bar [data-key="z"]', black: '.desk-bar [data-key="b"]' }[role];
    return [...document.querySelectorAll(place)].find(visible);
  }

  function follow(button) {
    if (button) button.click();
    else room.say(line.dataset.textNothing);
  }

  function words(button) {
    if (!button) return line.dataset.textNone;
    const copy = button.cloneNode(true);
    copy.querySelectorAll("kbd").forEach((one) => one.remove());
    return copy.textContent.trim();
  }

  // What stands on the buttons is what the keys do.
  function show() {
    for (const button of document.querySelectorAll("[data-key]")) {
      const mark = button.querySelector("kbd");
      const key = keyOf(button.dataset.key.toLowerCase());
      if (mark && mark.textContent !== key.toUpperCase()) mark.textContent = key.toUpperCase();
      if (mark) mark.hidden = !key;
    }
    if (!line) return;
    line.hidden = !set.clicker;
    if (!set.clicker) return;
    const said = { forward: words(target("forward")), back: words(target("back")), black: words(target("black")) };
    const text = room.fill(line.dataset.text, said);
    if (line.textContent !== text) line.textContent = text;
    const question = document.querySelector("[data-confirm-clicker]");
    if (question) question.hidden = false;
  }

  // Settings: each change holds at once.

  function keep() {
    room.store.set(CHOSEN, set);
    fill();
    show();
  }

  function fill() {
    for (const box of dialog.querySelectorAll("[data-for-key]")) {
      const key = box.dataset.forKey;
      box.value = (key in set.keys ? set.keys[key] : key).toUpperCase();
      box.disabled = set.off;
    }
    dialog.querySelector("[data-keys-off]").checked = !set.off;
    dialog.querySelector("[data-keys-clicker]").checked = set.clicker;
  }

  function change(event) {
    const box = event.target;
    if (box.matches("[data-keys-off]")) set.off = !box.checked;
    else if (box.matches("[data-keys-clicker]")) set.clicker = box.checked;
    else if (!rename(box)) return;
    keep();
    const question = document.querySelector("[data-confirm-clicker]");
    if (question) question.hidden = !set.clicker;
  }

  function rename(box) {
    const key = box.value.trim().toLowerCase();
    const others = [...dialog.querySelectorAll("[data-for-key]")].filter((one) => one !== box);
    const taken = key && others.some((one) => one.value.toLowerCase() === key);
    const error = document.getElementById(box.getAttribute("aria-errormessage"));
    error.hidden = !taken;
    if (taken) box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    if (!taken) set.keys[box.dataset.forKey] = key;
    return !taken;
  }

  function again() {
    Object.assign(set, { off: false, clicker: false, keys: {} });
    dialog.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
    dialog.querySelectorAll(".error").forEach((one) => (one.hidden = true));
    keep();
  }

  function opened(event) {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-keys-open]") && !dialog.open) dialog.showModal();
    if (event.target.closest("[data-keys-again]")) again();
  }

  document.addEventListener("keydown", press);
  document.addEventListener("htmx:after:swap", show);
  if (dialog) {
    document.addEventListener("click", opened);
    dialog.addEventListener("change", change);
    fill();
  }
  show();
})();
