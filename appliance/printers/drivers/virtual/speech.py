"""The answers of a virtual printer on one connection: at once, late, never, or such as make no sense."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection

from appliance.printers.drivers.virtual.faults import Fault

MAX_SPEECH = 65_536  # bytes it keeps for somebody who does not listen
LATE_SECONDS = 1.6  # as printers that were asleep
PAPER_SECONDS = 12.0  # until it says that something is on paper, as a slow one with a full buffer
NONSENSE = b"\xde\xad\xbe\xef"
BABBLE = bytes(range(256))


class Speech:
    """`clock` gives seconds that only go forward."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._size = 0

    def answer(self, data: bytes, present: Collection[Fault]) -> None:
        """Say something, as fast as the faults let it."""
        self._say(data, LATE_SECONDS if Fault.LATE in present else 0.0)

    def confirm(self, data: bytes, present: Collection[Fault]) -> None:
        """Say that something is on paper."""
        if Fault.UNCONFIRMED not in present:
            self._say(data, PAPER_SECONDS if Fault.SLOW_PAPER in present else 0.0)

    def heard(self, present: Collection[Fault]) -> bytes:
        """The bytes that come out of it now."""
        said = b""
        while self._waiting and self._waiting[0][0] <= self._clock():
            said += self._waiting.popleft()[1]
        self._size -= len(said)
        if Fault.SILENT in present or Fault.HANGS in present:
            return b""
        if Fault.BABBLES in present:
            return BABBLE
        return NONSENSE if said and Fault.GARBAGE in present else said

    def _say(self, data: bytes, after: float) -> None:
        if not data:
            return
        self._waiting.append((self._clock() + after, data))
        self._size += len(data)
        while self._size > MAX_SPEECH:
            self._size -= len(self._waiting.popleft()[1])
