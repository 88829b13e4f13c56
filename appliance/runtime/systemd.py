"""What the box and its supervisor (systemd) tell each other: ready, alive, and starts that failed.

The protocol is a datagram to the socket that NOTIFY_SOCKET names (systemd's documentation, sd_notify). Files
that must not close when the box ends are given along with one; the next start finds them open, from
descriptor 3 on, as LISTEN_FDS and LISTEN_FDNAMES say (sd_listen_fds).
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path

log = logging.getLogger(__name__)
FIRST_KEPT = 3  # the first file descriptor that a supervisor hands over (sd_listen_fds)
HANDED_OVER = ("LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID")
FAILED_STARTS = 3  # in a row before the box leaves out what it can do without
STABLE_SECONDS = 60.0  # of running before a start counts as good


class Supervisor:
    """systemd, or nobody where the environment names none."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        environment = os.environ if environment is None else environment
        self._address = environment.get("NOTIFY_SOCKET", "")
        microseconds = environment.get("WATCHDOG_USEC", "")
        mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._watchdog = int(microseconds) / 1e6 if microseconds.isdigit() and mine else None
        self._kept = _handed_over(environment)
        if environment is os.environ:
            for name in HANDED_OVER:  # they are taken: whoever comes later in this process has none
                os.environ.pop(name, None)

    @property
    def is_there(self) -> bool:
        """Whether there is one, which starts the box again when it ends."""
        return bool(self._address)

    @property
    def alive_seconds(self) -> float | None:
        """How often `alive` is to be said, at the least; None where nobody listens for it."""
        return self._watchdog / 2 if self._watchdog else None

    def ready(self) -> None:
        """All listens."""
        self._tell("READY=1")

    def alive(self) -> None:
        """The box does its work."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The box was told to stop."""
        self._tell("STOPPING=1")

    def keep(self, name: str, file: int) -> None:
        """Have a file held open beyond the end of this process, until it is forgotten or the unit stops."""
        self._tell(f"FDSTORE=1\nFDNAME={name}\nFDPOLL=0", (file,))

    def kept(self, name: str) -> int | None:
        """The file that an earlier run had held under this name; it is the caller's from now on."""
        return self._kept.pop(name, None)

    def forget(self, name: str) -> None:
        """Hold a file no longer."""
        self._tell(f"FDSTOREREMOVE=1\nFDNAME={name}")

    def forget_the_rest(self) -> None:
        """Hold nothing that this run did not ask for."""
        for name, file in self._kept.items():
            os.close(file)
            self.forget(name)
        self._kept.clear()

    def _tell(self, state: str, files: Sequence[int] = ()) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
                channel.connect(address)
                socket.send_fds(channel, [state.encode()], list(files))
        except OSError as error:
            log.warning("the supervisor does not listen: %s", error)


def _handed_over(environment: Mapping[str, str]) -> dict[str, int]:
    """The files that the supervisor has kept for this process, by name."""
    count = environment.get("LISTEN_FDS", "")
    if environment.get("LISTEN_PID") != str(os.getpid()) or not count.isdigit():
        return {}
    names = environment.get("LISTEN_FDNAMES", "").split(":")
    found = dict(zip(names, range(FIRST_KEPT, FIRST_KEPT + int(count)), strict=False))
    for file in found.values():
        os.set_inheritable(file, False)
    return found


class Starts:
    """Counts starts that came to nothing, in a file of the data folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "failed-starts"

    def begin(self) -> bool:
        """A start begins; whether so many before it failed that it had better be a careful one."""
        failed = self._count()
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(str(failed + 1), encoding="utf-8")
        except OSError as error:
            log.warning("starts cannot be counted: %s", error)
        return failed >= FAILED_STARTS

    def good(self) -> None:
        """This start has proved to be good, or was ended in good order."""
        self._file.unlink(missing_ok=True)

    def _count(self) -> int:
        try:
            text = self._file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return 0
        return int(text) if text.isdigit() and len(text) < 4 else 0
