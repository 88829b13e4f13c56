"""Labels for people: results of a look for a printer, queues' policies, a virtual printer's faults."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.values import Probe
from appliance.web import status_text
from appliance.web.language import gettext, noop
from appliance.web.pages.printer_forms import kind_of

POLICIES: Mapping[str, str] = {
    "hold": noop("Somebody looks at each receipt before it prints."),
    "auto": noop("Receipts print at once, unless they were broken off."),
    "bypass": noop("Everything prints at once."),
}
DRAWERS: Mapping[str, str] = {
    "pass": noop("The drawer opens at once."),
    "hold": noop("The drawer opens with the receipt."),
    "drop": noop("The drawer never opens."),
}
ANSWERS: Mapping[str, str] = {
    "ready": noop("It answers: ready."),
    "help": noop("It answers: %(why)s"),
    "silent": noop(
        "Something is there and takes a connection, but answers no question. Many simple printers are so;"
        " a test slip shows whether it is one."
    ),
    "away": noop("It does not answer: %(why)s"),
    "untried": noop("That is no address of a printer in the own network, so it was not tried: %(why)s"),
}
NOTHING_THERE = noop(
    "Nothing answers at %(host)s, port %(port)s. Is the printer on, and in the same network as this box?"
)
FINE = frozenset({"ready", "help", "silent"})  # there is a printer

FAULTS: Mapping[str, tuple[str, str]] = {
    "paper-out": (noop("Paper is out"), noop("It takes a little more, then waits until there is paper.")),
    "paper-near-end": (noop("Paper runs low"), noop("It prints on, and says so.")),
    "cover-open": (noop("Cover is open"), noop("It prints nothing until it is closed.")),
    "cutter-error": (noop("Cutter is stuck"), noop("It prints nothing until that is mended.")),
    "printer-error": (noop("Some other fault"), noop("It prints nothing until that is mended.")),
    "drawer-open": (noop("Drawer is open"), noop("No fault: tills that ask are told so.")),
    "offline": (noop("Out of reach"), noop("As if it were off, or its cable pulled.")),
    "drop": (
        noop("Goes away in the middle of a job"),
        noop("Nobody knows then whether it printed: the receipt is uncertain, and a person decides."),
    ),
    "reset": (
        noop("Goes away before a job"),
        noop("Nothing was sent, so the box tries again by itself."),
    ),
    "silent": (noop("Answers nothing"), noop("It prints, but no question gets an answer.")),
    "late": (noop("Answers late"), noop("It takes 1.6 s for an answer, as printers do that were asleep.")),
    "slow": (noop("Is slow"), noop("A long receipt takes minutes, and can be stopped meanwhile.")),
    "slow-paper": (
        noop("Takes long to say that it is on paper"),
        noop("It takes twelve seconds. By then the box waits no longer: the receipt counts as sent."),
    ),
    "no-confirmation": (
        noop("Never says that it is on paper"),
        noop("As many cheap printers: their receipts count as sent."),
    ),
    "hangs-up": (noop("Hangs up"), noop("It closes a connection that rests for two seconds.")),
    "hangs": (noop("Takes nothing"), noop("It is there, but no byte gets through.")),
    "garbage": (noop("Answers nonsense"), noop("As with a wrong speed on a serial line.")),
    "babbles": (noop("Talks nonsense without end"), noop("It prints, and nothing it says is believed.")),
    "answers-in-data": (
        noop("Sees questions in pictures"),
        noop("It answers what looks like a question, wherever it stands."),
    ),
}


def of_probe(probe: Probe, uri: str) -> str:
    """The result of a look for a printer."""
    kind = kind_of(uri)
    if probe.answer == "away" and kind.name == "socket":
        return gettext(NOTHING_THERE, **kind.values(uri))
    why = (
        status_text.of_status("offline", probe.reasons)
        if probe.answer == "help"
        else status_text.said(probe.detail)
    )
    return gettext(ANSWERS[probe.answer], why=why)


def seconds(length: float) -> str:
    """A length of time as people say it."""
    if length >= 120:
        return gettext("%(minutes)s min", minutes=f"{length / 60:g}")
    return gettext("%(seconds)s s", seconds=f"{length:g}")
