"""The box in the machine as tills, people and printers meet it: over its ports."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from machines import Machine

T = TypeVar("T")
PATIENCE = 120.0
HERE_FROM_INSIDE = "10.0.2.2"  # this machine, as QEMU's network has it
ITS_ADDRESS = "10.0.2.15"
ADMIN, PASSWORD = "ada", "four words are plenty here"
LINE = 3  # of the chip, the one that QEMU's power key presses
SETTINGS = f"""\
[admin]
name = "{ADMIN}"
password = "{PASSWORD}"

[raw]
exempt_networks = ["127.0.0.0/8", "10.0.2.0/24"]

[panel]
kind = "gpio"
chip = 0
approve_pin = {LINE}
reject_pin = 4
green_pin = 5
amber_pin = 6
red_pin = 7
buzzer_pin = 2
button_pull = "none"
button_active = "high"

[[printers]]
name = "counter"
uri = "socket://{HERE_FROM_INSIDE}:PORT"
profile = "generic-80mm"
"""


class Printer:
    """A network printer on this machine, which takes everything and says nothing."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.papers: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def has(self, words: bytes) -> bool:
        """Whether it has printed them."""
        return any(words in paper for paper in self.papers)

    def close(self) -> None:
        """Switch it off."""
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                channel, _ = self._server.accept()
            except OSError:
                return
            self.papers.append(b"")
            threading.Thread(target=self._print, args=(channel, len(self.papers) - 1), daemon=True).start()

    def _print(self, channel: socket.socket, place: int) -> None:
        with channel:
            while data := channel.recv(65_536):
                self.papers[place] += data


def send(machine: Machine, data: bytes, seconds: float = PATIENCE) -> bool:
    """Print as a till does; whether the box has taken it."""
    try:
        with socket.create_connection(("127.0.0.1", machine.ports[9100]), seconds) as till:
            till.sendall(data)
            till.shutdown(socket.SHUT_WR)
            return till.recv(64) == b""
    except OSError:
        return False


class Pages:
    """The API, over TLS through the server in front, by somebody who logged in."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._context = ssl.create_default_context()
        self._context.check_hostname = False  # of its own making, for its own name
        self._context.verify_mode = ssl.CERT_NONE
        self._token = ""

    def log_in(self) -> None:
        """Be the admin; a token ends after ten minutes, and with the process of the box."""
        self._token = ""
        answer = self.ask("POST", "/api/auth/login", {"name": ADMIN, "password": PASSWORD})
        self._token = answer["access_token"]

    def ask(self, method: str, path: str, document: Mapping[str, object] | None = None) -> Any:
        """A request; the document that comes back."""
        return json.loads(self._asked(method, path, document))

    def read(self, path: str) -> str:
        """A page."""
        return self._asked("GET", path, None).decode()

    def _asked(self, method: str, path: str, document: Mapping[str, object] | None) -> bytes:
        url = f"https://127.0.0.1:{self._machine.ports[443]}{path}"
        headers = {"Host": ITS_ADDRESS, "Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = json.dumps(document).encode() if document is not None else None
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE, context=self._context) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.UNAUTHORIZED and self._token:
                self.log_in()
                return self._asked(method, path, document)
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:2_000]!r}") from None

    def jobs(self) -> list[dict[str, Any]]:
        """All jobs, newest first."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.ask("GET", f"/api/jobs?limit=500{cursor}")
            found += page["jobs"]
            if page["next"] is None:
                return found
            cursor = f"&cursor={page['next']}"


def wait_for(look: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """Look until there is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:g} s for {what}")
