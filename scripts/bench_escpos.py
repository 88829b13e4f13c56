"""Parsing, drawing and editing ESC/POS, with targets, and ratios to deflate in the same run.

Times are the best of many runs, and drawing includes parsing. Where a target is missed it exits 1, but not
with --smoke.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
import zlib
from collections.abc import Callable
from typing import NamedTuple

from benching import command_line, milliseconds, of_target, progress, row

import escpos
from escpos.editing.editor import edited
from escpos.editing.edits import SetText
from escpos.editing.reading import read

PEAK_TARGET = 48.0  # MiB
EDIT_LINES = 200  # of the receipt that is edited
OPEN_TARGET, EDIT_TARGET = 50.0, 20.0  # milliseconds: to read it for editing; an edit, with its picture
LARGEST = "5 MB raster"


class Extent(NamedTuple):
    """How much is measured."""

    rounds: int
    seconds_each: float


FULL, SMOKE = Extent(rounds=30, seconds_each=2.0), Extent(rounds=1, seconds_each=0.1)


class Times(NamedTuple):
    """Milliseconds that a job takes."""

    parse: float
    draw: float
    png: float
    whole: float
    deflate: float


def best(work: Callable[[], object], extent: Extent) -> float:
    """The best time of many runs, in milliseconds."""
    work()
    shortest, deadline = float("inf"), time.perf_counter() + extent.seconds_each
    for _ in range(extent.rounds):
        shortest = min(shortest, milliseconds(work))
        if time.perf_counter() > deadline:
            break
    return shortest


def receipt() -> bytes:
    """1.7 KB of text as a till sends it."""
    lines = [b"\x1bE\x01%-28s\x1bE\x00%10.2f\n" % (b"Coffee with milk %d" % n, n * 1.7) for n in range(34)]
    head = b"\x1b@\x1ba\x01\x1d!\x11CORNER SHOP\n\x1d!\x00Main Street 1\n\x1ba\x00"
    return head + b"".join(lines) + b"\x1dV\x42\x00"


def photo(stride: int, rows: int) -> bytes:
    """Dots as of a dithered picture: bands of noise and of white, so that deflate has its usual work."""
    dice = random.Random(7)
    return b"".join(dice.randbytes(stride) if row // 50 % 2 else bytes(stride) for row in range(rows))


def raster(stride: int, rows: int) -> bytes:
    """The same as GS v 0."""
    head = b"\x1dv0\x00" + stride.to_bytes(2, "little") + rows.to_bytes(2, "little")
    return head + photo(stride, rows)


def columns(width: int, height: int) -> bytes:
    """A picture in lines of ESC *."""
    line = b"\x1b*\x21" + width.to_bytes(2, "little") + photo(width * 3, 1) + b"\n"
    return b"\x1b3\x18" + line * ((height + 23) // 24)


def text(size: int) -> bytes:
    """Much text."""
    lines = [
        b"item %05d  a line of some length, with a price %8.2f\n" % (n, n / 7) for n in range(size // 55)
    ]
    return b"".join(lines)


def jobs() -> dict[str, tuple[bytes, float | None]]:
    """Each job's bytes, and its target in milliseconds; without one it is twice what deflate takes."""
    return {
        "text receipt, 1.7 KB": (receipt(), 3.0),
        "text receipt and a 576 x 300 logo": (raster(72, 300) + receipt(), 4.0),
        "200 KB raster": (raster(72, 2844), 6.0),
        LARGEST: (raster(72, 65535), None),
        "384 x 160 column image": (columns(384, 160), 5.0),
        "200 KB text": (text(200_000), 300.0),
    }


def measured(data: bytes, extent: Extent) -> Times:
    """The times of one job."""
    paper = escpos.render(data)
    dots = bytes(paper.canvas.dots)
    return Times(
        parse=best(lambda: escpos.parse(data), extent),
        draw=best(lambda: escpos.render(data), extent),
        png=best(paper.png, extent),
        whole=best(lambda: escpos.render(data).png(), extent),
        deflate=best(lambda: zlib.compress(dots, 1), extent),
    )


def editing(extent: Extent) -> tuple[float, float]:
    """The times of reading a receipt to edit it, and of an edit with its picture."""
    lines = (b"%-40s%8.2f\n" % (b"Coffee with milk %d" % n, n * 1.7) for n in range(EDIT_LINES))
    data, model = b"\x1b@" + b"".join(lines) + b"\x1dVB\x00", escpos.profiles.DEFAULT
    reading = read(data, model)
    run = reading.lines[EDIT_LINES // 2].runs[0]
    edits = [SetText(run.id, run.text.replace("milk", "soya"))]
    opened = best(lambda: read(data, model), extent)
    return opened, best(lambda: edited(reading, edits).reading.paper.png(), extent)


def peak_memory(data: bytes) -> float:
    """How much a picture of it takes at most, in MiB beyond what Python and the job have already."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        escpos.render(data).png()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(writer, str(peak / 1024).encode())
        os._exit(0)
    os.close(writer)
    os.wait()
    return float(os.read(reader, 100))


def main() -> None:
    """Print the table; exit 1 where a target is missed."""
    smoke = command_line(__doc__).parse_args().smoke
    made = jobs()
    progress("memory")  # before all else: what was given back meanwhile would be taken again unseen
    peak = peak_memory(made[LARGEST][0])
    missed = int(peak > PEAK_TARGET)
    row(f"memory that the {LARGEST} takes at most", f"{peak:.0f} MiB", of_target(peak, PEAK_TARGET))
    for name, (data, limit) in made.items():
        progress(name)
        took = measured(data, SMOKE if smoke else FULL)
        target = limit or 2 * took.deflate
        missed += took.whole > target
        parts = f"parsing {took.parse:.3f}, drawing {took.draw:.2f}, PNG {took.png:.2f}"
        ratio = f"{took.whole / took.deflate:.1f} x deflate"
        row(name, f"{took.whole:.2f} ms", f"{of_target(took.whole, target)}; {parts}; {ratio}")
    progress("editing")
    opened, changed = editing(SMOKE if smoke else FULL)
    missed += (opened > OPEN_TARGET) + (changed > EDIT_TARGET)
    row(f"{EDIT_LINES} lines opened to be edited", f"{opened:.2f} ms", of_target(opened, OPEN_TARGET))
    row("an edit of them, with its picture", f"{changed:.2f} ms", of_target(changed, EDIT_TARGET))
    sys.exit(missed > 0 and not smoke)


if __name__ == "__main__":
    main()
