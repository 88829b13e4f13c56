// Has this browser be told while no page is open, where the box offers it and the browser's maker lets it.
import { headers } from "./box.js";

const SUBSCRIPTIONS = "/api/push/subscriptions";

function ask(method, path, body) {
  return fetch(path, { method, headers, body: body && JSON.stringify(body) });
}

// True if it is told from now on. No network, no service, no permission: nothing changes.
export async function subscribe(registration) {
  try {
    const { offered, key } = await (await ask("GET", "/api/push")).json();
    const known = await registration?.pushManager?.getSubscription();
    if (!offered || !registration?.pushManager) {
      await known?.unsubscribe();
      return false;
    }
    if (known && keyOf(known) !== key) await known.unsubscribe(); // of another box, or from before it was set up anew
    const options = { userVisibleOnly: true, applicationServerKey: key };
    const { endpoint, keys } = (await registration.pushManager.subscribe(options)).toJSON();
    return (await ask("POST", SUBSCRIPTIONS, { endpoint, keys })).ok;
  } catch {
    return false;
  }
}

export async function unsubscribe(registration) {
  try {
    const known = await registration?.pushManager?.getSubscription();
    if (!known) return;
    await known.unsubscribe(); // first: whatever the box answers, nothing comes any more
    await ask("DELETE", SUBSCRIPTIONS, { endpoint: known.endpoint });
  } catch {
    // the box finds out when it sends: the browser's service knows of it
  }
}

// A key as the box writes it: base64url without padding.
function keyOf({ options }) {
  const bytes = new Uint8Array(options.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
