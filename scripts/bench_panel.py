"""How long a press takes to become a receipt: button let go on mock pins to first byte at a printer."""

from __future__ import annotations

import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from appliance.panel import Panel
from appliance.printers import Dispatchers, Workshop
from appliance.settings import Limits, PanelSettings
from appliance.spool import Queue, Spool, Submission

ROUNDS = 60
TARGET = 5.0  # ms, median
APPROVE_PIN = 17
REQUEST = b"\x10\x04"  # how a look at the printer begins


class Printer:
    """A listening socket that notes when a job's first byte comes."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"socket://127.0.0.1:{self.listener.getsockname()[1]}"
        self.came = threading.Event()
        self.at = 0.0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            with connection:
                first = connection.recv(65_536)
                if first and not first.startswith(REQUEST):
                    self.at = time.perf_counter()
                    self.came.set()
                while first:
                    first = connection.recv(65_536)


def main() -> None:
    """Press, and say how long it took."""
    settings = PanelSettings(kind="screen", guard_seconds=0.0, debounce_seconds=0.0)
    limits = Limits(free_bytes=0, answer_seconds=0.1)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        spool, printer = Spool(Path(folder), limits), Printer()
        spool.start()
        spool.put_printer("bench", printer.uri, "generic-80mm")
        spool.put_queue(Queue("main", "hold", "bench"))
        workshop = Workshop(Path(folder), limits, lambda *_: (b"", ""))
        dispatchers = Dispatchers(spool, workshop, threading.Thread.start)
        dispatchers.start()
        panel = Panel(spool, settings)
        panel.start(threading.Thread.start)
        time.sleep(0.5)
        pin = panel.board._factory.pin(APPROVE_PIN)
        waits = []
        for number in range(ROUNDS):
            job = spool.accept(Submission(b"receipt %d\n" % number, "raw", "bench")).result()
            while spool.board.focus() != job.id:
                time.sleep(0.001)
            printer.came.clear()
            pin.drive_low()
            time.sleep(0.01)
            begun = time.perf_counter()
            pin.drive_high()
            if not printer.came.wait(10):
                sys.exit("a press came to nothing")
            waits.append((printer.at - begun) * 1000)
            time.sleep(0.02)
        panel.stop()
        dispatchers.stop(2)
        spool.stop()
    median = statistics.median(waits)
    print(f"button let go to first byte at a printer: median {median:.1f} ms of {ROUNDS}, target {TARGET}")
    print(f"  (debounce off: with contacts it adds its {PanelSettings().debounce_seconds * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
