/* The desk under the fingers: a question before what cannot be taken back (data-confirm, asked in the page's
   dialog[data-confirm-dialog]). Keys are in keys.js. */
(() => {
  "use strict";

  const agreed = new WeakSet();

  function ask(event) {
    const button = event.target instanceof Element && event.target.closest("[data-confirm]");
    if (!button || agreed.delete(button)) return;
    const dialog = document.querySelector("dialog[data-confirm-dialog]");
    if (!dialog) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (dialog.open) return;
    dialog.querySelector("[data-confirm-text]").textContent = button.dataset.confirm;
    const yes = dialog.querySelector('button[value="yes"]');
    const plain = (yes.dataset.plain = yes.dataset.plain || yes.textContent);
    yes.textContent = button.dataset.confirmYes || plain;
    dialog.returnValue = "";
    dialog.addEventListener("close", () => answer(dialog, button), { once: true });
    dialog.showModal();
  }

  // Meanwhile the room may have moved on and the button be gone: then nothing is done.
  function answer(dialog, button) {
    if (dialog.returnValue !== "yes" || !button.isConnected || button.disabled) return;
    agreed.add(button);
    button.click();
  }

  // What is typed beside stands outside the regions, so no push takes it away when the workshop has ended.
  function ended() {
    const box = document.querySelector(".desk-beside");
    if (box) box.hidden = Boolean(document.querySelector("[data-ended]"));
  }

  // A long agenda shows the step of the moment; what the desk scrolled to by itself stays until the step changes.
  let step = "";
  function follow() {
    const list = document.querySelector(".desk-agenda");
    const item = list && list.querySelector(".is-current");
    const now = item && item.form ? item.form.elements.step.value : "";
    if (now === step) return;
    step = now;
    if (!item || list.scrollHeight <= list.clientHeight) return;
    const [outer, inner] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
    if (inner.top < outer.top || inner.bottom > outer.bottom) list.scrollTop += inner.top - outer.top - list.clientHeight / 2;
  }

  document.addEventListener("htmx:after:swap", ended);
  document.addEventListener("htmx:after:swap", follow);
  document.addEventListener("click", ask, true);
  follow();
})();
