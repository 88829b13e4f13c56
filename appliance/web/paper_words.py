"""What a paper's list tells beside its dots - cuts, drawer pulses, sounds, labels - in people's words.

The language (escpos/) says it in English, with numbers in it; this is the table of all that it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from appliance.spool import State
from appliance.web.language import gettext, noop

PATTERNS: Mapping[re.Pattern[str], str] = {
    re.compile(pattern): words
    for pattern, words in (
        (r"full cut", noop("full cut")),
        (r"partial cut", noop("partial cut")),
        (r"drawer on pin (?P<pin>\d+), (?P<time>\d+) ms", noop("drawer pulse on pin %(pin)s, %(time)s ms")),
        (r"buzzer", noop("a sound")),
        (r"test page", noop("the printer's own test page")),
        (r"to where printing starts", noop("feeds to where printing starts")),
        (r"to where the paper is cut", noop("feeds to where the paper is cut")),
        (r"to where labels are peeled off", noop("feeds to where labels are peeled off")),
        (r"fed to where printing starts", noop("feeds to where printing starts")),
        (r"fed to where the paper is cut", noop("feeds to where the paper is cut")),
        (r"fed to where labels are peeled off", noop("feeds to where labels are peeled off")),
        (r"black mark (?P<number>\d+)", noop("black mark %(number)s")),
        (r"lower edge of label (?P<number>\d+)", noop("lower edge of label %(number)s")),
    )
}

NOT_FIRED = noop("not sent, as the receipt was not printed")
PULSES: Mapping[State, str] = {
    State.PENDING: noop("is sent with the receipt, once it prints"),
    State.APPROVED: noop("is sent with the receipt, once it prints"),
    State.PRINTING: noop("is sent with the receipt"),
    State.COMPLETED: noop("was sent with the receipt"),
    State.FAILED: NOT_FIRED,
    State.UNCERTAIN: noop("may have been sent, in whole or not at all"),
    State.REJECTED: NOT_FIRED,
    State.CANCELED: noop("not sent, unless the receipt began to print"),
    State.EXPIRED: NOT_FIRED,
}


def of_pulse(state: State) -> str:
    """The fate of the drawer pulses that are part of a job's document, as the job stands."""
    return PULSES[state]


def paper_event(detail: str) -> str:
    """The detail of a paper's event as people read it."""
    for pattern, words in PATTERNS.items():
        found = pattern.fullmatch(detail)
        if found:
            return gettext(words, **found.groupdict()) if found.groupdict() else gettext(words)
    return detail
