"""The most that a template may take: who writes one is trusted with receipts, not with the box's time."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import Any

from liquid.exceptions import LiquidError

MAX_SOURCE = 200_000  # characters: a receipt with its logo; the longest that is shipped has 2,000
MAX_LOOPS = 10_000  # turns of all loops: a receipt has a few hundred lines
MAX_OUTPUT = 1_000_000  # bytes: a receipt of 12.5 m is a third of it
MAX_NAMESPACE = 200_000  # bytes of what a template assigns
MAX_DEPTH = 16  # blocks within blocks
MAX_LENGTH = 100_000  # characters or things that a filter gives or takes
MAX_BITS = 512  # of a whole number: 150 digits
MAX_WORK = 5_000_000  # characters and things that all filters together give
# For all of it, the printer's commands included; one on a small board takes a tenth of a second.
SECONDS = 3.0
_AGAIN = 0.5  # seconds until it is raised once more


class TooMuch(LiquidError):
    """A filter that gives more than fits any paper."""


class OutOfTime(BaseException):
    """The time is over. No library's `except Exception` is to swallow it."""


class Work:
    """The work that the filters of one template have left."""

    def __init__(self) -> None:
        self.left = MAX_WORK

    def take(self, *values: object) -> None:
        """Raise TooMuch where a value is too large, or all together are."""
        for value in values:
            size = _size(value)
            self.left -= size
            if size > MAX_LENGTH or self.left < 0:
                raise TooMuch("a filter gives more than fits any paper", token=None)


def _size(value: object) -> int:
    if isinstance(value, str | bytes | list | tuple | dict | range):
        return len(value)
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        return MAX_LENGTH + 1
    return 1


def bounded(found: Callable[..., Any], work: Work) -> Callable[..., Any]:
    """A filter that takes and gives no more than it may; what Liquid has noted on it stays."""

    @wraps(found)
    def call(value: object, *arguments: Any, **named: Any) -> Any:
        work.take(value, *arguments)
        given = found(value, *arguments, **named)
        work.take(given)
        return given

    return call


@contextmanager
def limited_time(seconds: float | None = None) -> Iterator[None]:
    """End what runs within after so many seconds. Raises OutOfTime; on the main thread alone."""

    def over(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGALRM, over)
    # Again and again: Python drops what is raised while it tidies up.
    signal.setitimer(signal.ITIMER_REAL, SECONDS if seconds is None else seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
