"""Boxes to measure, and printers that take what they print."""

from __future__ import annotations

import asyncio
import queue
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benching import PATIENCE, TOP, Stuck, wait_until

sys.path[:0] = [str(TOP / "tests" / "system"), str(TOP / "tests"), str(TOP)]

from running_box import Box as Box  # noqa: E402 (the tests' own way of running a box)

from appliance.printers import Dispatchers, DriverContext  # noqa: E402
from appliance.settings import Limits  # noqa: E402
from appliance.spool import Queue, Spool  # noqa: E402

PIECE = 65_536
REQUEST = b"\x10\x04"  # how a look at the printer begins
STOP_SECONDS = 5
ARTICLES = b"".join(b"%-40s%8d\n" % (b"an article of the shop", n) for n in range(34))
CUT = b"\x1dV\x00"


def receipt(number: str) -> bytes:
    """A receipt of 1.7 KB. Its number stands before the cut: what comes behind one is another job."""
    return b"\x1b@" + f"receipt {number}\n".encode() + ARTICLES + CUT


class Takers:
    """Network printers that take everything, answer nothing, and note when a job's first byte comes."""

    def __init__(self, count: int) -> None:
        self._listeners = [socket.create_server(("127.0.0.1", 0), backlog=16) for _ in range(count)]
        self._came: queue.SimpleQueue[float] = queue.SimpleQueue()
        self.uris = [f"socket://127.0.0.1:{each.getsockname()[1]}" for each in self._listeners]
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()

    def first_byte(self) -> float:
        """The time of the next first byte, by `perf_counter`. Raises Stuck."""
        try:
            return self._came.get(timeout=PATIENCE)
        except queue.Empty:
            raise Stuck(f"waited {PATIENCE:g} s for a job's first byte at a printer") from None

    async def _serve(self) -> None:
        for listener in self._listeners:
            await asyncio.start_server(self._take, sock=listener)
        await asyncio.Event().wait()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        piece = await reader.read(PIECE)
        if piece and not piece.startswith(REQUEST):
            self._came.put(time.perf_counter())
        while piece:
            piece = await reader.read(PIECE)
        writer.close()


def wait_until_printed(spool: Spool, job: int) -> None:
    """Wait until a job is on paper. Raises Stuck."""
    wait_until(lambda: spool.jobs.get(job).state == "completed", f"job {job} to be printed")


def wait_until_online(box: Box) -> None:
    """Wait until a box has seen all of its printers."""
    box.wait_for(
        lambda: {each["state"] for each in box.get("/api/printers")["printers"]} == {"online"}, "the printers"
    )


@contextmanager
def running(*settings: str) -> Iterator[Box]:
    """A box in a process of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        box = Box(Path(folder) / "data", settings)
        try:
            yield box
        finally:
            box.stop()


@contextmanager
def spool_with_printer(uri: str) -> Iterator[Spool]:
    """A spool in this process, whose queue `main` prints on the printer `bench`."""
    limits = Limits(free_bytes=0, answer_seconds=0.1)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        spool = Spool(Path(folder), limits)
        spool.start()
        spool.printers.put("bench", uri, "generic-80mm")
        spool.queues.put(Queue("main", "hold", "bench"))
        context = DriverContext(Path(folder), limits, lambda *_: (b"", ""))
        dispatchers = Dispatchers(spool, context, threading.Thread.start)
        dispatchers.start()
        try:
            wait_until(lambda: spool.live_status.printer("bench").state == "online", "the printer")
            yield spool
        finally:
            dispatchers.stop(STOP_SECONDS)
            spool.stop()
