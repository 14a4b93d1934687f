// Keeps the app's own files, so that it opens without network. What was filled in lies elsewhere, and stays.
// Before it stands ABOUT: the version, the language, the shell's address, the addresses of the files.
"use strict";
const PREFIX = "anxiao-phone-";
const KEPT = PREFIX + ABOUT.version;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const kept = await caches.open(KEPT);
  await kept.addAll(ABOUT.files.map((path) => new Request(path, { cache: "reload", credentials: "same-origin", headers: { "Accept-Language": ABOUT.language } })));
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== KEPT) await caches.delete(name);
  }
  await self.clients.claim();
})()));

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

// The shell and its files come from this device; everything else goes to the network, unchanged.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  const path = url.pathname === ABOUT.shell ? ABOUT.shell : ABOUT.files.includes(url.pathname) ? url.pathname : "";
  if (!path) return;
  event.respondWith((async () => {
    const kept = await (await caches.open(KEPT)).match(path);
    return kept || fetch(request);
  })());
});
