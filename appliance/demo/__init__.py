"""The whole box on its shipped fakes, for trying it out."""

from appliance.demo.sample import sample_receipt
from appliance.demo.self_test import run_self_test

__all__ = ["BASE_SETTINGS", "run_self_test", "sample_receipt"]

BASE_SETTINGS: dict[str, object] = {
    "printers": "virtual:demo",
    "panel.kind": "screen",
    "raw.host": "127.0.0.1",
    "web.host": "127.0.0.1",
    "identity.login": False,
    "discovery.enabled": False,
    "advertise.enabled": False,
}
