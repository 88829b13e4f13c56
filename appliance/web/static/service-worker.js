// Answers where the box cannot be reached: with the last state of the page, which says that it is one.
// It shows what the box sends while no page is open, and decides for a notification that somebody has tapped.

importScripts("/static/notification.js");

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

// A message of the box, encrypted for this browser: a receipt waits.
self.addEventListener("push", (event) => event.waitUntil(tell(event.data.json())));

// Where the receipt comes up by itself nobody is disturbed. Chrome and Firefox ask for no notification then; Apple's
// service ends a subscription that showed none, and so it is shown and taken away.
async function tell(receipt) {
  if (!(await isLookedAt())) {
    await self.showReceipt(self.registration, receipt);
  } else if (await isApples()) {
    await self.showReceipt(self.registration, receipt, { silent: true, renotify: false });
    for (const shown of await self.registration.getNotifications({ tag: "receipt" })) shown.close();
  }
}

async function isLookedAt() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.some((page) => page.visibilityState === "visible" && PAGES.has(new URL(page.url).pathname));
}

async function isApples() {
  const own = await self.registration.pushManager.getSubscription();
  return own !== null && new URL(own.endpoint).hostname.endsWith(".push.apple.com");
}

// The browser has a new address for messages, or none: the box is told of the new one.
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew({ oldSubscription, newSubscription }) {
  const options = oldSubscription?.options;
  const next = newSubscription ?? (options && (await self.registration.pushManager.subscribe(options)));
  if (oldSubscription) await ask("DELETE", "/api/push/subscriptions", { endpoint: oldSubscription.endpoint });
  if (!next) return; // the next page that is opened sees to it
  const { endpoint, keys } = next.toJSON();
  await ask("POST", "/api/push/subscriptions", { endpoint, keys });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { job, sha256 } = event.notification.data;
  event.waitUntil(event.action ? decide(event.action, job, sha256) : show());
});

async function decide(action, job, sha256) {
  try {
    if ((await ask("POST", `/api/jobs/${job}/${action}`, { sha256 })).ok) return;
  } catch {
    // the box cannot be reached from where the phone is
  }
  await show(); // or somebody was faster, or it is another document: let them look
}

// A request as pages send it; there may be none, and so the token that only they know is asked for.
async function ask(method, path, body) {
  const own = { "Content-Type": "application/json", "X-Counterproof": "page" };
  const token = await fetch("/service-worker/token", { headers: own, cache: "no-store", redirect: "error" });
  const { csrf } = token.ok ? await token.json() : { csrf: "" }; // a redirect leads to the log-in
  return fetch(path, { method, headers: { ...own, "X-CSRF-Token": csrf }, body: JSON.stringify(body) });
}

async function show() {
  const [open] = await self.clients.matchAll({ type: "window" });
  return open ? open.focus() : self.clients.openWindow("/counter");
}
