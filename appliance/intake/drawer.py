"""What becomes of a till's drawer pulse, and what its job says of that."""

from __future__ import annotations

from enum import Enum, auto


class Fate(Enum):
    """Of one pulse, as it comes."""

    PASSED = auto()
    PASSED_WHILE_AWAY = auto()  # it opens the drawer where the printer is back within seconds
    NO_PRINTER = auto()
    TOO_MANY = auto()
    UNWANTED = auto()


PASSED_ON = frozenset({Fate.PASSED, Fate.PASSED_WHILE_AWAY})

DRAWER_NOTES = {
    Fate.PASSED: "A drawer pulse was passed on at once; it is not sent again with the paper.",
    Fate.PASSED_WHILE_AWAY: (
        "A drawer pulse came while the printer was away, so the drawer may not have opened; it is not sent"
        " again with the paper."
    ),
    Fate.NO_PRINTER: "A drawer pulse found no printer to go to: the drawer was not opened.",
    Fate.TOO_MANY: (
        "A drawer pulse was one too many within a minute (setting raw.pulses_per_minute): the drawer was not"
        " opened."
    ),
    Fate.UNWANTED: "A drawer pulse was left out, as the queue's drawer policy says.",
}
