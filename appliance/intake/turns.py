"""Turns on the event loop: what many tills have sent is worked off in small pieces, one till after the other.

A stream of line feeds costs as much work as pictures a thousand times its size. Whoever sends one keeps
nobody waiting but himself: between two of his pieces each of the others has had one, and between two turns
the loop has looked at its sockets, and rests: the thread that makes a job durable asks for the interpreter
dozens of times for each, and would wait for most of a turn each time.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

log = logging.getLogger(__name__)
TURN_SECONDS = 0.003  # of processor; most receipts are worked off within one
REST_SECONDS = 0.003  # between two turns: half of the time is for other threads
PIECE_BYTES = 512  # at most so many commands are in it: a few milliseconds' work on a Zero 2 W


class Stream(Protocol):
    """Something that has work waiting."""

    def work(self) -> bool:
        """Do one piece of it; True if there is more."""

    def fail(self) -> None:
        """Its work raised an error, which is logged: see to it that nobody waits for it."""


class Turns:
    """On the event loop only."""

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._streams: deque[Stream] = deque()
        self._going = False

    def join(self, stream: Stream) -> None:
        """Have a stream worked off; whoever is in the line already keeps its place."""
        if stream in self._streams:
            return
        self._streams.append(stream)
        if not self._going:
            self._going = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        end = self._clock() + TURN_SECONDS
        while self._streams and self._clock() < end:
            stream = self._streams.popleft()
            if self._work(stream):
                self._streams.append(stream)
        self._going = bool(self._streams)
        if self._going:
            asyncio.get_running_loop().call_later(REST_SECONDS, self._turn)

    @staticmethod
    def _work(stream: Stream) -> bool:
        try:
            return stream.work()
        except Exception:
            log.exception("what had come could not be worked off")
            stream.fail()
            return False
