/* What a hand at the projector's own machine can do: calm this board, turn its pages. Whether the desk wants the
   board calm stands in [data-calm]; either of the two is enough. It must not send anything. */
(() => {
  "use strict";

  const KEY = "workshop:board-calm";
  const SHOWN = 4000;
  const root = document.documentElement;
  const hand = document.querySelector("[data-hand]");
  const { store } = window.room;
  let timer = 0;

  const chosen = () => Boolean((store.get(KEY) || {}).calm);
  if (new URLSearchParams(location.search).has("calm")) store.set(KEY, { calm: true, at: Date.now() });

  function settle() {
    const calm = chosen() || Boolean(document.querySelector("[data-calm-desk]"));
    if (calm) root.dataset.calm = "";
    else delete root.dataset.calm;
    if (hand) hand.querySelector("[data-hand-calm]").setAttribute("aria-pressed", String(chosen()));
  }

  function act(name) {
    if (name === "calm") {
      store.set(KEY, { calm: !chosen(), at: Date.now() });
      settle();
      document.dispatchEvent(new CustomEvent("board:calm"));
    } else {
      document.dispatchEvent(new CustomEvent("board:turn", { detail: name === "back" ? -1 : 1 }));
    }
  }

  function reveal() {
    if (!hand) return;
    hand.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(() => {
      hand.hidden = !hand.contains(document.activeElement);
    }, SHOWN);
  }

  const KEYS = { ArrowRight: "on", PageDown: "on", ArrowLeft: "back", PageUp: "back", c: "calm" };
  document.addEventListener("keydown", (event) => {
    reveal();
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    event.preventDefault();
    act(KEYS[event.key]);
  });
  document.addEventListener("pointermove", reveal);
  document.addEventListener("click", (event) => {
    const one = event.target.closest("[data-hand] button");
    if (one) act(one.value);
  });
  // Before anything is measured: what is calm does not move.
  document.addEventListener("board:drawing", settle);
  settle();
})();
