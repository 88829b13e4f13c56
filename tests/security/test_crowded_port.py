"""Whoever takes all places of port 9100, its memory or its time: the next till prints all the same."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from running_box import Box
from support.waiting import DEADLINE, wait_for

STATUS = b"\x10\x04\x01"
CUT = b"\x1dV\x00"
LINE_FEEDS = b"\n" * 2_000_000
DEAR = {  # what cost most, byte for byte
    "line feeds": b"\n",
    "resets": b"\x1b@",
    "tiny jobs": b"x\x1dV\x00",
    "status requests": STATUS,
    "pulses": b"\x1bp\x00\x19\x19",
    "characters of its own": b"\x1b&\x03\x20\x20\x01abc",
    "pictures in memory": b"\x1d(L\x0c\x000S0ab\x01\x08\x00\x01\x001\xff",
}


@contextmanager
def streams(box: Box, data: bytes, count: int) -> Iterator[Callable[[], int]]:
    """Attackers who send this as fast as the box takes it; how many are still at it."""
    visitors = [box.connect() for _ in range(count)]

    def send(visitor: socket.socket) -> None:
        try:
            visitor.sendall(data)
            visitor.shutdown(socket.SHUT_WR)
            while visitor.recv(65_536):
                pass
        except OSError:
            pass

    def hear(visitor: socket.socket) -> None:  # who reads nothing is cut off soon
        try:
            while visitor.recv(65_536):
                pass
        except OSError:
            pass

    threads = [
        threading.Thread(target=target, args=(visitor,), daemon=True)
        for visitor in visitors
        for target in (send, hear)
    ]
    for thread in threads:
        thread.start()
    yield lambda: sum(thread.is_alive() for thread in threads[::2])
    for visitor in visitors:
        visitor.close()


def asks_and_prints(box: Box) -> None:
    """What a till does: it asks how the printer is, is told, prints, and hears that it is safe."""
    with box.connect() as till:
        till.settimeout(DEADLINE)
        till.sendall(STATUS)
        assert len(till.recv(64)) == 1
        till.sendall(b"receipt\n" + CUT)
        till.shutdown(socket.SHUT_WR)
        assert till.recv(64) == b""


def test_sixty_four_connections_that_say_nearly_nothing_keep_no_till_out(
    make_box: Callable[..., Box],
) -> None:
    box = make_box()
    crowd = [box.connect() for _ in range(64)]
    for each in crowd:
        each.sendall(b"a")
    for _ in range(3):
        asks_and_prints(box)
        crowd.append(box.connect())
        crowd[-1].sendall(b"a")
    printed = [job for job in box.jobs() if job["reason"] is None]
    assert len(printed) == 3
    for each in crowd:
        each.close()


def test_a_crowd_that_comes_again_and_again_breaks_no_tills_job(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.exempt_networks=")
    crowd: list[socket.socket] = []
    with socket.create_connection(
        ("127.0.0.1", box.ports["raw"]["main"]), DEADLINE, source_address=("127.0.0.2", 0)
    ) as till:
        till.sendall(b"first half\n")
        for _ in range(200):
            crowd.append(box.connect())
            crowd[-1].sendall(b"a")
        till.sendall(b"second half\n")
        till.shutdown(socket.SHUT_WR)
        assert till.recv(64) == b""
    whole = [job for job in box.jobs() if job["origin"] == "127.0.0.2"]
    assert [(job["size"], job["reason"]) for job in whole] == [(23, None)]
    for each in crowd:
        each.close()


def test_who_holds_all_memory_with_unfinished_jobs_delays_no_receipt(make_box: Callable[..., Box]) -> None:
    box = make_box("limits.receiving_bytes=4000000", "limits.job_bytes=1000000")
    picture = b"\x1dv0\x00\x48\x00\x00\x40"  # claims 1.2 MB
    crowd = [box.connect() for _ in range(6)]
    for each in crowd:
        each.setblocking(False)
        with suppress(BlockingIOError):
            each.send(picture + b"x" * 900_000)
    for _ in range(3):
        asks_and_prints(box)
    for each in crowd:
        each.close()


def test_one_that_holds_the_memory_of_all_ports_and_says_nothing_more_gives_way(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("limits.receiving_bytes=2000", "raw.idle_seconds=3600")
    port = box.post("/api/queues", {"name": "bar", "port": 0})[1]["listening"]
    with box.connect() as dawdler, socket.create_connection(("127.0.0.1", port), DEADLINE) as till:
        dawdler.sendall(b"x" * 900)
        till.sendall(b"y" * 500)
        till.shutdown(socket.SHUT_WR)
        assert till.recv(1) == b""
    assert sorted((job["size"], job["reason"]) for job in box.jobs()) == [
        (500, None),
        (900, "incomplete"),
    ]


@pytest.mark.parametrize("unit", DEAR.values(), ids=DEAR.keys())
def test_five_dear_streams_keep_only_themselves_waiting(make_box: Callable[..., Box], unit: bytes) -> None:
    box = make_box("raw.jobs_per_minute=100000")
    data = unit * (400_000 // len(unit))
    receipts = 0
    with streams(box, data, 5) as working:
        wait_for(lambda: working() == 5, "the streams to begin")
        while working() == 5 and receipts < 3:
            asks_and_prints(box)
            receipts += 1
        assert receipts == 3 or working() < 5
    asks_and_prints(box)


def test_a_till_prints_many_receipts_while_others_send_line_feeds(make_box: Callable[..., Box]) -> None:
    box = make_box()
    receipts = 0
    with streams(box, LINE_FEEDS, 5) as working:
        wait_for(lambda: working() == 5, "the streams to begin")
        while working() == 5 and receipts < 20:
            asks_and_prints(box)
            receipts += 1
        assert working() == 5, "all that is left to wait for is another till's receipt"
    assert receipts == 20
