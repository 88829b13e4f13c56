"""Light, dark, or as the device is: what a browser has chosen."""

from __future__ import annotations

from flask import has_request_context, request

COOKIE = "counterproof-theme"
THEMES = ("light", "dark")


def theme() -> str:
    """`light`, `dark`, or nothing: as the device is set to."""
    chosen = request.cookies.get(COOKIE, "") if has_request_context() else ""
    return chosen if chosen in THEMES else ""
