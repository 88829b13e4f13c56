"""Finds a profile for the name that a printer gives itself."""

from __future__ import annotations

import re

from escpos.profiles.loader import get, names
from escpos.profiles.profile import Profile

_DEVICE_ID_MODEL = re.compile(r"(?:MDL|MODEL):([^;]*)", re.IGNORECASE)


def propose(model_name: str) -> Profile | None:
    """The profile whose model occurs in `model_name`, the longest such model's; None where none does.

    `model_name` is an answer to GS I 67 ("TM-T88V"), a USB product string, or a whole IEEE 1284 device ID
    ("MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;").
    """
    device_id = _DEVICE_ID_MODEL.search(model_name)
    wanted = _letters(device_id.group(1) if device_id else model_name)
    candidates = (
        (len(_letters(match)), name)
        for name in names()
        for match in get(name).matches
        if _letters(match) in wanted
    )
    best = max(candidates, default=None)
    return get(best[1]) if best else None


def _letters(text: str) -> str:
    """Letters and digits only: makers disagree with themselves about hyphens, spaces and case."""
    return re.sub(r"[^a-z0-9+]", "", text.lower())
