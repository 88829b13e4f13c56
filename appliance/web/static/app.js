// The pages as an app: how many wait stands on its icon, and what comes in while nobody looks is told.
import "./notification.js";
import { message } from "./box.js";
import { subscribe, unsubscribe } from "./push.js";

const NOTICES = "counterproof-notices"; // what this browser is set to

const worker = navigator.serviceWorker && isSecureContext
  ? navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" }).then(() => navigator.serviceWorker.ready, () => null)
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

// True if this browser is told also while no page is open; the box is asked each time, for the log-in may be new.
export async function keepTold() {
  const registration = await worker;
  if (wantsNotices()) return subscribe(registration);
  await unsubscribe(registration);
  return false;
}

// `receipt` is {job, sha256, title}: the notification shows its picture, and decides about that document.
export async function notify({ job, sha256, title }) {
  if (!wantsNotices() || document.visibilityState === "visible") return;
  const registration = await worker;
  const words = { heading: message("receipt-waits"), approve: message("approve"), reject: message("reject") };
  if (registration) await self.showReceipt(registration, { job, sha256, body: title, ...words });
}
