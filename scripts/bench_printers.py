"""How printers are driven: approval to first byte, many printers with dead ones among them, idle load."""

from __future__ import annotations

import asyncio
import base64
import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

TOP = Path(__file__).parent.parent
sys.path[:0] = [str(TOP / "tests" / "system"), str(TOP / "tests" / "appliance" / "printers")]

from bench_box import running  # noqa: E402
from net_printer import NetPrinter  # noqa: E402
from running_box import Box  # noqa: E402 (the tests' own way of running a box)

from appliance.printers import Dispatchers, Workshop  # noqa: E402
from appliance.settings import Limits  # noqa: E402
from appliance.spool import Decision, Spool, Submission  # noqa: E402

ROUNDS = 50
PRINTERS, DEAD, JOBS_EACH = 100, 3, 5
WATCHED = 5
IDLE_SECONDS = 30.0
TARGET_FIRST_BYTE, TARGET_IDLE = 5.0, 1.0  # ms; % of a core
RECEIPT = b"\x1b@" + b"%-40s%8d\n" * 30 + b"\x1dV\x00"


class Takers:
    """Printers that take everything, answer nothing, and note when a job's first byte comes."""

    def __init__(self, count: int) -> None:
        self.listeners = [socket.create_server(("127.0.0.1", 0), backlog=16) for _ in range(count)]
        self.uris = [f"socket://127.0.0.1:{each.getsockname()[1]}" for each in self.listeners]
        self.firsts: list[float] = []
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()

    async def _serve(self) -> None:
        for listener in self.listeners:
            await asyncio.start_server(self._take, sock=listener)
        await asyncio.Event().wait()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        piece = await reader.read(65_536)
        if piece and not piece.startswith(b"\x10\x04"):
            self.firsts.append(time.perf_counter())
        while piece:
            piece = await reader.read(65_536)
        writer.close()


def dead_uris() -> tuple[list[str], list[socket.socket]]:
    """Printers that are not there: nothing listens, or nobody ever takes the connection."""
    closed = socket.create_server(("127.0.0.1", 0))
    port = closed.getsockname()[1]
    closed.close()
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    plugs = [socket.create_connection(full.getsockname())]  # the backlog of 0 holds one
    name = f"socket://127.0.0.1:{full.getsockname()[1]}"
    return [f"socket://127.0.0.1:{port}", name, name], [full, *plugs]


def first_byte() -> float:
    """Median milliseconds from asking the API to approve to the first byte at a printer."""
    takers, waits = Takers(1), []
    with running(f"printers=bench={takers.uris[0]}") as box:
        box.wait_for(lambda: box.get("/api/printers")["printers"][0]["state"] == "online", "the printer")
        for number in range(ROUNDS):
            box.print(b"approve %d\n" % number)
            job = box.get("/api/queue/pending")["jobs"][0]
            takers.firsts.clear()
            begun = time.perf_counter()
            box.approve(job)
            box.wait_for_state(job["id"], "completed")
            waits.append((takers.firsts[0] - begun) * 1000)
    return statistics.median(waits)


def first_byte_of_decision() -> float:
    """The same from the decision in the spool, without the way over HTTP."""
    takers, waits = Takers(1), []
    limits = Limits(free_bytes=0, answer_seconds=0.1)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        spool = Spool(Path(folder), limits)
        spool.start()
        spool.put_printer("bench", takers.uris[0], "generic-80mm")
        workshop = Workshop(Path(folder), limits, lambda *_: (b"", ""))
        dispatchers = Dispatchers(spool, workshop, threading.Thread.start)
        dispatchers.start()
        for number in range(ROUNDS):
            job = spool.accept(Submission(b"approve %d\n" % number, "raw", "bench")).result()
            time.sleep(0.05)
            takers.firsts.clear()
            begun = time.perf_counter()
            spool.decide(job.id, "approve", Decision("bench", "bench", job.sha256))
            time.sleep(0.05)
            waits.append((takers.firsts[0] - begun) * 1000)
        dispatchers.stop(5)
        spool.stop()
    return statistics.median(waits[1:])  # the first finds out whether the printer answers


def throughput(uris: list[str], dead: list[str]) -> float:
    """Jobs a second over the printers of `uris`, while those of `dead` have jobs waiting as well."""
    with running() as box:
        for number, uri in enumerate([*uris, *dead]):
            box.post("/api/printers", {"name": f"p{number}", "uri": uri, "profile": "generic-80mm"})
        box.put("/api/queues/main", {"policy": "auto"})
        for number in range(len(uris), len(uris) + len(dead)):
            submit(box, number)
        begun = time.perf_counter()
        for _ in range(JOBS_EACH):
            for number in range(len(uris)):
                submit(box, number)
        wanted = JOBS_EACH * len(uris)
        box.wait_for(
            lambda: box.get("/api/queue/stats")["states"].get("completed", 0) == wanted, "the papers"
        )
        return wanted / (time.perf_counter() - begun)


def submit(box: Box, printer: int) -> None:
    """A receipt for one printer."""
    data = base64.b64encode(RECEIPT + b"%d" % time.perf_counter_ns()).decode()
    status, answer = box.post("/api/jobs", {"data": data, "printer": f"p{printer}"})
    assert status == 201, answer


def idling() -> float:
    """Percent of a core that a box takes with nothing to do but to watch its printers."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        printers = [NetPrinter(Path(folder) / str(number)) for number in range(WATCHED)]
        with running(f"printers={','.join(each.uri for each in printers)}") as box:
            everyone = lambda: {each["state"] for each in box.get("/api/printers")["printers"]}  # noqa: E731
            box.wait_for(lambda: everyone() == {"online"}, "the printers")
            service = psutil.Process(box.process.pid)
            processes = [service, *service.children(recursive=True)]
            time.sleep(2)
            before = sum(sum(each.cpu_times()[:2]) for each in processes)
            time.sleep(IDLE_SECONDS)
            taken = sum(sum(each.cpu_times()[:2]) for each in processes) - before
        for each in printers:
            each.close()
    return taken / IDLE_SECONDS * 100


def main() -> None:
    """Measure, and print the table."""
    own, took = first_byte_of_decision(), first_byte()
    takers = Takers(PRINTERS - DEAD)
    time.sleep(0.5)
    dead, sockets = dead_uris()
    alone, beside = throughput(takers.uris, []), throughput(takers.uris, dead)
    share = idling()
    del sockets
    rows = (
        ("approve to first byte, median", f"{own:.1f} ms", f"{own / TARGET_FIRST_BYTE:.2f} of the target"),
        ("the same asked for over HTTP", f"{took:.1f} ms", f"{took / own:.1f} x of it"),
        (f"jobs a second, {PRINTERS - DEAD} printers", f"{alone:.0f}", "no dead ones"),
        (f"the same beside {DEAD} dead ones", f"{beside:.0f}", f"{beside / alone:.2f} x of it"),
        (f"idle, {WATCHED} printers watched", f"{share:.2f} %", f"{share / TARGET_IDLE:.2f} of the target"),
    )
    for what, value, ratio in rows:
        print(f"  {what:36} {value:>10}   {ratio}")


if __name__ == "__main__":
    main()
