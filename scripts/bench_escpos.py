#!/usr/bin/env python3
"""How fast ESC/POS is parsed and drawn, with the targets, and ratios to deflate in the same run."""

from __future__ import annotations

import os
import random
import resource
import sys
import time
import zlib
from collections.abc import Callable

import escpos

ROUNDS = 30
SECONDS_EACH = 2.0
PEAK_MIB = 48


def best(work: Callable[[], object]) -> float:
    """The best time of many runs, in milliseconds."""
    work()
    shortest, deadline = float("inf"), time.perf_counter() + SECONDS_EACH
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        shortest = min(shortest, time.perf_counter() - start)
        if time.perf_counter() > deadline:
            break
    return shortest * 1000


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


JOBS = {  # name: (bytes, target in ms or None)
    "text receipt, 1.7 KB": (receipt(), 3.0),
    "+ 576 x 300 logo": (raster(72, 300) + receipt(), 4.0),
    "200 KB raster": (raster(72, 2844), 6.0),
    "5 MB raster": (raster(72, 65535), None),
    "384 x 160 column image": (columns(384, 160), 5.0),
    "200 KB text": (text(200_000), 300.0),
}


def peak_memory(data: bytes) -> float:
    """How much a picture of it takes at most, in MiB beyond what Python and the job have already."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        escpos.render(data).png()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        os.write(writer, str(peak / 1024).encode())
        os._exit(0)
    os.wait()
    return float(os.read(reader, 100))


def main() -> None:
    """Print the table; exit 1 where a target is missed."""
    missed = 0
    print(f"{'job':<24}{'parse':>9}{'draw':>9}{'PNG':>9}{'all':>9}{'deflate':>9}{'ratio':>7}  target")
    for name, (data, limit) in JOBS.items():
        paper = escpos.render(data)
        dots = bytes(paper.canvas.dots)
        parse = best(lambda data=data: escpos.parse(data))
        draw = best(lambda data=data: escpos.render(data))
        picture = best(lambda paper=paper: paper.png())
        whole = best(lambda data=data: escpos.render(data).png())
        deflate = best(lambda dots=dots: zlib.compress(dots, 1))
        target = limit or 2 * deflate
        missed += whole > target
        verdict = "" if whole <= target else "  MISSED"
        print(
            f"{name:<24}{parse:9.2f}{draw:9.2f}{picture:9.2f}{whole:9.2f}{deflate:9.2f}{whole / deflate:7.1f}"
            f"  {target:.1f}{verdict}"
        )
    print(f"times in ms, the best of {ROUNDS} runs; 'draw' includes parsing")
    peak = peak_memory(JOBS["5 MB raster"][0])
    missed += peak > PEAK_MIB
    print(f"the 5 MB raster takes {peak:.0f} MiB more than it is; target {PEAK_MIB}")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
