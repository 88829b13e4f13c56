"""Starts boxes as a fork of a process that has loaded them: half of a box's start is loading.

What runs is the same service, in a process of its own; only its command line reads otherwise. `Starter` is
for tests; `python -m support.starter` is the process that forks.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import IO

TESTS = Path(__file__).resolve().parents[1]
LONGEST = 65_536  # bytes of a request


class Started:
    """A process that was forked, with what subprocess.Popen has for it."""

    def __init__(self, pid: int, stdout: IO[str], status: int) -> None:
        self.pid = pid
        self.stdout: IO[str] | None = stdout
        self.returncode: int | None = None
        self._status = status  # a pipe that says how it ended

    def poll(self) -> int | None:
        """Its exit status, or None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status once it has ended. Raises subprocess.TimeoutExpired."""
        status = self._ended(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return status

    def _ended(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._status], [], [], timeout)[0]:
            self.returncode = os.waitstatus_to_exitcode(int(os.read(self._status, 20)))
            os.close(self._status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Starter:
    """The process that forks. It ends with the one that made it."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "support.starter", str(theirs.fileno())]
            self._process = subprocess.Popen(command, cwd=TESTS, pass_fds=[theirs.fileno()])

    def start(self, arguments: Sequence[str], log: IO[bytes]) -> Started:
        """Have `counterproof` run with these arguments; what it writes to standard error goes to `log`."""
        output, its_output = os.pipe()
        status, its_status = os.pipe()
        request = {"arguments": list(arguments), "environment": dict(os.environ), "folder": str(Path.cwd())}
        files = [its_output, log.fileno(), its_status]
        socket.send_fds(self._socket, [json.dumps(request).encode()], files)
        os.close(its_output)
        os.close(its_status)
        return Started(int(self._socket.recv(20)), os.fdopen(output), status)


@cache
def starter() -> Starter:
    """The one of this test process."""
    return Starter()


def _serve(requests: socket.socket) -> None:
    """Fork for each request; the children's keepers are reaped by the kernel."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, files, _, _ = socket.recv_fds(requests, LONGEST, 3)
        if not request:
            return
        if os.fork() == 0:
            _keep(requests, json.loads(request), *files)
        for file in files:
            os.close(file)


def _keep(requests: socket.socket, request: dict[str, object], output: int, log: int, status: int) -> None:
    """Fork the box, say its number, and how it ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    box = os.fork()
    if box == 0:
        requests.close()
        os.close(status)
        _become(request, output, log)
    requests.send(str(box).encode())
    requests.close()
    os.close(output)
    os.write(status, str(os.waitpid(box, 0)[1]).encode())
    os._exit(0)


def _become(request: dict[str, object], output: int, log: int) -> None:
    """Be the box."""
    from appliance.cli import main

    for ours, theirs in ((output, 1), (log, 2)):
        os.dup2(ours, theirs)
        os.close(ours)
    os.chdir(str(request["folder"]))
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    try:
        main(request["arguments"], "counterproof")
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
