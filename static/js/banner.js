/* Says truly whether this page is live, as live.js knows it: [data-status], [data-banner], and what is said once it is closed for
   good. It must promise nothing that this device does not keep. */
(() => {
  "use strict";

  const room = window.room;
  if (!room.live) return;

  const BLINK = 2000; // of the network: not worth a sentence
  const OWN_WORDS = { 4410: "[data-gone]", 4404: "[data-discarded]" };

  let last = { state: "waiting", closed: 0 };
  let timer = 0;

  function show() {
    const { state, closed } = last;
    document.body.dataset.connection = state;
    for (const status of document.querySelectorAll("[data-status]")) {
      if (status.dataset.state !== state) status.dataset.state = state;
    }
    if (state === "live" || closed) {
      clearTimeout(timer);
      timer = 0;
      banner();
    } else if (!timer) timer = setTimeout(banner, BLINK);
    else if (document.querySelector("[data-banner]:not([hidden])")) banner();
  }

  function banner() {
    const { state, closed } = last;
    const box = document.querySelector("[data-banner]");
    const own = OWN_WORDS[closed] ? document.querySelector(OWN_WORDS[closed]) : null;
    const notice = own || document.querySelector("[data-closed-text]");
    const apart = notice && notice !== box && (!box || !notice.dataset.closedText);
    if (closed && apart) {
      if (notice.dataset.closedText) notice.textContent = notice.dataset.closedText;
      notice.hidden = false;
    }
    if (!box) return;
    const over = notice ? notice.dataset.closedText || notice.textContent : "";
    const text = closed ? (apart ? "" : over) : words(box, state);
    const back = !box.hidden && state === "live" && document.querySelector("[data-status] .for-live");
    if (box.textContent !== text) box.textContent = text;
    box.hidden = !text;
    if (back) room.say(back.textContent);
  }

  function words(box, state) {
    if (state === "live") return "";
    const said = { waiting: box.dataset.textWaiting, offline: box.dataset.textOffline }[state] || "";
    return (room.store.lasting() ? "" : box.dataset.textUnkept) || [seen(box), said].filter(Boolean).join(" ");
  }

  // Opened without network: from when is what stands here?
  function seen(box) {
    const at = new Date(Number(room.live.dataset.kept));
    if (!room.live.dataset.kept || !box.dataset.textKept) return "";
    const today = at.toDateString() === new Date().toDateString();
    const style = today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
    return room.fill(box.dataset.textKept, { time: at.toLocaleString(document.documentElement.lang, style) });
  }

  document.addEventListener("workshop:state", (event) => {
    if (event.detail.state === "live") delete room.live.dataset.kept;
    last = event.detail;
    show();
  });
  document.addEventListener("htmx:after:swap", show);
})();
