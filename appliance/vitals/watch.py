"""Has what is wrong with the board pinned up where people see it, once for each time it begins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from appliance.values import Vital
from appliance.vitals.board import GOOD, MEND, TIME

log = logging.getLogger(__name__)


class VitalsWatch:
    """`look` says how the board is, `add_notice` is called with each sentence that people should see."""

    def __init__(self, look: Callable[[], Sequence[Vital]], add_notice: Callable[[str], None]) -> None:
        self._look = look
        self._add_notice = add_notice
        self._wrong: set[str] = set()

    def look(self) -> None:
        """Look once; what is wrong since then is pinned up, what is as it was is not again."""
        found = self._look()
        for vital in found:
            if vital.level != GOOD and vital.name not in self._wrong:
                log.warning("%s %s", vital.text, vital.remedy)
            if vital.level == MEND and vital.name not in (*self._wrong, TIME):  # which the spool tells of
                self._add_notice(vital.text)
        self._wrong = {vital.name for vital in found if vital.level != GOOD}
