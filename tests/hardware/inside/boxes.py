"""A box in a process of its own. Forked, because importing it takes an emulated machine twelve seconds."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import urllib.request
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from cables import UPSTREAM, wait_for

from appliance import logs
from appliance.service import serve
from appliance.settings import Settings, load

GADGET = tuple(f"gadget.{key}={value}" for key, value in UPSTREAM.items())
HERE_ONLY = ("raw.host=127.0.0.1", "raw.port=0", "web.port=0", "events.port=0", "limits.free_bytes=0")


class Box:
    """`counterproof serve` on the rig's upstream cable; `data` outlives it."""

    def __init__(self, data: Path, *settings: str) -> None:
        self.data = data
        self._settings = load(
            None, {}, ("printers=virtual:lab", *HERE_ONLY, *GADGET, f"data={data}", *settings)
        )
        self.log_file = data.with_suffix(".log")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        out, inside = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            os.close(out)
            _live(self._settings, inside, self.log_file)
        os.close(inside)
        with os.fdopen(out) as said:
            line = said.readline()
        assert line.startswith("ready "), self.log_file.read_text()
        self.ports: dict[str, Any] = json.loads(line.removeprefix("ready "))

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop it."""
        if self.process:
            with suppress(ProcessLookupError):
                os.kill(self.process, number)
            os.waitpid(self.process, 0)
            self.process = 0

    def jobs(self) -> list[tuple[str, bool, bytes]]:
        """State, whether it is incomplete, and bytes of each job, in the order of arrival."""
        query = "select state, reason, data from job join document using (sha256) order by job.id"
        with closing(sqlite3.connect(self.data / "counterproof.db")) as database:
            return [
                (state, reason == "incomplete", bytes(data))
                for state, reason, data in database.execute(query)
            ]

    def count(self) -> int:
        """How many jobs there are."""
        with closing(sqlite3.connect(self.data / "counterproof.db")) as database:
            return int(database.execute("select count(*) from job").fetchone()[0])

    def wait_for_jobs(self, count: int) -> list[tuple[str, bool, bytes]]:
        """All jobs, once there are so many."""
        wait_for(lambda: self.count() >= count, f"{count} jobs", 40, pause=0.05)
        return self.jobs()

    def post(self, path: str, document: dict[str, Any]) -> Any:
        """Ask the API for something."""
        address = f"http://127.0.0.1:{self.ports['web']}{path}"
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(address, json.dumps(document).encode(), kind)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def paper(self) -> list[bytes]:
        """What the virtual printer has printed."""
        return [file.read_bytes() for file in sorted((self.data / "virtual/lab").glob("*.bin"))]


def _live(settings: Settings, out: int, log_file: Path) -> None:
    """The child's life; never returns."""
    signal.alarm(0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.dup2(out, 1)
    log = os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 2)
    import sys

    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    logs.start(settings.log)
    status = 1
    try:
        status = serve(settings, lambda: settings)
    finally:
        os._exit(status)
