/* Cards from paper, quickly and by keyboard alone: in form[data-paper] Enter hands in what is typed (Shift + Enter breaks the
   line), the field is free for the next card at once, and the choices beside it stay. Loaded after the outbox, which keeps what
   was handed in; what is refused comes back into the field. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live || !room.outbox) return;

  function fieldOf(form) {
    return form.querySelector("textarea");
  }

  function fill(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("keydown", (event) => {
    const form = event.target instanceof Element && event.target.closest("form[data-paper]");
    if (!form || event.target !== fieldOf(form) || event.key !== "Enter") return;
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) form.querySelector("[type=submit], button:not([type])").click();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-paper]")) return;
    const field = fieldOf(event.target);
    fill(field, "");
    field.focus();
  });
  document.addEventListener("workshop:settled", (event) => {
    const { entry, frame } = event.detail;
    const form = frame.refused && document.querySelector(`form[data-paper]#${CSS.escape(entry.key)}`);
    if (!form) return;
    const field = fieldOf(form);
    const [, text] = entry.form.find(([name]) => name === field.name) || [];
    if (text) fill(field, [text, field.value].filter(Boolean).join("\n"));
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const form = event.target.open && event.target.querySelector(":scope > form[data-paper]");
      if (form) fieldOf(form).focus();
    },
    true,
  );
})();
