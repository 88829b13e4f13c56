"""A printer that was seen. Whatever comes from outside passes through here first."""

from __future__ import annotations

import unicodedata

import escpos
from appliance.values import Sighting

MAX_NAME = 63  # characters: a DNS label, and what fits on a page
MAX_MODEL = 200  # a whole IEEE 1284 device ID, but for its list of commands
MAX_IDENTITY = 80  # a UUID, a serial number or a hardware address, and what kind it is


def clean(text: object, limit: int) -> str:
    """A text of unknown origin, fit to be shown: one line, nothing invisible, at most `limit` characters."""
    if isinstance(text, bytes):
        text = text[: 4 * limit].decode("utf-8", "replace")
    visible = (" " if _is_hidden(char) else char for char in str(text or "")[: 4 * limit])
    return " ".join("".join(visible).split())[:limit].strip()


def _is_hidden(char: str) -> bool:
    """Controls, and what turns the direction of text or shows nothing (Unicode categories C and Z)."""
    return unicodedata.category(char)[0] in "CZ" or char == "\ufffd"


def sighting(
    *, uri: str, source: str, name: object = "", model: object = "", identity: object = ""
) -> Sighting:
    """A sighting of what was told, cleaned; the profile that its model asks for is looked up."""
    cleaned = clean(model, MAX_MODEL)
    profile = escpos.profiles.propose(cleaned) if cleaned else None
    return Sighting(
        clean(identity, MAX_IDENTITY) or f"at:{uri}",
        uri,
        clean(name, MAX_NAME) or cleaned[:MAX_NAME] or uri,
        cleaned,
        profile.name if profile else "",
        source,
    )
