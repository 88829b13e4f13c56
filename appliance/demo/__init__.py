"""The whole box on its shipped fakes, for trying it out."""

from appliance.demo.once import run_once
from appliance.demo.sample import sample_receipt

__all__ = ["BASE_SETTINGS", "run_once", "sample_receipt"]

BASE_SETTINGS: dict[str, object] = {
    "printers": "virtual:demo",
    "panel.kind": "screen",
    "raw.host": "127.0.0.1",
    "web.host": "127.0.0.1",
    "identity.login": False,
    "discovery.enabled": False,
    "advertise.enabled": False,
}
