"""The printer's word that a job is on paper, and whether this one has shown that it gives it.

Some models ignore the question, whatever their profile promises; some take long to come to it.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from appliance.settings import Limits
from escpos import status_parser
from escpos.profiles import Profile

ASK_AGAIN_SECONDS = 60.0  # after it did not tell, which cost a job its time; doubles with each further time
ASK_AGAIN_AT_MOST = 3_600.0
MISSES_COUNTED = 10  # by then it is asked as rarely as it ever will be
MARGIN = 2.0  # times as long as it took when it told too late


class Confirmation:
    """Of one printer."""

    def __init__(self, profile: Profile, limits: Limits, clock: Callable[[], float]) -> None:
        self._features = profile.features
        self._usual = limits.confirm_seconds
        self._clock = clock
        self._number = random.randrange(10_000)  # a box before may have asked it something, too
        self._expected = b""  # the answer to `question`; empty: any sensor's
        self._waits = False
        self._asked_at = 0.0
        self.forget()

    def forget(self) -> None:
        """It was away: it may be another one now."""
        self.has_confirmed = False
        self.seconds = self._usual
        self._misses = 0
        self._not_before = 0.0

    def question(self) -> bytes:
        """The question to ask at a job's end; empty where it is not to be asked."""
        if self._misses and self._clock() < self._not_before:
            return b""
        if "process_id" in self._features:
            self._number += 1
            question, self._expected = status_parser.process_question(self._number)
            return question
        self._expected = b""
        return status_parser.SENSOR_QUESTION if "asb" in self._features else b""

    def was_asked(self) -> None:
        """The question went out: what is heard from now on may be its answer."""
        self._waits = True
        self._asked_at = self._clock()

    @property
    def is_confirmed(self) -> bool:
        """True if it said that all before the last question is on paper."""
        return not self._waits

    def hear(self, said: bytes) -> None:
        """It says something: perhaps that, in time or too late."""
        if not self._waits or not (
            said == self._expected if self._expected else status_parser.is_sensor(said)
        ):
            return
        self._waits = False
        if self._misses:
            self.seconds = max(self.seconds, MARGIN * min(self._clock() - self._asked_at, ASK_AGAIN_SECONDS))
        self.has_confirmed, self._misses = True, 0

    def was_missed(self) -> None:
        """It did not tell in time. It may do so later, which `hear` notices."""
        self._not_before = self._clock() + min(ASK_AGAIN_SECONDS * 2**self._misses, ASK_AGAIN_AT_MOST)
        self._misses = min(self._misses + 1, MISSES_COUNTED)
