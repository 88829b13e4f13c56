"""What somebody in the shop's network can send, without a browser's manners; and what it costs the box."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path

from running_box import PATIENCE, Box

PASSWORD = "four words are plenty"
LOGIN = "identity.login=true"
MEGABYTE = 1_000_000


def head(method: str, path: str, length: int | str | None, kind: str, *headers: str) -> bytes:
    """The head of a request; without a length it says that its body comes in chunks."""
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    lines = (f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Type: {kind}", size, *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def connection(port: int) -> socket.socket:
    """One more."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def answer_to(port: int, pieces: Iterable[bytes]) -> tuple[int, str]:
    """Send as much as is taken; the status (0 where there was none) and all of the answer."""
    with connection(port) as one:
        try:
            for piece in pieces:
                one.sendall(piece)
        except OSError:
            pass  # the answer may be there all the same
        return read_answer(one)


def read_answer(one: socket.socket) -> tuple[int, str]:
    """Read until the box closes its side."""
    said = b""
    try:
        while piece := one.recv(65_536):
            said += piece
    except OSError:
        pass
    found = re.match(rb"HTTP/1\.[01] (\d+)", said)
    return (int(found.group(1)) if found else 0), said.decode(errors="replace")


def send(box: Box, path: str, body: bytes, kind: str = "application/json", *headers: str) -> tuple[int, str]:
    """A request with a body, whole, on a connection of its own."""
    whole = head("POST", path, len(body), kind, "Connection: close", *headers) + body
    return answer_to(box.ports["web"], [whole])


def key(box: Box, role: str) -> str:
    """The header of a program's key of a role; the first admin is ada."""
    command = [sys.executable, "-m", "appliance.cli", "user", "add", "ada", "--password", PASSWORD]
    subprocess.run([*command, "--data", str(box.data)], capture_output=True, check=False, timeout=PATIENCE)
    status, tokens = box.post("/api/auth/login", {"name": "ada", "password": PASSWORD})
    assert status == 200, tokens
    wanted = {"name": f"{role} {uuid.uuid4()}", "role": role, "confirm": PASSWORD}
    body = json.dumps(wanted).encode()
    bearer = f"Bearer {tokens['access_token']}"
    _, made, _ = box.request("POST", "/api/keys", body, Content_Type="application/json", Authorization=bearer)
    return f"Authorization: Bearer {json.loads(made)['key']}"


class Memory:
    """How much more memory a process needed at its worst than before."""

    def __init__(self, pid: int) -> None:
        self._process = Path(f"/proc/{pid}")
        self._before = 0

    def begin(self) -> None:
        """From now on."""
        (self._process / "clear_refs").write_text("5")  # the highest is as it is now
        self._before = self._kilobytes("VmHWM")

    def grown(self) -> int:
        """In bytes."""
        return (self._kilobytes("VmHWM") - self._before) * 1_024

    def _kilobytes(self, name: str) -> int:
        text = (self._process / "status").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith(name)))
