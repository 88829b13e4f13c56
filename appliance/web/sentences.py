"""What people are told of a printer: a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from appliance.web.language import gettext, noop

BY_REASON: Mapping[str, str] = {
    "paper-out": noop("Paper is out. Reload it, and printing goes on by itself."),
    "cover-open": noop("Its cover is open. Close it, and printing goes on by itself."),
    "cutter-error": noop("Its cutter is stuck. Turn it off, free the cutter, and turn it on again."),
    "printer-error": noop(
        "It reports a fault. Turn it off and on; if that does not help, look at its manual."
    ),
    "printer-offline": noop("It cannot be reached. Look at its power and its cable; its receipts wait."),
    "bad-uri": noop("Its address cannot be used. Change it."),
    "paper-near-end": noop("Ready. Its paper is running low."),
}
BY_STATE: Mapping[str, str] = {
    "online": noop("Ready."),
    "paused": noop("Paused by somebody. Receipts for it wait until it may go on."),
    "unknown": noop("Nobody has looked at it yet."),
    "offline": noop("It does not print."),
}


def of_printer(printer: Mapping[str, Any]) -> str:
    """A printer of the API in a sentence."""
    if printer["state"] == "paused" and printer.get("pause_reason"):
        return gettext("Paused: %(reason)s", reason=printer["pause_reason"])
    return of_status(printer["state"], printer["reasons"])


def of_status(state: str, reasons: Iterable[str]) -> str:
    """A printer's state, and the reasons beside it, in a sentence."""
    if state != "paused":
        for reason in reasons:
            if reason in BY_REASON:
                return gettext(BY_REASON[reason])
    return gettext(BY_STATE[state])
