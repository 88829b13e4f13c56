"""Driving printers: approval to first byte, many printers with dead ones among them, idle load."""

from __future__ import annotations

import base64
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
from benching import command_line, of_target, progress, row
from stand_ins import Box, Takers, receipt, running, spool_with_printer, wait_until_online, wait_until_printed
from support.net_printer import NetPrinter
from support.ports import reserved_port

from appliance.spool import Decision, Submission

WATCHED = 5
SETTLE_SECONDS = 2.0  # until a box that was just started has nothing to do
TARGET_FIRST_BYTE, TARGET_IDLE = 5.0, 1.0  # ms; % of a core


class Extent(NamedTuple):
    """How much is measured."""

    approvals: int
    printers: int
    jobs_each: int
    idle_seconds: float


FULL = Extent(approvals=50, printers=97, jobs_each=5, idle_seconds=30.0)
SMOKE = Extent(approvals=3, printers=5, jobs_each=2, idle_seconds=1.0)


@contextmanager
def dead_printers() -> Iterator[list[str]]:
    """The addresses of printers that are not there: nothing listens, or nobody ever takes the connection."""
    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as full,
        socket.create_connection(full.getsockname()),  # the backlog of 0 holds one
    ):
        nobody, busy = (f"socket://127.0.0.1:{port}" for port in (reserved_port(), full.getsockname()[1]))
        yield [nobody, busy, busy]


def first_byte(approvals: int) -> float:
    """Median milliseconds from asking the API to approve to the first byte at a printer."""
    takers, waits = Takers(1), []
    with running(f"printers=bench={takers.uris[0]}") as box:
        wait_until_online(box)
        for number in range(approvals):
            box.print(b"approve %d\n" % number)
            job = box.get("/api/queue/pending")["jobs"][0]
            begun = time.perf_counter()
            box.approve(job)
            waits.append((takers.first_byte() - begun) * 1000)
            box.wait_for_state(job["id"], "completed")
    return statistics.median(waits)


def first_byte_of_decision(approvals: int) -> float:
    """The same from the decision in the spool, without the way over HTTP."""
    takers, waits = Takers(1), []
    with spool_with_printer(takers.uris[0]) as spool:
        for number in range(approvals + 1):
            job = spool.jobs.accept(Submission(b"approve %d\n" % number, "raw", "bench")).result()
            begun = time.perf_counter()
            spool.jobs.decide(job.id, "approve", Decision("bench", "bench", job.sha256))
            waits.append((takers.first_byte() - begun) * 1000)
            wait_until_printed(spool, job.id)
    return statistics.median(waits[1:])  # the first finds out whether the printer answers


def throughput(alive: list[str], dead: list[str], jobs_each: int) -> float:
    """Jobs a second over printers that take them, while dead ones have jobs waiting as well."""
    with running() as box:
        for number, uri in enumerate([*alive, *dead]):
            document: dict[str, object] = {"name": f"p{number}", "uri": uri, "profile": "generic-80mm"}
            status, answer = box.post("/api/printers", document)
            assert status == 201, answer
        box.wait_for(lambda: online(box) >= len(alive), "the printers that are there")
        status, answer = box.put("/api/queues/main", {"policy": "auto"})
        assert status == 200, answer
        for number in range(len(alive), len(alive) + len(dead)):
            submit(box, number)
        begun = time.perf_counter()
        for _ in range(jobs_each):
            for number in range(len(alive)):
                submit(box, number)
        wanted = jobs_each * len(alive)
        done = lambda: box.get("/api/queue/stats")["states"].get("completed", 0)  # noqa: E731
        box.wait_for(lambda: done() >= wanted, "the papers")
        return wanted / (time.perf_counter() - begun)


def online(box: Box) -> int:
    """How many printers are there."""
    return sum(each["state"] == "online" for each in box.get("/api/printers")["printers"])


def submit(box: Box, printer: int) -> None:
    """A receipt for one printer."""
    data = base64.b64encode(receipt(f"{time.perf_counter_ns()}")).decode()
    status, answer = box.post("/api/jobs", {"data": data, "printer": f"p{printer}"})
    assert status == 201, answer


def idling(seconds: float) -> float:
    """Percent of a core that a box takes with nothing to do but to watch its printers."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        printers = [NetPrinter(Path(folder) / str(number)) for number in range(WATCHED)]
        with running(f"printers={','.join(each.uri for each in printers)}") as box:
            wait_until_online(box)
            service = psutil.Process(box.process.pid)
            processes = [service, *service.children(recursive=True)]
            time.sleep(SETTLE_SECONDS)
            before = sum(sum(each.cpu_times()[:2]) for each in processes)
            time.sleep(seconds)
            taken = sum(sum(each.cpu_times()[:2]) for each in processes) - before
        for each in printers:
            each.close()
    return taken / seconds * 100


def main() -> None:
    """Measure, and print the table."""
    extent = SMOKE if command_line(__doc__).parse_args().smoke else FULL
    progress(f"approving {extent.approvals} times, in the spool and over HTTP")
    own = first_byte_of_decision(extent.approvals)
    row("approve to first byte, median", f"{own:.1f} ms", of_target(own, TARGET_FIRST_BYTE))
    took = first_byte(extent.approvals)
    row("the same asked for over HTTP", f"{took:.1f} ms", f"{took / own:.1f} x of it")
    progress(f"printing {extent.jobs_each} receipts each on {extent.printers} printers")
    takers = Takers(extent.printers)
    alone = throughput(takers.uris, [], extent.jobs_each)
    row(f"jobs a second, {extent.printers} printers", f"{alone:.1f}", "no dead ones")
    with dead_printers() as dead:
        progress(f"the same beside {len(dead)} dead printers")
        beside = throughput(takers.uris, dead, extent.jobs_each)
        row(f"the same beside {len(dead)} dead ones", f"{beside:.1f}", f"{beside / alone:.2f} x of it")
    progress(f"watching an idle box for {extent.idle_seconds:g} s")
    share = idling(extent.idle_seconds)
    row(f"idle, {WATCHED} printers watched", f"{share:.2f} %", of_target(share, TARGET_IDLE))


if __name__ == "__main__":
    main()
