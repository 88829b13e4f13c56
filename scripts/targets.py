"""Boxes to attack: one by itself, and one behind the image's server. Both on loopback, and nothing else."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benching import PATIENCE, TOP

sys.path[:0] = [str(TOP / "tests" / name) for name in ("security", "network", "system", "")] + [str(TOP)]

from front_door import FrontDoor  # noqa: E402
from running_box import Box  # noqa: E402

PASSWORD = "four words are plenty"
STATUS, CUT = b"\x10\x04\x01", b"\x1dV\x00"
TILL, ATTACKER = "127.0.0.1", "127.0.0.2"  # addresses of theirs
SETTINGS = (
    *("printers=virtual:lab", "discovery.enabled=false", "advertise.enabled=false"),
    *("identity.login=true", "identity.access_minutes=600"),  # a campaign takes minutes
    "raw.exempt_networks=",  # on loopback, too, each address has its share
    *("raw.bytes_per_minute=20000000", "web.requests_per_minute=100000"),
)
USERS = {"ada": "admin", "olga": "operator", "vera": "viewer"}


class Target:
    """A box, and how to reach it."""

    def __init__(self, box: Box, *, tls: bool, smoke: bool) -> None:
        self.box = box
        self.smoke = smoke
        self.troubles: list[str] = []
        self._web = 443 if tls else int(box.ports["web"])
        self._tls = _trusting() if tls else None
        self.admin = self._log_in("ada")
        self.operator = self._log_in("olga")

    @property
    def pid(self) -> int:
        """Of the box's process."""
        return self.box.process.pid

    def many(self, count: int) -> int:
        """How many times an attacker does something; a short run does it a few times."""
        return max(2, count // 20) if self.smoke else count

    def till(self, source: str = ATTACKER) -> socket.socket:
        """A connection to the port where tills print."""
        port = int(self.box.ports["raw"]["main"])
        return socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(source, 0))

    def web(self, source: str = ATTACKER, *, events: bool = False) -> socket.socket:
        """A connection to the pages, or to the events."""
        port = int(self.box.ports["events"]) if events and self._tls is None else self._web
        plain = socket.create_connection(("127.0.0.1", port), PATIENCE, source_address=(source, 0))
        return plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname="localhost")

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        source: str = ATTACKER,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """A request; its status and what was answered."""
        connection = http.client.HTTPConnection("localhost", self._web, timeout=PATIENCE)
        connection.sock = self.web(source)
        wanted = {"Content-Type": "application/json", "X-Counterproof": "page", **(headers or {})}
        try:
            connection.request(method, path, body, wanted)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def document(self, path: str) -> object:
        """What the API tells an admin."""
        status, body = self.ask("GET", path, source=TILL, headers=self.admin)
        assert status == 200, body
        return json.loads(body)

    def memory(self) -> int:
        """The most memory that the box has needed, in bytes."""
        words = Path(f"/proc/{self.pid}/status").read_text().split()
        return int(words[words.index("VmHWM:") + 1]) * 1024

    def forget_memory(self) -> None:
        """Count `memory` anew."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def trouble(self) -> str:
        """What went wrong beside the attack; empty where nothing did."""
        troubles, self.troubles = self.troubles, []
        if self.box.process.poll() is not None:
            return "the box is dead"
        if troubles:
            log = [line for line in self.box.log().splitlines() if "refused" in line and TILL in line]
            troubles += log[-1:]
        return "; ".join(troubles)

    def _log_in(self, name: str) -> dict[str, str]:
        body = json.dumps({"name": name, "password": PASSWORD}).encode()
        status, answer = self.ask("POST", "/api/auth/login", body, source=TILL)
        assert status == 200, answer
        return {"Authorization": f"Bearer {json.loads(answer)['access_token']}"}


@contextmanager
def on_its_own(folder: Path, *, smoke: bool) -> Iterator[Target]:
    """A box whose pages are reached without a server in front."""
    with _running(folder, SETTINGS) as box:
        yield Target(box, tls=False, smoke=smoke)


@contextmanager
def behind_nginx(folder: Path, *, smoke: bool) -> Iterator[Target]:
    """A box with the image's nginx in front of its pages and events."""
    door = FrontDoor(folder / "door")
    _counterproof(folder, "tls", "renew", settings=door.settings)
    with _running(folder, (*SETTINGS, *door.settings)) as box:
        subprocess.run(door.command, check=True, timeout=PATIENCE)
        try:
            yield Target(box, tls=True, smoke=smoke)
        finally:
            door.stop()


@contextmanager
def _running(folder: Path, settings: tuple[str, ...]) -> Iterator[Box]:
    for name, role in USERS.items():
        _counterproof(folder, "user", "add", name, "--role", role, "--password", PASSWORD)
    box = Box(folder / "box", settings)
    try:
        yield box
    finally:
        box.stop(signal.SIGKILL)


def _counterproof(folder: Path, *words: str, settings: tuple[str, ...] = ()) -> None:
    said = [word for setting in settings for word in ("--set", setting)]
    command = [sys.executable, "-m", "appliance.cli", *words[:2], "--data", str(folder / "box"), *said]
    subprocess.run([*command, *words[2:]], check=True, capture_output=True, cwd=TOP, timeout=PATIENCE)


def _trusting() -> ssl.SSLContext:
    """The box's own certificate is nobody's who could be asked; here it is not the matter."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
