"""What people are told of a printer: a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

BY_REASON: Mapping[str, str] = {
    "paper-out": "Paper is out. Reload it, and printing goes on by itself.",
    "cover-open": "Its cover is open. Close it, and printing goes on by itself.",
    "cutter-error": "Its cutter is stuck. Turn it off, free the cutter, and turn it on again.",
    "printer-error": "It reports a fault. Turn it off and on; if that does not help, look at its manual.",
    "printer-offline": "It cannot be reached. Look at its power and its cable; its receipts wait.",
    "bad-uri": "Its address cannot be used. Change it.",
    "paper-near-end": "Ready. Its paper is running low.",
}
BY_STATE: Mapping[str, str] = {
    "online": "Ready.",
    "paused": "Paused by somebody. Receipts for it wait until it may go on.",
    "unknown": "Nobody has looked at it yet.",
    "offline": "It does not print.",
}


def of_printer(printer: Mapping[str, Any]) -> str:
    """A printer of the API in a sentence."""
    return of_status(printer["state"], printer["reasons"])


def of_status(state: str, reasons: Iterable[str]) -> str:
    """A printer's state, and the reasons beside it, in a sentence."""
    if state != "paused":
        for reason in reasons:
            if reason in BY_REASON:
                return BY_REASON[reason]
    return BY_STATE[state]
