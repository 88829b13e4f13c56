"""What stands around every page."""

from __future__ import annotations

from flask import request

from appliance.web.bounds import MAX_TEXT
from appliance.web.parts import WebParts


def frame(parts: WebParts) -> dict[str, object]:
    """What base.html wants to know."""
    return {
        "events_port": parts.ports().get("events"),
        "on_screen_panel": parts.panel.on_screen,
        "limit": MAX_TEXT,
    }


def shown_address(parts: WebParts) -> str:
    """What people are told to point their tills at: what the box is set to, or where this page came from."""
    return parts.configuration.live.box.address or request.host.rsplit(":", 1)[0]
