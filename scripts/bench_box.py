"""A running box from outside: start, accepting, drawers, previews, answers, throughput, memory."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import psutil
from benching import P99, command_line, median_time, milliseconds, of_target, progress, quantile, row
from stand_ins import Box, Takers, receipt, running, wait_until_online

RASTER_BYTES = 83  # a line of dots
BUSY_TILLS = 2
MEMORY_TARGET = 80.0  # MB, when a thousand jobs have gone through
VIRTUAL = "printers=virtual:bench"
DLE_EOT = b"\x10\x04\x01"
PULSE = b"\x1bp\x00\x19\xfa"
PAUSE = 0.005  # seconds between two questions
SETTLE_SECONDS = 2.0


class Extent(NamedTuple):
    """How much is measured."""

    rounds: int
    questions: int
    pulses: int
    raster_rows: int
    tills: int
    jobs_each: int


FULL = Extent(rounds=50, questions=400, pulses=100, raster_rows=60_000, tills=20, jobs_each=50)
SMOKE = Extent(rounds=3, questions=10, pulses=3, raster_rows=2_000, tills=3, jobs_each=3)


def sync_floor(rounds: int) -> float:
    """Milliseconds of one 4 KB write and its fdatasync: what accepting can't be faster than."""
    with tempfile.TemporaryFile(prefix="bench-") as file:

        def once() -> None:
            os.pwrite(file.fileno(), bytes(4096), 0)
            os.fdatasync(file.fileno())

        return median_time(once, rounds)


def accepting(box: Box, rounds: int) -> float:
    """Last byte sent to connection closed, which is after the sync."""

    def once() -> float:
        with box.connect() as till:
            till.sendall(receipt(os.urandom(8).hex()))
            begun = time.perf_counter()
            till.shutdown(socket.SHUT_WR)
            till.recv(1)
            return (time.perf_counter() - begun) * 1000

    return statistics.median(once() for _ in range(rounds))


def previewing(box: Box, rounds: int) -> float:
    """Durable to picture delivered, for documents never seen before."""

    def once(number: int) -> float:
        box.print(receipt(f"preview {number}"))
        newest = box.get("/api/jobs?limit=1")["jobs"][0]["id"]
        return milliseconds(lambda: box.request("GET", f"/api/jobs/{newest}/preview.png"))

    return statistics.median(once(number) for number in range(rounds))


def answering(box: Box, rounds: int) -> float:
    """A bare HTTP answer."""
    return median_time(lambda: box.request("GET", "/health/live"), rounds)


def opening_drawers(box: Box, takers: Takers, pulses: int) -> list[float]:
    """A drawer pulse sent by a till to its first byte at a network printer."""
    waits = []
    with box.connect() as till:
        for _ in range(pulses):
            begun = time.perf_counter()
            till.sendall(PULSE)
            waits.append((takers.first_byte() - begun) * 1000)
    return waits


@contextmanager
def tills_with_rasters(box: Box, rows: int) -> Iterator[None]:
    """Tills that send large rasters one after the other, which are drawn meanwhile."""
    done = threading.Event()
    head = b"\x1dv0\x00" + RASTER_BYTES.to_bytes(2, "little") + rows.to_bytes(2, "little")

    def till(_number: int) -> None:
        while not done.is_set():
            box.print(head + os.urandom(RASTER_BYTES * rows) + b"\n")

    tills = together(till, BUSY_TILLS)
    try:
        yield
    finally:
        done.set()
        for each in tills:
            each.join()


def together(till: Callable[[int], None], count: int) -> list[threading.Thread]:
    """So many tills at once, begun."""
    tills = [threading.Thread(target=till, args=[number], daemon=True) for number in range(count)]
    for each in tills:
        each.start()
    return tills


def status_answers(box: Box, questions: int) -> list[float]:
    """DLE EOT to its answer on a connection of its own."""
    waits = []
    with box.connect() as till:
        till.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(questions):
            begun = time.perf_counter()
            till.sendall(DLE_EOT)
            till.recv(1)
            waits.append((time.perf_counter() - begun) * 1000)
            time.sleep(PAUSE)
    return waits


def throughput(box: Box, tills: int, jobs_each: int) -> float:
    """Jobs a second with many tills at once."""

    def till(number: int) -> None:
        for job in range(jobs_each):
            box.print(receipt(f"{number} {job}"))

    begun = time.perf_counter()
    for each in together(till, tills):
        each.join()
    took = time.perf_counter() - begun
    kept = len(box.jobs())
    assert kept == tills * jobs_each, f"{kept} jobs were made of {tills * jobs_each}"
    return kept / took


def memory(box: Box) -> tuple[float, float]:
    """Resident MB of the service and of its drawing process."""
    service = psutil.Process(box.process.pid)
    children = sum(child.memory_info().rss for child in service.children(recursive=True))
    return service.memory_info().rss / 1e6, children / 1e6


def measure_printing(extent: Extent, floor: float) -> float:
    """Rows of a box with a printer on the network; milliseconds of a bare HTTP answer."""
    progress("starting a box")
    python = milliseconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    takers, begun = Takers(1), time.perf_counter()
    with running(f"printers=bench={takers.uris[0]}") as box:
        start = (time.perf_counter() - begun) * 1000
        row("start to listening", f"{start:.0f} ms", f"{start / python:.1f} x a bare python3")
        progress(f"sending {extent.rounds} receipts, and {extent.pulses} drawer pulses")
        took = accepting(box, extent.rounds)
        beside = f"{took / floor:.1f} x one write and fdatasync; median of {extent.rounds}"
        row(f"last byte to durable, {len(receipt('1'))} bytes", f"{took:.2f} ms", beside)
        answer = answering(box, extent.rounds)
        wait_until_online(box)
        pulses = opening_drawers(box, takers, extent.pulses)
    beside = (
        f"{quantile(pulses, P99) / answer:.1f} x a bare HTTP answer; median {statistics.median(pulses):.1f}"
    )
    row("drawer pulse at a printer, p99", f"{quantile(pulses, P99):.1f} ms", beside)
    return answer


def measure_drawing(extent: Extent, answer: float) -> None:
    """Rows of a box that draws."""
    with running(VIRTUAL) as box:
        progress(f"looking at {extent.rounds} receipts")
        drawn = previewing(box, extent.rounds)
    row("durable to preview delivered", f"{drawn:.1f} ms", f"{drawn / answer:.1f} x a bare HTTP answer")
    with running(VIRTUAL) as box:
        progress(f"asking for the status {extent.questions} times, alone and beside rasters")
        alone = status_answers(box, extent.questions)
        with tills_with_rasters(box, extent.raster_rows):
            busy = status_answers(box, extent.questions)
    size = RASTER_BYTES * extent.raster_rows / 1e6
    beside = f"median {statistics.median(busy):.1f}; without rasters {quantile(alone, P99):.1f}"
    row(f"DLE EOT beside two {size:.1g} MB rasters, p99", f"{quantile(busy, P99):.1f} ms", beside)


def measure_many(extent: Extent, floor: float) -> None:
    """Rows of a box to which many tills print."""
    count = extent.tills * extent.jobs_each
    progress(f"printing {count} receipts")
    with running(VIRTUAL) as box:
        rate = throughput(box, extent.tills, extent.jobs_each)
        beside = f"{rate * floor / 1000:.2f} jobs a sync time"
        row(f"jobs a second, {extent.tills} tills at once", f"{rate:.1f}", beside)
        time.sleep(SETTLE_SECONDS)
        service, drawing = memory(box)
    beside = f"{of_target(service, MEMORY_TARGET)}; drawing {drawing:.0f} MB"
    row(f"memory after {count} jobs", f"{service:.0f} MB", beside)


def main() -> None:
    """Measure, and print the table."""
    extent = SMOKE if command_line(__doc__).parse_args().smoke else FULL
    floor = sync_floor(extent.rounds)
    answer = measure_printing(extent, floor)
    measure_drawing(extent, answer)
    measure_many(extent, floor)


if __name__ == "__main__":
    main()
