"""The words of a queue's fields: their names and purposes, in the order of their form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from appliance.web.language import noop
from appliance.web.pages.form_fields import Words

NAME = Words(
    noop("Name"), noop("Such as bar or kitchen: small letters and digits. It stays the same from then on.")
)


class QueuePart(NamedTuple):
    """A part of a queue's form; one for experts is folded."""

    title: str
    words: Mapping[str, Words]
    is_expert: bool = False


PARTS: tuple[QueuePart, ...] = (
    QueuePart(
        noop("What happens to its receipts"),
        {
            "policy": Words(
                noop("Policy"),
                noop("A receipt that was broken off waits for somebody even where the others print at once."),
                {
                    "hold": noop("Hold: somebody looks at each before it prints"),
                    "auto": noop("Automatic: whole receipts print at once"),
                    "bypass": noop("Bypass: everything prints at once, broken off or not"),
                },
            ),
            "printer": Words(noop("Printer"), noop("Where its receipts come out.")),
            "fallback": Words(
                noop("Stand-in"), noop("Where they come out while that printer is away for long.")
            ),
            "fallback_seconds": Words(
                noop("The stand-in takes over after"), noop("So long the printer has to be away.")
            ),
        },
    ),
    QueuePart(
        noop("Changes to its receipts"),
        {
            "edits": Words(
                noop("People may change them"),
                noop("Before they print. The original is kept, and who changed what."),
                {
                    "allowed": noop("yes, whoever may decide at a desk"),
                    "never": noop("no, they print as they came"),
                },
            ),
            "edit_mark": Words(
                noop("Note on changed receipts"),
                noop("Printed at the end with the time, such as: corrected. Left empty, nothing is."),
            ),
        },
    ),
    QueuePart(
        noop("Its tills"),
        {
            "port": Words(
                noop("Port"),
                noop(
                    "Tills print to it. Nearly all use 9100; each queue has one of its own. Left empty,"
                    " no till reaches it."
                ),
            ),
            "networks": Words(
                noop("Only from these networks"),
                noop("Such as 192.168.1.0/24, with commas between them. Left empty: from everywhere."),
            ),
            "profile": Words(
                noop("Looks to tills like"),
                noop("The model that tills are told. If none is chosen: its printer's."),
            ),
            "status": Words(
                noop("Tills are told"),
                noop(
                    "Some tills refuse to sell while a printer is out of paper;"
                    " the box keeps the receipts anyway."
                ),
                {
                    "mirror": noop("how the printer is"),
                    "always-ready": noop("that all is well"),
                },
            ),
            "process_ids": Words(
                noop("A till that waits for its receipt is told"),
                "",
                {
                    "spooled": noop("once the box has it"),
                    "printed": noop("once it is on paper"),
                },
            ),
        },
    ),
    QueuePart(
        noop("Cash drawer and memory"),
        {
            "drawer": Words(
                noop("The drawer opens"),
                "",
                {
                    "pass": noop("at once"),
                    "hold": noop("with the receipt"),
                    "drop": noop("never"),
                },
            ),
            "permits": Words(
                noop("Tills may change in the printer for good"),
                noop("Commands for anything else are taken out, and noted at the receipt."),
                {
                    "nv_graphics": noop("logos"),
                    "user_memory": noop("notes"),
                    "user_settings": noop("how it is set up"),
                    "maintenance": noop("its counters and its software"),
                },
            ),
        },
    ),
    QueuePart(
        noop("When a receipt ends, and how long it is kept"),
        {
            "cut_seconds": Words(
                noop("After a cut"), noop("So much silence ends a receipt whose till stays connected.")
            ),
            "idle_seconds": Words(
                noop("Without a cut"), noop("So much silence ends a receipt that was not cut off.")
            ),
            "reset_seconds": Words(
                noop("Before a reset"),
                noop("So much silence ends a receipt whose till begins anew where nothing was cut."),
            ),
            "retention_days": Words(
                noop("Keep receipts for"),
                noop("Then text and picture are erased. The entry stays. 0: for ever."),
            ),
        },
        is_expert=True,
    ),
)
