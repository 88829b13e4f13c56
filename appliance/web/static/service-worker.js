// Answers where the box cannot be reached: with the last state of the page, which says that it is one.
// And it decides for a notification that somebody has tapped.

const PAGES = new Set(["/", "/counter"]); // what is kept; whoever logs out has the browser forget it
const PARTS = /^\/(static\/|api\/jobs\/\d+\/preview\.png)/;
const KEPT = "counterproof";
const MOST = 80; // answers that are kept: two pages, their parts, and the pictures of what waits

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && PAGES.has(pathname)) event.respondWith(page(event.request, pathname));
  else if (PARTS.test(pathname)) event.respondWith(part(event.request));
});

async function page(request, path) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await keep(path, answer.clone());
    return answer;
  } catch (reason) {
    const last = await (await caches.open(KEPT)).match(path);
    if (!last) throw reason;
    const since = last.headers.get("Date") ?? "";
    const html = (await last.text()).replace("<body ", `<body data-offline-since="${since}" `);
    return new Response(html, { headers: last.headers });
  }
}

async function part(request) {
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await keep(request, answer.clone());
    return answer;
  } catch (reason) {
    const last = await (await caches.open(KEPT)).match(request);
    if (!last) throw reason;
    return last;
  }
}

async function keep(key, answer) {
  const cache = await caches.open(KEPT);
  await cache.put(key, answer);
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(old);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { job, sha256, headers } = event.notification.data;
  event.waitUntil(event.action ? decide(event.action, job, sha256, headers) : show());
});

async function decide(action, job, sha256, headers) {
  const answer = await fetch(`/api/jobs/${job}/${action}`, { method: "POST", headers, body: JSON.stringify({ sha256 }) });
  if (!answer.ok) await show(); // somebody was faster, or it is another document: let them look
}

async function show() {
  const [open] = await self.clients.matchAll({ type: "window" });
  return open ? open.focus() : self.clients.openWindow("/counter");
}
