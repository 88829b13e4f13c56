"""A box whose worker can show notifications, and have them tapped, in a browser without a screen.

Such a browser grants nobody the permission. So what the worker shows is kept in a list, and pages of tests
can ask for it, and tap.
"""

from __future__ import annotations

import functools
import sys

from flask import Response

from appliance.cli import main
from appliance.web.pages.installable import InstallableApp

STUB = b"""
const shown = [];
const subscriptions = { own: null };
ServiceWorkerRegistration.prototype.showNotification = async (title, { data, ...options }) => {
  const same = shown.findIndex((each) => each.tag === options.tag);
  if (same >= 0) shown.splice(same, 1);
  const close = () => shown.splice(shown.findIndex((each) => each.close === close), 1);
  shown.push({ title, ...options, data, close });
  times += 1;
};
let times = 0, handled = 0;
const wait = ExtendableEvent.prototype.waitUntil;
ExtendableEvent.prototype.waitUntil = function (promise) {
  if (this.type === "push") promise.finally(() => { handled += 1; });
  wait.call(this, promise);
};
ServiceWorkerRegistration.prototype.getNotifications = async () => [...shown];
PushManager.prototype.getSubscription = async () => subscriptions.own;
function happen(kind, more) { // what a script makes can wait for nothing by itself
  let done = null;
  const waitUntil = (promise) => { done = promise; };
  self.dispatchEvent(Object.assign(new ExtendableEvent(kind), { waitUntil }, more));
  return done;
}
const subscription = (known) => known && { ...known, toJSON: () => known };
const asked = {
  shown: () => ({ handled, times, shown: JSON.parse(JSON.stringify(shown)) }),
  tap: (action) => happen("notificationclick", { action, notification: shown.at(-1) }),
  own: (endpoint) => { subscriptions.own = { endpoint }; },
  renew: ([before, after]) => {
    const change = { oldSubscription: subscription(before), newSubscription: subscription(after) };
    return happen("pushsubscriptionchange", change);
  },
};
self.addEventListener("message", async ({ data: [name, value], ports: [port] }) => {
  try {
    port.postMessage([(await asked[name](value)) ?? null, ""]);
  } catch (error) {
    port.postMessage([null, String(error)]);
  }
});
"""

if __name__ == "__main__":
    as_it_is = InstallableApp.service_worker

    @functools.wraps(as_it_is)
    def stubbed(self: InstallableApp) -> Response:
        """The worker, behind the stub."""
        answer = as_it_is(self)
        answer.direct_passthrough = False
        answer.set_data(STUB + answer.get_data())
        return answer

    InstallableApp.service_worker = stubbed  # type: ignore[method-assign]
    sys.argv = ["counterproof", *sys.argv[4:]]  # behind `python -m appliance.cli`
    main()
