/* Finds the own ballot in the published list. The receipt is kept on this phone, for the person it belongs to; the whole list is
   fetched and searched here, so that the server never hears which ballot is whose. It must not send a receipt anywhere. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live || room.person === null || !window.fetch) return;
  const prefix = `workshop:receipt:${room.owner}:`;

  // "ballot:STEP:VOTE" of the own ballot becomes "STEP-VOTE", as files and links call a vote.
  function keep() {
    for (const place of document.querySelectorAll("[data-own-ballot]")) {
      let ballot = null;
      try {
        ballot = JSON.parse(place.dataset.ownBallot);
      } catch {
        continue;
      }
      if (!ballot || !ballot.receipt || !ballot.key) continue;
      const key = prefix + ballot.key.split(":").slice(1).join("-");
      if ((room.store.get(key) || {}).receipt !== ballot.receipt) {
        room.store.set(key, { receipt: ballot.receipt, at: Date.now() });
      }
    }
  }

  function receiptOf(box) {
    return (room.store.get(prefix + box.dataset.receiptOf) || {}).receipt || "";
  }

  function offer() {
    for (const box of document.querySelectorAll("[data-receipt-of]")) {
      box.hidden = !receiptOf(box);
      if (box.open && !box.hidden) look(box);
    }
  }

  async function look(box) {
    const place = box.querySelector("[data-receipt-found]");
    const receipt = receiptOf(box);
    if (!place || place.textContent || !receipt) return;
    const words = place.dataset;
    const list = await rows(box.dataset.list);
    const row = list && list.find((one) => one.dataset.receipt === receipt);
    const ballot = row ? row.dataset.ballotText : "";
    const text = !list ? words.textFailed : !row ? words.textMissing : ballot ? words.textFound : words.textAbstained;
    place.textContent = room.fill(text, { receipt, ballot });
  }

  async function rows(url) {
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (!answer.ok) return null;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return [...page.querySelectorAll("[data-receipt]")];
    } catch {
      return null;
    }
  }

  function both() {
    keep();
    offer();
  }

  // `toggle` does not bubble. What could not be fetched is tried again when it is opened again.
  document.addEventListener(
    "toggle",
    (event) => {
      const box = event.target;
      if (!box.matches || !box.matches("[data-receipt-of]")) return;
      const place = box.querySelector("[data-receipt-found]");
      if (box.open) look(box);
      else if (place) place.textContent = "";
    },
    true,
  );
  document.addEventListener("htmx:after:swap", both);
  both();
})();
