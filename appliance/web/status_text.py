"""The status of a printer for people: a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from appliance.runtime.i18n import Message
from appliance.web.language import gettext, ngettext, noop

BY_REASON: Mapping[str, str] = {
    "paper-out": noop("Paper is out. Reload it, and printing goes on by itself."),
    "cover-open": noop("Its cover is open. Close it, and printing goes on by itself."),
    "cutter-error": noop("Its cutter is stuck. Turn it off, free the cutter, and turn it on again."),
    "printer-error": noop(
        "It reports a fault. Turn it off and on; if that does not help, look at its manual."
    ),
    "printer-offline": noop("It does not answer. Check its power and its cable. Its receipts wait."),
    "bad-uri": noop("Its address cannot be used. Change it."),
    "paper-near-end": noop("Ready. Its paper is running low."),
}
BY_STATE: Mapping[str, str] = {
    "online": noop("Ready."),
    "paused": noop("Somebody has paused it. Its receipts wait until it goes on."),
    "unknown": noop("Not looked at yet."),
    "offline": noop("It does not print."),
}

WORDS: Mapping[str, str] = {  # of states, reasons, ways and the like; what is not here was typed by somebody
    "pending": noop("pending"),
    "approved": noop("approved"),
    "printing": noop("printing"),
    "completed": noop("completed"),
    "failed": noop("failed"),
    "uncertain": noop("uncertain"),
    "rejected": noop("rejected"),
    "canceled": noop("canceled"),
    "expired": noop("expired"),
    "printed": noop("printed"),
    "sent": noop("sent"),
    "online": noop("online"),
    "offline": noop("offline"),
    "paused": noop("paused"),
    "unknown": noop("unknown"),
    "no-printer": noop("there is no printer yet"),
    "printer-offline": noop("its printer cannot be reached"),
    "printer-paused": noop("its printer is paused"),
    "paper-out": noop("its printer has no paper"),
    "paper-near-end": noop("the paper is running low"),
    "cover-open": noop("its printer's cover is open"),
    "cutter-error": noop("its printer's cutter is stuck"),
    "printer-error": noop("its printer reports a fault"),
    "connection-lost": noop("the printer went away"),
    "nothing-sent": noop("nothing of it was sent"),
    "interrupted": noop("the box stopped meanwhile"),
    "damaged": noop("the card has changed it"),
    "restored": noop("taken from a backup"),
    "incomplete": noop("it was broken off"),
    "stale": noop("it has waited long"),
    "erased": noop("erased"),
    "modified": noop("changed"),
    "web": noop("page"),
    "button": noop("button"),
    "api": noop("program"),
    "raw": noop("network"),
    "usb": noop("USB"),
    "test": noop("test slip"),
    "template": noop("template"),
    "reprint": noop("printed once more"),
    "definition": noop("for the printer's memory"),
    "policy": noop("the queue's rules"),
    "dispatch": noop("the printer"),
    "retry": noop("tried again"),
    "fallback": noop("the queue's other printer"),
    "start": noop("as the box started"),
    "repair": noop("repair"),
    "shell": noop("shell"),
    "file": noop("file"),
    "clock": noop("clock"),
    "discovery": noop("search for printers"),
    "set-up": noop("set-up"),
    "panel": noop("panel"),
    "first start": noop("first start"),
    "mdns": noop("announces itself"),
    "enpc": noop("answers Epson's search"),
    "scan": noop("found by a search"),
    "admin": noop("admin"),
    "operator": noop("operator"),
    "viewer": noop("viewer"),
    "printer": noop("printer"),
    "counter": noop("counter"),
}


def word(name: str) -> str:
    """A state, a reason or the like as people call it; anything else as it is."""
    return gettext(WORDS[name]) if name in WORDS else name


OR = noop(" or ")


def said(text: object) -> str:
    """A sentence of the core's in the language of who asks; what is no `message` sentence stays as it is."""
    if isinstance(text, Exception):
        return said(text.args[0] if text.args else str(text))
    if not isinstance(text, Message):
        return str(text)
    values = {name: _part(value) for name, value in text.values.items()}
    if text.many:
        return ngettext(text.template, text.many, text.number, **values)
    return gettext(text.template, **values)


def _part(value: object) -> object:
    """A value of a sentence: states and the like as people call them."""
    if isinstance(value, tuple):
        return gettext(OR).join(str(_part(each)) for each in value)
    if isinstance(value, StrEnum):
        return word(value)
    return said(value) if isinstance(value, Message | Exception) else value


LIGHTS: Mapping[tuple[str, str], str] = {  # what the panel shows, the most pressing first
    ("red", "flash"): noop("Panel: that press did nothing, as the receipt had just come up."),
    ("red", "blink"): noop("Panel: the red light blinks, as a job needs help."),
    ("red", "steady"): noop("Panel: the red light is on, as a printer needs help."),
    ("amber", "blink"): noop("Panel: the amber light blinks. Its buttons decide about this receipt."),
    ("green", "blink"): noop("Panel: the green light blinks, as it prints."),
    ("green", "steady"): noop("Panel: the green light is on. All is well."),
}


def of_lights(lights: Mapping[str, str]) -> str:
    """The meaning of the panel's lights; nothing where it has none, or they are off."""
    for (colour, how), sentence in LIGHTS.items():
        if lights.get(colour) == how:
            return gettext(sentence)
    return ""


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
