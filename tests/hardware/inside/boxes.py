"""A box in a process of its own. Forked, because importing it takes an emulated machine twelve seconds.

Most tests need the spool and the USB port only, and an emulated machine is slow: they have these alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import sys
import threading
import traceback
import urllib.request
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from cables import UPSTREAM, wait_for

from appliance.intake.emulated_printer import EmulatedPrinters
from appliance.intake.usb.gadget import JOURNAL, UsbGadget
from appliance.intake.usb.journal import Journal
from appliance.runtime import logs
from appliance.runtime.systemd import FIRST_KEPT, Supervisor
from appliance.settings import Layers, Settings, layers
from appliance.spool import Spool

GADGET = tuple(f"gadget.{key}={value}" for key, value in UPSTREAM.items())
QUIET = ("discovery.enabled=no", "advertise.enabled=no")  # an emulated machine is slow enough
ANSWER_SECONDS = 300  # for a box that loads what it needs for the first body, on a slow machine
PATIENT = (
    "limits.preview_seconds=300",  # its drawing process imports for ten seconds or many more
    "limits.drawer_seconds=300",  # and a printer is looked at once its dispatcher gets to it
)
HERE_ONLY = (
    "raw.host=127.0.0.1",
    "web.host=127.0.0.1",
    "identity.login=false",
    "raw.port=0",
    "web.port=0",
    "events.port=0",
    "limits.free_bytes=0",
    *PATIENT,
    *QUIET,
)


class Keeper:
    """What systemd is to the box: it holds the files that it is told to, and hands them to the next run."""

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "notify")
        self.files: dict[str, int] = {}
        self._channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._channel.bind(self.address)

    def listen(self) -> None:
        """Do what the box has asked for so far."""
        with suppress(BlockingIOError):
            while True:
                said, files, _, _ = socket.recv_fds(self._channel, 1_000, 1)
                words = dict(line.split("=", 1) for line in said.decode().splitlines())
                if "FDSTORE" in words:
                    self.files[words["FDNAME"]] = files[0]
                elif "FDSTOREREMOVE" in words and words["FDNAME"] in self.files:
                    os.close(self.files.pop(words["FDNAME"]))

    def hand_over(self) -> dict[str, str]:
        """In the child: the files where it looks for them, and the environment that says so."""
        for place, file in enumerate([os.dup(file) for file in self.files.values()]):
            os.dup2(file, FIRST_KEPT + place)
        count, names = str(len(self.files)), ":".join(self.files)
        handed = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": count, "LISTEN_FDNAMES": names}
        return {"NOTIFY_SOCKET": self.address, **(handed if self.files else {})}


class Box:
    """The box on the rig's upstream cable: all of `counterproof serve`, or little. `data` outlives it."""

    def __init__(self, data: Path, *settings: str, whole: bool = False, keeper: Keeper | None = None) -> None:
        self.data = data
        self._keeper = keeper
        self._whole = whole
        self._layers = layers(
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
            _live(self._layers, self._whole, inside, self.log_file, self._keeper)
        os.close(inside)
        with os.fdopen(out) as said:
            line = said.readline()
        assert line.startswith("ready "), self.log_file.read_text()
        self.ports: dict[str, Any] = json.loads(line.removeprefix("ready "))
        if self._keeper is not None:
            self._keeper.listen()

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

    def last_received(self) -> float:
        """When the last job was kept, in seconds of the wall clock."""
        with closing(sqlite3.connect(self.data / "counterproof.db")) as database:
            query = "select received_at from job order by id desc limit 1"
            return float(database.execute(query).fetchone()[0]) / 1e6

    def confirmations(self) -> list[str]:
        """How it is known of each completed job that it is on paper."""
        with closing(sqlite3.connect(self.data / "counterproof.db")) as database:
            query = "select confirmation from job where state = 'completed' order by id"
            return [confirmation for (confirmation,) in database.execute(query)]

    def wait_for_jobs(self, count: int) -> list[tuple[str, bool, bytes]]:
        """All jobs, once there are so many."""
        wait_for(lambda: self.count() >= count, f"{count} jobs", pause=0.05)
        return self.jobs()

    def wait_until_read(self) -> None:
        """Until what the till has sent has been written down."""
        journal = self.data / JOURNAL
        wait_for(lambda: Journal(journal).left().pieces, "what the till has sent")

    def post(self, path: str, document: dict[str, Any]) -> Any:
        """Ask the API for something."""
        address = f"http://127.0.0.1:{self.ports['web']}{path}"
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(address, json.dumps(document).encode(), kind)
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            return json.loads(answer.read() or b"null")

    def paper(self) -> list[bytes]:
        """What the virtual printer has printed."""
        return [file.read_bytes() for file in sorted((self.data / "virtual/lab").glob("*.bin"))]


def _live(said: Layers, whole: bool, out: int, log_file: Path, keeper: Keeper | None) -> None:
    """The child's life; never returns."""
    signal.alarm(0)
    os.dup2(out, 1)
    os.dup2(os.open(log_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    if keeper is not None:
        os.environ |= keeper.hand_over()
    settings = said.settings()
    logs.start(settings.log.level, settings.log.format)
    status = 1
    try:
        status = _whole(said) if whole else asyncio.run(_small(settings))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _whole(said: Layers) -> int:
    from appliance.box.lifecycle import serve
    from appliance.recovery import DataFolder

    settings = said.settings()
    return serve(DataFolder.take(settings.data), settings, lambda: said)


async def _small(settings: Settings) -> int:
    """The spool, the raw ports' neighbour at the USB port, and nothing else."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    spool = Spool(settings.data, settings.limits)
    spool.start()
    for printer in settings.printers:
        spool.printers.put(printer.name, printer.uri, printer.profile)
    for name, fields in settings.declared_queues().items():
        spool.queues.declare(name, fields)
    usb = UsbGadget(spool, EmulatedPrinters(spool, settings.limits.job_bytes), settings, Supervisor())
    await usb.start(threading.Thread.start)
    print("ready {}", flush=True)
    await stop.wait()
    await usb.stop()
    spool.stop()
    return 0
