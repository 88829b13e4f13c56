"""A till and a page that go on while a box is attacked, and how long they wait at the worst."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType

from benching import wait_until
from targets import CUT, STATUS, TILL, Target

PAUSE = 0.4  # seconds between two receipts, and two looks at a page: a till prints 200 a minute at most


class Worst:
    """How long a till waited for a status and for a receipt, and a page for its answer; in seconds."""

    def __init__(self) -> None:
        self.statuses: list[float] = []
        self.durables: list[float] = []
        self.pages: list[float] = []

    @property
    def status(self) -> float:
        """For a status."""
        return max(self.statuses, default=0.0)

    @property
    def durable(self) -> float:
        """For a receipt to be safe."""
        return max(self.durables, default=0.0)

    def __str__(self) -> str:
        page = max(self.pages, default=0.0)
        return f"{self.status * 1000:5.0f} / {self.durable * 1000:5.0f} / {page * 1000:5.0f}"


class Watch:
    """Watches until it is left, in a process of its own: what the attackers cost is not the box's fault.

    A till that is refused, or a page that is not answered, is the box's trouble.
    """

    def __init__(self, box: Target) -> None:
        self._box = box
        self.worst = Worst()
        fork = multiprocessing.get_context("fork")
        self._stop = fork.Event()
        self._rounds = fork.Value("i", 0)
        self._failed = fork.Event()
        self._told, tell = fork.Pipe(duplex=False)
        self._process = fork.Process(target=self._watch, args=(tell,), daemon=True)

    def __enter__(self) -> Watch:
        self._process.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.wait_for_rounds(self._rounds.value + 1)
        self._stop.set()
        self.worst, troubles = self._told.recv()
        self._process.join()
        self._box.troubles += troubles

    def wait_for_rounds(self, count: int) -> None:
        """Until so many receipts were printed."""
        wait_until(lambda: self._rounds.value >= count or self._failed.is_set(), "a till to print")

    def _watch(self, tell: Connection) -> None:
        troubles: list[str] = []
        threads = [
            threading.Thread(target=self._repeat, args=(work, troubles), daemon=True)
            for work in (self._till, self._page)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        tell.send((self.worst, troubles))

    def _repeat(self, work: Callable[[], None], troubles: list[str]) -> None:
        while not self._stop.is_set():
            try:
                work()
            except (OSError, AssertionError) as error:
                troubles.append(f"{type(error).__name__}: {error}")
                self._failed.set()
                return
            self._stop.wait(PAUSE)

    def _till(self) -> None:
        """Ask how the printer is, print, and hear that it is safe."""
        begun = time.perf_counter()
        with self._box.till(TILL) as till:
            till.sendall(STATUS)
            assert till.recv(64), "a till was not answered"
            self.worst.statuses.append(time.perf_counter() - begun)
            till.sendall(b"a till's receipt\n" + CUT)
            till.shutdown(socket.SHUT_WR)
            assert till.recv(64) == b"", "a till was not told that its receipt is safe"
        self.worst.durables.append(time.perf_counter() - begun)
        self._rounds.value += 1

    def _page(self) -> None:
        """Look at the page on which somebody decides, as they do."""
        begun = time.perf_counter()
        status = self._box.ask("GET", "/", source=TILL, headers=self._box.operator)[0]
        assert status == 200, f"a page was answered with {status}"
        self.worst.pages.append(time.perf_counter() - begun)
