"""Charts as the numbers that a template draws: nothing here knows of SVG but how large the drawing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from appliance.spool import Count

WIDTH, HEIGHT = 840.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 16.0, 12.0, 28.0  # room for the numbers at the side and the names below
GAP = 0.25  # of a column's place, between it and the next
LABELS = 12  # names below the columns; more would run into each other
TICKS = 4


class Column(NamedTuple):
    """A column: its name, what is said of it, and its numbers."""

    name: str
    said: str
    numbers: Count


class Part(NamedTuple):
    """A piece of a column, from its top; `kind` is approved, rejected or other."""

    kind: str
    y: float
    height: float


class Bar(NamedTuple):
    """A column as it is drawn; `name` is empty where there is no room for it."""

    x: float
    width: float
    middle: float
    parts: tuple[Part, ...]
    name: str
    said: str


class Chart(NamedTuple):
    """Columns with lines behind them, at heights that each stand for a number."""

    width: float
    height: float
    left: float
    base: float
    lines: tuple[tuple[float, int], ...]
    bars: tuple[Bar, ...]


def chart(columns: Sequence[Column]) -> Chart:
    """Columns side by side: what was approved at the bottom, above it what was rejected, and the rest."""
    highest = max((column.numbers.jobs for column in columns), default=0)
    step = _step(highest)
    top = max(step, -(-highest // step) * step)
    scale = (HEIGHT - TOP - BOTTOM) / top
    base = HEIGHT - BOTTOM
    lines = tuple((base - value * scale, value) for value in range(0, top + 1, step))
    return Chart(WIDTH, HEIGHT, LEFT, base, lines, tuple(_bars(columns, scale, base)))


def _bars(columns: Sequence[Column], scale: float, base: float) -> Iterator[Bar]:
    place = (WIDTH - LEFT - RIGHT) / max(1, len(columns))
    every = -(-len(columns) // LABELS)
    for number, column in enumerate(columns):
        x, width = LEFT + (number + GAP / 2) * place, place * (1 - GAP)
        name = "" if number % every else column.name
        yield Bar(x, width, x + width / 2, tuple(_parts(column.numbers, scale, base)), name, column.said)


def _parts(count: Count, scale: float, base: float) -> Iterator[Part]:
    other = count.jobs - count.approved - count.rejected
    y = base
    for kind, jobs in (("approved", count.approved), ("rejected", count.rejected), ("other", other)):
        if jobs > 0:
            y -= jobs * scale
            yield Part(kind, y, jobs * scale)


def _step(highest: int) -> int:
    """A round number of which few reach up to the highest: 1, 2 or 5 with noughts behind it."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if step * factor * TICKS >= highest:
                return step * factor
        step *= 10
