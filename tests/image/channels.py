"""Ways into the machine under test: its serial port's agent, and QEMU's own monitor."""

from __future__ import annotations

import json
import queue
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

CONNECT_SECONDS = 30.0  # for QEMU to open its sockets


class Dead(AssertionError):
    """The machine did not answer."""


def connect(path: Path) -> socket.socket:
    """A connection to a socket that QEMU is about to open."""
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        channel = socket.socket(socket.AF_UNIX)
        try:
            channel.connect(str(path))
        except OSError:
            channel.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return channel


def lines(channel: socket.socket) -> Iterator[bytes]:
    """The lines that come, until the end."""
    rest = b""
    while True:
        try:
            data = channel.recv(65_536)
        except OSError:
            return
        if not data:
            return
        rest += data
        *whole, rest = rest.split(b"\n")
        yield from whole


class Agent:
    """Runs commands in the machine."""

    def __init__(self, path: Path) -> None:
        self._channel = connect(path)
        self._answers: dict[int, queue.Queue[dict[str, object]]] = {0: queue.Queue()}
        self._last = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Until it is there. Raises Dead."""
        self._answers[0].put(self._take(0, seconds))  # it says so once, and may be asked again

    def run(self, command: str, seconds: float = 60.0) -> tuple[int, str]:
        """A command of the shell: its exit status, what it said. Raises Dead."""
        self._last += 1
        number = self._last
        self._answers[number] = queue.Queue()
        asked = json.dumps({"id": number, "command": command, "seconds": seconds})
        self._channel.sendall(asked.encode() + b"\n")
        answer = self._take(number, seconds + 30)
        return int(str(answer["status"])), str(answer["said"])

    def close(self) -> None:
        """Speak no more."""
        self._channel.close()

    def _take(self, number: int, seconds: float) -> dict[str, object]:
        try:
            return self._answers[number].get(timeout=seconds)
        except queue.Empty:
            raise Dead(f"the machine did not answer within {seconds:g} s") from None

    def _listen(self) -> None:
        for line in lines(self._channel):
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if said["id"] in self._answers:
                self._answers[said["id"]].put(said)


class Monitor:
    """QEMU's monitor (QMP)."""

    def __init__(self, path: Path) -> None:
        self._channel = connect(path)
        self._lines = lines(self._channel)
        self._turn = threading.Lock()
        next(self._lines)
        self("qmp_capabilities")

    def __call__(self, command: str, **arguments: object) -> object:
        """Carry a command out; what it returned."""
        asked = {"execute": command, "arguments": arguments}
        with self._turn:
            return self._ask(asked, command)

    def _ask(self, asked: dict[str, object], command: str) -> object:
        self._channel.sendall(json.dumps(asked).encode() + b"\n")
        for line in self._lines:
            said = json.loads(line)
            if "return" in said:
                return said["return"]
            if "error" in said:
                raise AssertionError(f"{command}: {said['error']}")
        raise Dead(f"QEMU ended at {command}")

    def close(self) -> None:
        """Speak no more."""
        self._channel.close()
