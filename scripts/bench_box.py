"""Measures a running box from outside: accept, preview, print, throughput, memory, start."""

from __future__ import annotations

import hashlib
import os
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

TOP = Path(__file__).parent.parent
sys.path.insert(0, str(TOP / "tests" / "system"))

from running_box import Box  # noqa: E402 (the tests' own way of running a box)

ROUNDS = 50
STATUS_ROUNDS = 400
RASTER_BYTES, RASTER_ROWS = 83, 60_000  # 5 MB
TILLS, JOBS_EACH = 20, 50
MEMORY_TARGET = 80  # MB after 1,000 jobs
RECEIPT = (
    b"\x1b@" + b"".join(b"%-40s%8d\n" % (b"an article of the shop", n) for n in range(34)) + b"\x1dV\x00"
)


@contextmanager
def running(*settings: str) -> Iterator[Box]:
    """A box that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        box = Box(Path(folder) / "data", settings)
        try:
            yield box
        finally:
            box.stop()


def timed(action: Callable[[], object]) -> float:
    """Milliseconds that something takes."""
    begun = time.perf_counter()
    action()
    return (time.perf_counter() - begun) * 1000


def sync_floor(folder: Path) -> float:
    """Milliseconds of one 4 KB write and its fdatasync: what accepting can't be faster than."""
    handle = os.open(folder / "floor", os.O_WRONLY | os.O_CREAT)

    def once() -> None:
        os.pwrite(handle, bytes(4096), 0)
        os.fdatasync(handle)

    found = statistics.median(timed(once) for _ in range(ROUNDS))
    os.close(handle)
    return found


def accepting(box: Box) -> float:
    """Last byte sent to connection closed, which is after the sync."""

    def once() -> float:
        with box.connect() as till:
            till.sendall(RECEIPT + os.urandom(8).hex().encode())
            return timed(lambda: (till.shutdown(socket.SHUT_WR), till.recv(1)))

    return statistics.median(once() for _ in range(ROUNDS))


def previewing(box: Box) -> float:
    """Durable to picture delivered, for documents never seen before."""

    def once(number: int) -> float:
        box.print(RECEIPT + b"preview %d\n" % number)
        newest = box.get("/api/jobs?limit=1")["jobs"][0]["id"]
        return timed(lambda: box.request("GET", f"/api/jobs/{newest}/preview.png"))

    return statistics.median(once(number) for number in range(ROUNDS))


def approving(box: Box, listener: socket.socket) -> tuple[float, float]:
    """Approval sent to first byte at a network printer; with the bare HTTP answer time beside it."""
    answers = statistics.median(timed(lambda: box.request("GET", "/health/live")) for _ in range(ROUNDS))

    def once(number: int) -> float:
        box.print(b"approve %d\n" % number)
        job = box.get("/api/queue/pending")["jobs"][0]
        arrived: list[float] = []

        def printer() -> None:
            while not arrived:
                connection, _ = listener.accept()
                with connection:
                    if connection.recv(1):
                        arrived.append(time.perf_counter())
                    while connection.recv(65536):
                        pass

        thread = threading.Thread(target=printer)
        thread.start()
        begun = time.perf_counter()
        box.approve(job)
        thread.join()
        return (arrived[0] - begun) * 1000

    return statistics.median(once(number) for number in range(ROUNDS)), answers


def p99(values: list[float]) -> float:
    """What all but one in a hundred are below."""
    return sorted(values)[len(values) * 99 // 100]


@contextmanager
def tills_with_rasters(box: Box, count: int) -> Iterator[None]:
    """Tills that send 5 MB rasters one after the other, which are drawn meanwhile."""
    done = threading.Event()
    head = b"\x1dv0\x00" + RASTER_BYTES.to_bytes(2, "little") + RASTER_ROWS.to_bytes(2, "little")

    def till() -> None:
        while not done.is_set():
            box.print(head + os.urandom(RASTER_BYTES * RASTER_ROWS) + b"\n")

    tills = [threading.Thread(target=till) for _ in range(count)]
    for each in tills:
        each.start()
    yield
    done.set()
    for each in tills:
        each.join()


def status_answers(box: Box) -> list[float]:
    """DLE EOT to its answer on a connection of its own."""
    with box.connect() as till:
        till.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def once() -> None:
            till.sendall(b"\x10\x04\x01")
            till.recv(1)
            time.sleep(0.005)

        return [timed(once) - 5 for _ in range(STATUS_ROUNDS)]


def drawers(box: Box, listener: socket.socket) -> list[float]:
    """A drawer pulse sent by a till to its first byte at a network printer."""
    waits = []
    with box.connect() as till:
        for _ in range(STATUS_ROUNDS // 4):
            begun = time.perf_counter()
            till.sendall(b"\x1bp\x00\x19\xfa")
            while True:
                connection, _ = listener.accept()
                with connection:
                    if connection.recv(16).startswith(b"\x1bp"):
                        break
            waits.append((time.perf_counter() - begun) * 1000)
    return waits


def throughput(box: Box) -> float:
    """Jobs a second with twenty tills at once."""

    def till(number: int) -> None:
        for job in range(JOBS_EACH):
            box.print(RECEIPT + b"%d %d\n" % (number, job))

    tills = [threading.Thread(target=till, args=[number]) for number in range(TILLS)]
    begun = time.perf_counter()
    for each in tills:
        each.start()
    for each in tills:
        each.join()
    return TILLS * JOBS_EACH / (time.perf_counter() - begun)


def memory(box: Box) -> tuple[float, float]:
    """Resident MB of the service and of its drawing process."""
    service = psutil.Process(box.process.pid)
    children = sum(child.memory_info().rss for child in service.children(recursive=True))
    return service.memory_info().rss / 1e6, children / 1e6


def show(rows: list[tuple[str, str, str]]) -> None:
    """Print the table."""
    print(f"receipt of {len(RECEIPT)} bytes ({hashlib.sha256(RECEIPT).hexdigest()[:8]}), medians of {ROUNDS}")
    for what, value, ratio in rows:
        print(f"  {what:36} {value:>10}   {ratio}")


def main() -> None:
    """Measure, and print the table."""
    rows: list[tuple[str, str, str]] = []
    listener = socket.create_server(("127.0.0.1", 0))
    drain = threading.Thread(target=lambda: listener.accept()[0].close())
    drain.start()  # the dispatcher looks once, at its start, whether the printer is there
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        floor = sync_floor(Path(folder))
    python = timed(lambda: os.system(f"{sys.executable} -c pass"))
    begun = time.perf_counter()
    with running(f"printers=bench=socket://127.0.0.1:{listener.getsockname()[1]}") as box:
        start = (time.perf_counter() - begun) * 1000
        drain.join()
        rows.append(("start to listening", f"{start:.0f} ms", f"{start / python:.1f} x a bare python3"))
        took = accepting(box)
        rows.append(
            ("last byte to durable", f"{took:.2f} ms", f"{took / floor:.1f} x one write and fdatasync")
        )
        first, answer = approving(box, listener)
        pulses = drawers(box, listener)
        rows.append(
            (
                "drawer pulse at a printer, p99",
                f"{p99(pulses):.1f} ms",
                f"{p99(pulses) / answer:.1f} x a bare HTTP answer; median {statistics.median(pulses):.1f}",
            )
        )
    with running("printers=virtual:bench") as box:
        drawn = previewing(box)
        rows.append(
            ("durable to preview delivered", f"{drawn:.1f} ms", f"{drawn / answer:.1f} x a bare HTTP answer")
        )
    rows.append(
        (
            "approve to first byte at a printer",
            f"{first:.1f} ms",
            f"{first / answer:.1f} x a bare HTTP answer",
        )
    )
    with running("printers=virtual:bench") as box:
        alone = status_answers(box)
        with tills_with_rasters(box, 2):
            busy = status_answers(box)
        rows.append(
            (
                "DLE EOT beside two 5 MB rasters, p99",
                f"{p99(busy):.1f} ms",
                f"median {statistics.median(busy):.1f}; without rasters {p99(alone):.1f}",
            )
        )
    with running("printers=virtual:bench") as box:
        rate = throughput(box)
        rows.append(
            ("jobs a second, 20 tills at once", f"{rate:.0f}", f"{rate * floor / 1000:.2f} jobs a sync time")
        )
        time.sleep(2)
        service, drawing = memory(box)
        share = f"{service / MEMORY_TARGET:.2f} of the target of {MEMORY_TARGET} MB; drawing {drawing:.0f} MB"
        rows.append(("memory after 1,000 jobs", f"{service:.0f} MB", share))
    show(rows)


if __name__ == "__main__":
    main()
