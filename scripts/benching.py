"""The parts that all benchmarks share: command line, progress, timing, and the rows of the table."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PATIENCE = 600.0  # seconds until something that does not happen ends a benchmark, which would wait for ever
PAUSE = 0.001  # seconds between two looks
MEDIAN, P99 = 0.5, 0.99


class Stuck(Exception):
    """Something that is measured did not happen."""


def command_line(description: str | None) -> argparse.ArgumentParser:
    """The options that each benchmark has."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--smoke", action="store_true", help="only look whether it works: a few seconds, numbers mean nothing"
    )
    return parser


def progress(what: str) -> None:
    """Say on standard error what is being measured now."""
    print(f"{Path(sys.argv[0]).stem}: {what}", file=sys.stderr, flush=True)


def row(what: str, value: str, beside: str = "") -> None:
    """Print a row of the table: what was measured, a number with its unit, and what to compare it with."""
    print(f"  {what:50} {value:>12}   {beside}".rstrip(), flush=True)


def of_target(value: float, target: float) -> str:
    """A value as a part of its target; above 1.00 the target is missed."""
    return f"{value / target:.2f} of the target"


def milliseconds(action: Callable[[], object]) -> float:
    """The time that something takes."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def median_time(action: Callable[[], object], rounds: int) -> float:
    """The median of so many runs, in milliseconds."""
    return statistics.median(milliseconds(action) for _ in range(rounds))


def quantile(values: Sequence[float], part: float) -> float:
    """The value that so great a part of them is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def wait_until(look: Callable[[], object], what: str) -> None:
    """Look until it is so. Raises Stuck."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        if time.monotonic() > deadline:
            raise Stuck(f"waited {PATIENCE:g} s for {what}")
        time.sleep(PAUSE)
