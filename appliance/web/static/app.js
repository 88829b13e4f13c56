// The pages as an app: how many wait stands on its icon, and what comes in while nobody looks is told.
import { headers, message } from "./box.js";

const NOTICES = "counterproof-notices"; // what this browser is set to

const worker = navigator.serviceWorker && isSecureContext
  ? navigator.serviceWorker.register("/service-worker.js").then(() => navigator.serviceWorker.ready, () => null)
  : Promise.resolve(null);

export function showCount(waiting) {
  if (waiting) navigator.setAppBadge?.(waiting).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
}

export function canNotify() {
  return "Notification" in window && isSecureContext;
}

export const wantsNotices = () => canNotify() && Notification.permission === "granted" && localStorage.getItem(NOTICES) === "on";

export async function setNotices(on) {
  const granted = on && (await Notification.requestPermission()) === "granted";
  localStorage.setItem(NOTICES, granted ? "on" : "off");
  return granted;
}

// `receipt` is {job, sha256, title}: the notification shows its picture, and decides about that document.
export async function notify({ job, sha256, title }) {
  if (!wantsNotices() || document.visibilityState === "visible") return;
  const registration = await worker;
  await registration?.showNotification(message("receipt-waits"), {
    body: title,
    tag: "receipt", // one at a time: the next takes the place of the last
    renotify: true,
    icon: "/static/icon-192.png",
    image: `/api/jobs/${job}/preview.png?strip=0`,
    data: { job, sha256, headers },
    actions: [
      { action: "approve", title: message("approve") },
      { action: "reject", title: message("reject") },
    ],
  });
}
