"""What the box holds in memory while receipts come, pages are open and everything is printed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest
from running_box import PATIENCE, Box
from support.waiting import wait_for
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

PAGES = ("/", "/counter", "/history", "/statistics", "/printers")
ROUND = 100  # jobs between two visits of all pages
WARM, ALL = 500, 1_000
LINE = "{:<34}{:>8}\n"
MEGABYTE = 1_000_000
MOST = 82 * MEGABYTE  # 74 on a desk with Python 3.11
DRAWING = re.compile(r"\S*(?:/PIL/|zxingcpp)\S*")  # what only the drawing process has a use for
GROWTH = 5 * MEGABYTE  # less than 1 on a desk; pictures of 500 more receipts would be 4, were they all kept


@pytest.fixture
def small_board(tmp_path: Path) -> Path:
    """The system's files of a board with half a gigabyte."""
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal:         436000 kB\n")
    return tmp_path


@pytest.fixture
def held() -> Iterator[ExitStack]:
    """Listeners until the end of a test."""
    with ExitStack() as stack:
        yield stack


def receipt(number: int) -> bytes:
    """1.7 KB, and no two alike."""
    lines = (LINE.format(f"{word} {number * word}", f"{number * word % 9973}.50") for word in range(1, 39))
    return "".join(lines).encode() + b"\x1dVB\x00"


def listen(box: Box, held: ExitStack) -> None:
    """Have five pages hear what happens."""

    def hear(page: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                page.recv()

    for _ in PAGES:
        page = held.enter_context(connect(f"ws://127.0.0.1:{box.ports['events']}/ws", open_timeout=PATIENCE))
        threading.Thread(target=hear, args=(page,), daemon=True).start()


def visit(box: Box) -> None:
    """What a browser asks for where five pages are open."""
    newest = box.get("/api/jobs?limit=1")["jobs"][0]["id"]
    for path in (*PAGES, f"/jobs/{newest}", f"/api/jobs/{newest}/preview.png"):
        assert box.request("GET", path)[0] == 200


def print_up_to(box: Box, begin: int, end: int) -> int:
    """Print receipts, with pages looked at; bytes that the process holds once all are on paper."""
    for number in range(begin, end):
        box.print(receipt(number))
        if number % ROUND == 0:
            visit(box)
    printed = lambda: box.get("/api/queue/stats")["states"].get("completed", 0) >= end  # noqa: E731
    wait_for(printed, f"{end} jobs to be on paper")
    return psutil.Process(box.process.pid).memory_info().rss


def test_the_box_stays_small_while_a_thousand_receipts_are_printed_with_five_pages_open(
    make_box: Callable[..., Box], held: ExitStack, small_board: Path
) -> None:
    box = make_box("raw.policy=auto", f"system.root={small_board}", wrapper=("env",))
    listen(box, held)
    warm = print_up_to(box, 0, WARM)
    at_last = print_up_to(box, WARM, ALL)
    assert at_last < MOST, f"{at_last / MEGABYTE:.1f} MB"
    assert DRAWING.findall(Path(f"/proc/{box.process.pid}/maps").read_text()) == []
    assert at_last - warm < GROWTH, f"from {warm / MEGABYTE:.1f} MB to {at_last / MEGABYTE:.1f} MB"
