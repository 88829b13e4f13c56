"""Pulling the plug on the process: nothing accepted is lost, nothing prints twice."""

from __future__ import annotations

import http.client
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_box import PATIENCE, Box
from support.ports import reserved_port

KILLS = 200
SEED = 9100


class Counter9100:
    """A till and a person who never stop: receipts go in, whatever waits is approved, until told to stop."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.accepted: set[bytes] = set()
        self.number = 0
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=each) for each in (self._print, self._approve)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _print(self) -> None:
        while not self._stopping.is_set():
            self.number += 1
            receipt = b"\x1b@receipt %d\n\x1dV\x00" % self.number
            try:
                with self.box.connect() as till:
                    till.sendall(receipt)
                    till.shutdown(socket.SHUT_WR)
                    if till.recv(1) == b"":
                        self.accepted.add(receipt)
            except OSError:
                time.sleep(0.01)

    def _approve(self) -> None:
        while not self._stopping.is_set():
            try:
                for job in self.box.get("/api/queue/pending")["jobs"]:
                    self.box.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"]})
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.01)


def test_killed_at_any_moment_the_box_loses_no_accepted_job_and_prints_none_twice(
    make_box: Callable[..., Box],
) -> None:
    """200 kills at random points of accept, approve and print, on one growing database."""
    ports = [f"{name}.port={reserved_port()}" for name in ("web", "events", "raw")]
    box = make_box("printers=virtual:lab", "panel.kind=none", *ports)  # nobody else's port by chance
    moments = random.Random(SEED)
    counter = Counter9100(box)
    try:
        for kill in range(KILLS):
            if kill % 2:
                box.wait_for(lambda kill=kill: len(counter.accepted) > kill + 1, "a receipt to be accepted")
            time.sleep(moments.uniform(0.0, 0.12))
            box.restart(signal.SIGKILL)
    finally:
        counter.stop()
    kept = {box.request("GET", f"/api/jobs/{job['id']}/raw")[1] for job in box.jobs()}
    assert len(counter.accepted) > KILLS
    assert counter.accepted - kept == set(), "accepted and lost"
    completed = box.jobs("&state=completed")  # before the paper: what was approved goes on printing
    printed = Counter(box.paper())
    assert [receipt for receipt, times in printed.items() if times > 1] == [], "printed twice"
    assert {box.request("GET", f"/api/jobs/{job['id']}/raw")[1] for job in completed} <= set(printed)
    assert all(job["reason"] == "interrupted" for job in box.jobs("&state=uncertain"))


def test_no_connection_is_closed_before_a_sync_that_began_after_its_last_byte_was_written(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed here")
    trace = tmp_path / "trace"
    calls = "trace=pwrite64,write,fdatasync,fsync,recvfrom,accept4,close,shutdown,writev"
    box = make_box(wrapper=("strace", "-f", "-ttt", "-yy", "-s", "0", "-e", calls, "-o", str(trace)))
    tills = [threading.Thread(target=box.print, args=[b"receipt %d\n" % number]) for number in range(20)]
    for till in tills:
        till.start()
    for till in tills:
        till.join()
    assert len(box.jobs()) == 20
    child = int(subprocess.check_output(["pgrep", "-P", str(box.process.pid)], text=True).split()[0])
    subprocess.run(["kill", str(child)], check=True)
    box.process.wait(PATIENCE)
    closes = faults_of_order(trace.read_text().splitlines(), box.ports["raw"]["main"])
    assert closes == (20, [])


def faults_of_order(lines: list[str], port: int) -> tuple[int, list[str]]:
    """How many tills' connections were closed, and which of them too early.

    In order means: after the connection was read to its end the WAL was written, after that a sync of the
    WAL began, and it ended before the close.
    """
    written, syncs, closes, faults = [], [], 0, []
    ended: dict[str, float] = {}
    for begun, at, call in whole_calls(lines):
        till = re.search(rf"TCP:\[127\.0\.0\.1:{port}->127\.0\.0\.1:\d+\]", call)
        if call.startswith("recvfrom") and till and call.endswith("= 0"):
            ended[till[0]] = at
        elif call.startswith("pwrite64") and "-wal>" in call:
            written.append(begun)
        elif call.startswith("fdatasync") and "-wal>" in call:
            syncs.append((begun, at))
        elif call.startswith("close") and till:
            closes += 1
            read_at = ended.get(till[0], at)
            if not any(read_at < wrote < start and end <= begun for start, end in syncs for wrote in written):
                faults.append(f"{till[0]} closed at {begun}, read to its end at {read_at}")
    return closes, faults


def whole_calls(lines: list[str]) -> Iterator[tuple[float, float, str]]:
    """Each call of a trace with when it began and ended, joined where another thread's came between."""
    unfinished: dict[str, tuple[float, str]] = {}
    for line in lines:
        match = re.match(r"(\d+)\s+(\d+\.\d+) (.*)", line)
        if match is None:
            continue
        thread, at, call = match[1], float(match[2]), match[3]
        if call.endswith("<unfinished ...>"):
            unfinished[thread] = (at, call.removesuffix("<unfinished ...>"))
        elif resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", call):
            begun, head = unfinished.pop(thread, (at, ""))
            yield begun, at, head + resumed[1]
        else:
            yield at, at, call
