/* While a card for an open wall is written: cards like it, from textarea[data-similar] (an address) into the
   [data-similar-list] of the same form. It never touches the input; without it nothing is missing but the hint. */
(() => {
  "use strict";

  const PAUSE = 600;
  const SHORTEST = 3;
  let timer = 0;
  let asked = null;

  function listOf(field) {
    const scope = field.closest("form") || document;
    return scope.querySelector("[data-similar-list]");
  }

  function later(field) {
    clearTimeout(timer);
    if (asked) asked.abort();
    if (field.value.trim().length < SHORTEST) {
      clear(field);
      return;
    }
    timer = setTimeout(() => ask(field), PAUSE);
  }

  async function ask(field) {
    const own = new AbortController();
    asked = own;
    const text = field.value;
    try {
      const answer = await fetch(`${field.dataset.similar}&text=${encodeURIComponent(text)}`, { signal: own.signal });
      const html = answer.ok ? await answer.text() : "";
      const list = listOf(field);
      if (!list || !field.isConnected || field.value !== text) return;
      // Said once for a card: reading all of them at each pause would talk over the writing.
      if (!list.firstElementChild && html.trim()) window.room.say(list.dataset.text);
      list.innerHTML = html;
    } catch {
      // No network: the hint is left out, the card is not held up.
    }
  }

  function clear(field) {
    const list = listOf(field);
    if (list) list.replaceChildren();
  }

  document.addEventListener("input", (event) => event.target.matches("[data-similar]") && later(event.target));
  // A card that was handed in is no longer compared: the outbox empties the form after this event.
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector("[data-similar]");
    if (!field) return;
    clearTimeout(timer);
    if (asked) asked.abort();
    clear(field);
  });
})();
