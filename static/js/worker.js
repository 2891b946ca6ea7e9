/* The service worker of the rooms: opens a room without network as it was last seen, and keeps the files that its page names.
   `served` (build, root, files) is put before this text by web/installed.py.
   It touches rooms and files under static only, never desk, board, results or exports. What is kept of a room is the page of the
   person who acts on this phone; it goes with the first answer that is not this page, with handing the phone over, and after 30 days.
   No file can be stale: pages name files by their content. docs/decisions/rooms-without-network.md */
(() => {
  "use strict";

  const SEEN = "workshop-seen";
  const FILES = "workshop-files";
  const SILENT = 8000;
  const LONGEST = 30 * 24 * 3600 * 1000;
  const { root, files, offline } = self.served;
  const ROOM = new RegExp(`^${root}/room/[a-z0-9]+$`);
  const HANDED_OVER = new RegExp(`^(${root}/room/[a-z0-9]+)/(switch|back)$`);

  async function install() {
    const cache = await caches.open(FILES);
    const there = new Set((await cache.keys()).map((request) => new URL(request.url).pathname + new URL(request.url).search));
    await Promise.all(files.filter((file) => !there.has(file)).map((file) => cache.add(file)));
    await cache.add(new Request(offline, { cache: "reload" }));
    await self.skipWaiting();
  }

  // What the page of today names, and what a room that was kept yesterday names.
  async function tidy() {
    const seen = await caches.open(SEEN);
    const pages = await Promise.all((await seen.matchAll()).map((answer) => answer.text()));
    const cache = await caches.open(FILES);
    for (const request of await cache.keys()) {
      const { pathname, search } = new URL(request.url);
      const name = pathname + search;
      const linked = pathname.endsWith(".woff2") || pages.some((page) => page.includes(name));
      if (![...files, offline].includes(name) && !(pages.length && linked)) await cache.delete(request);
    }
    await self.clients.claim();
  }

  async function file(request) {
    const kept = await caches.match(request, { cacheName: FILES });
    return kept || fetch(request);
  }

  async function room(event, name) {
    const answer = await within(event.request);
    if (!answer || [502, 503, 504].includes(answer.status)) return (await kept(name)) || answer || caches.match(offline);
    const page = answer.ok && (answer.headers.get("content-type") || "").startsWith("text/html");
    event.waitUntil(page ? keep(name, answer.clone()) : forget(name));
    return answer;
  }

  // Null where there is no network, or one that says nothing.
  function within(request) {
    const silence = new Promise((done) => setTimeout(() => done(null), SILENT));
    return Promise.race([fetch(request).catch(() => null), silence]);
  }

  async function keep(name, answer) {
    const text = await answer.text();
    const headers = new Headers(answer.headers);
    for (const one of ["content-encoding", "content-length", "set-cookie"]) headers.delete(one);
    const page = text.replace("<div data-live ", `<div data-live data-kept="${Date.now()}" `);
    headers.set("x-kept", String(Date.now()));
    await (await caches.open(SEEN)).put(name, new Response(page, { headers }));
  }

  async function kept(name) {
    const found = await caches.match(name, { cacheName: SEEN });
    if (!found || Date.now() - Number(found.headers.get("x-kept")) < LONGEST) return found;
    await forget(name);
    return undefined;
  }

  async function forget(name) {
    await (await caches.open(SEEN)).delete(name);
  }

  async function handOver(request, name) {
    await forget(name);
    return fetch(request);
  }

  self.addEventListener("install", (event) => event.waitUntil(install()));
  self.addEventListener("activate", (event) => event.waitUntil(tidy()));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== self.location.origin) return;
    const over = request.method === "POST" && url.pathname.match(HANDED_OVER);
    if (over) event.respondWith(handOver(request, over[1]));
    else if (request.method !== "GET") return;
    else if (url.pathname.startsWith(`${root}/static/`) && url.search) event.respondWith(file(request));
    else if (request.mode !== "navigate") return;
    else if (ROOM.test(url.pathname)) event.respondWith(room(event, url.pathname));
    else event.respondWith(fetch(request).catch(() => caches.match(offline)));
  });
})();
