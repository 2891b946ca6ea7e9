/* Keeps what this person last saw of the room, for the service worker (worker.js) to open it without network. The page as it came
   is kept, with the regions as they came since, never what scripts made of it or what was typed. Without service worker, in a
   private window or on plain HTTP nothing is kept and nothing else changes. */
(() => {
  "use strict";

  const room = window.room;
  const worker = room.live ? room.live.dataset.worker : "";
  if (!worker || !navigator.serviceWorker || !window.caches || room.person === null) return;

  const SEEN = "workshop-seen";
  const PAUSE = 1000;
  const name = window.location.pathname;

  let fresh = new Map(); // element id → what it holds by now
  let versions = "";
  let timer = 0;
  let work = Promise.resolve();
  let ready = false; // is there a worker that could open it?
  let over = false;

  // A plain page again, so that it begins as it did: with its scripts' own marks it would begin in the middle.
  function renewed(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const live = page.querySelector("[data-live]");
    if (!live || live.dataset.person !== String(room.person)) return "";
    for (const [id, html] of fresh) {
      const place = page.getElementById(id);
      if (place && id !== "region-wall") place.innerHTML = html;
    }
    if (versions) live.dataset.versions = versions;
    live.dataset.kept = String(Date.now());
    return `<!doctype html>\n${page.documentElement.outerHTML}`;
  }

  async function write() {
    const cache = await window.caches.open(SEEN);
    const before = (await cache.match(name)) || (await again());
    if (over || !before) return;
    const { headers } = before;
    const text = renewed(await before.text());
    const marked = new Headers(headers);
    marked.set("x-kept", String(Date.now()));
    for (const one of ["content-encoding", "content-length"]) marked.delete(one);
    if (text) await cache.put(name, new Response(text, { headers: marked }));
    else await cache.delete(name);
  }

  // The first page of all came before the worker.
  async function again() {
    const answer = await fetch(name, { credentials: "same-origin", cache: "no-store" });
    return answer.ok && !answer.redirected ? answer : null;
  }

  function soon(wait) {
    clearTimeout(timer);
    if (over || !ready) return;
    timer = setTimeout(() => (work = work.then(write).catch(() => {})), wait);
  }

  function forget() {
    over = true;
    clearTimeout(timer);
    work = work.then(() => window.caches.open(SEEN)).then((cache) => cache.delete(name)).catch(() => {});
  }

  document.addEventListener("workshop:regions", ({ detail }) => {
    const parts = new DOMParser().parseFromString(detail.text, "text/html").querySelectorAll("hx-partial");
    for (const part of parts) fresh.set((part.getAttribute("hx-target") || "").slice(1), part.innerHTML);
  });
  document.addEventListener("workshop:versions", ({ detail }) => {
    versions = detail.versions;
    soon(PAUSE);
  });
  document.addEventListener("workshop:state", ({ detail }) => {
    if (detail.closed && !over) forget();
  });
  document.addEventListener("visibilitychange", () => document.hidden && timer && soon(0));
  window.addEventListener("load", () => {
    const scope = worker.replace(/sw\.js$/, "room/");
    const begun = navigator.serviceWorker.register(worker, { scope }).then(() => navigator.serviceWorker.ready);
    begun.then(
      () => {
        ready = true;
        soon(0);
      },
      () => {}, // a private window
    );
  });
})();
