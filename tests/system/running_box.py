"""A whole box in a child process on free ports, driven from outside as tills and people do."""

from __future__ import annotations

import json
import signal
import socket
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar

import pytest
from support import waiting
from support.starter import Started, starter
from support.waiting import DEADLINE

T = TypeVar("T")
PATIENCE = DEADLINE
BUSY = (  # whatever else this machine does
    "limits.free_bytes=0",
    f"limits.preview_seconds={PATIENCE:g}",
    f"limits.drawer_seconds={PATIENCE:g}",
)
FREE_PORTS = ("raw.port=0", "web.port=0", "events.port=0")
OPEN = ("raw.host=127.0.0.1", "web.host=127.0.0.1", "identity.login=false")  # on loopback, without a login


class Box:
    """One run of `counterproof serve`; `data` outlives it."""

    is_forked = (
        False  # from a process that has loaded it: where neither its start nor its memory is the matter
    )

    def __init__(
        self,
        data: Path,
        settings: tuple[str, ...] = (),
        wrapper: tuple[str, ...] = (),
        config: Path | None = None,
        options: tuple[str, ...] = (),
    ) -> None:
        self.data = data
        self.config = (*(("--config", str(config)) if config else ()), *options)
        self.settings = settings
        self.wrapper = wrapper
        self.log_file = data.parent / f"{data.name}.log"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        wanted = (*FREE_PORTS, *OPEN, *BUSY, *self.settings)
        arguments = [word for setting in wanted for word in ("--set", setting)]
        words = ["serve", "--data", str(self.data), *self.config, *arguments]
        with self.log_file.open("ab") as log:
            self.process = self._process(words, log)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("ready "), self.log()
        self.ports = json.loads(line.removeprefix("ready "))

    def _process(self, words: list[str], log: IO[bytes]) -> subprocess.Popen[str] | Started:
        if self.is_forked and not self.wrapper:
            return starter().start(words, log)
        command = [*self.wrapper, sys.executable, "-m", "appliance.cli", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)

    def log(self) -> str:
        """What it wrote."""
        return self.log_file.read_text()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    def restart(self, number: int = signal.SIGTERM) -> None:
        """Stop it and start it again on the same data."""
        self.stop(number)
        self.start()

    def connect(self) -> socket.socket:
        """A till's connection."""
        return socket.create_connection(("127.0.0.1", self.ports["raw"]["main"]), PATIENCE)

    def print(self, data: bytes) -> None:
        """Print as a till does; returns when the box has closed its side."""
        with self.connect() as till:
            till.sendall(data)
            till.shutdown(socket.SHUT_WR)
            assert till.recv(64) == b""

    def url(self, path: str) -> str:
        """An address on its page."""
        return f"http://127.0.0.1:{self.ports['web']}{path}"

    def request(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes, dict[str, str]]:
        """A request; status, body and headers, whatever the status is."""
        wanted = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url(path), body, wanted, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.read(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read(), dict(error.headers)

    def get(self, path: str) -> Any:
        """A document of the API."""
        status, body, _ = self.request("GET", path)
        assert status == 200, body
        return json.loads(body)

    def post(
        self, path: str, document: dict[str, object] | None = None, method: str = "POST"
    ) -> tuple[int, Any]:
        """Ask the API for something."""
        body = json.dumps(document or {}).encode()
        status, answer, _ = self.request(method, path, body, Content_Type="application/json")
        return status, json.loads(answer)

    def put(self, path: str, document: dict[str, object]) -> tuple[int, Any]:
        """Have the API change something."""
        return self.post(path, document, "PUT")

    def command(self, *words: str) -> str:
        """Run `counterproof` beside it, on the same data; what it says."""
        arguments = [sys.executable, "-m", "appliance.cli", *words, "--data", str(self.data)]
        return subprocess.run(arguments, check=True, capture_output=True, text=True, timeout=PATIENCE).stdout

    def approve(self, job: dict[str, Any]) -> dict[str, Any]:
        """Approve a job as it was shown."""
        status, answer = self.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"]})
        assert status == 200, answer
        return answer

    def jobs(self, query: str = "") -> list[dict[str, Any]]:
        """All jobs, oldest first."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(f"/api/jobs?limit=500{query}{cursor}")
            found += page["jobs"]
            if page["next"] is None:
                return found[::-1]
            cursor = f"&cursor={page['next']}"

    def paper(self, printer: str = "lab") -> list[bytes]:
        """What a virtual printer has printed, in order."""
        return [file.read_bytes() for file in sorted((self.data / "virtual" / printer).glob("*.bin"))]

    def wait_for(self, look: Callable[[], T], what: str) -> T:
        """Look until there is something."""
        try:
            return waiting.wait_for(look, what, PATIENCE)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None

    def wait_for_state(self, job: int, *states: str) -> dict[str, Any]:
        """Wait until a job is in one of the states."""
        wanted = lambda: (found := self.get(f"/api/jobs/{job}"))["state"] in states and found  # noqa: E731
        return self.wait_for(wanted, f"job {job} to be {' or '.join(states)}")


def reset(connection: socket.socket) -> None:
    """Break a connection off as a till that loses its mind does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.fixture
def make_box(tmp_path: Path) -> Iterator[Callable[..., Box]]:
    """Make boxes; settings as `key=value`."""
    boxes: list[Box] = []

    def make(
        *settings: str,
        data: Path | None = None,
        wrapper: tuple[str, ...] = (),
        config: Path | None = None,
        options: tuple[str, ...] = (),
    ) -> Box:
        wanted = ("printers=virtual:lab", *settings)
        boxes.append(Box(data or tmp_path / f"box{len(boxes)}", wanted, wrapper, config, options))
        return boxes[-1]

    yield make
    for box in boxes:
        box.stop(signal.SIGKILL)


@pytest.fixture
def box(make_box: Callable[..., Box]) -> Box:
    """A box with the virtual printer `lab`."""
    return make_box()
