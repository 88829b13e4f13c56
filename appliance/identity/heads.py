"""The audit's head, noted outside of it: a line `NUMBER TIME HASH` now and then, in a file and in syslog.

Whoever writes the whole chain anew has to change these as well, and those that syslog sent to another machine
are out of reach.
"""

from __future__ import annotations

import logging
import os
import re
import syslog
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from appliance.identity.storage import audit
from appliance.identity.store import Store
from appliance.runtime import private_files
from appliance.settings import IdentitySettings

log = logging.getLogger(__name__)
SYSLOG = Path("/dev/log")
NAME = "audit-head"  # what finds the lines in a log
MAX_LINES = 20_000  # 2 MB, two years of hours; then the older half is left out
HOUR = 3_600.0
LINE = re.compile(r"(\d{1,18}) (\S{1,32}) ([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A line of the file that the audit does not fit; `number` is 0 where the line itself cannot be read."""

    line: int
    number: int
    at: str


class Heads:
    """Notes heads, and compares; `keep` belongs to one thread."""

    def __init__(
        self,
        store: Store,
        folder: Path,
        settings: IdentitySettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.file = folder / settings.audit_heads
        self._store = store
        self._seconds = settings.audit_heads_hours * HOUR
        self._clock = clock
        self._next = clock()
        self._noted = ""

    def keep_if_due(self) -> None:
        """Note the head if it is time to."""
        if self._clock() >= self._next:
            self._next = self._clock() + self._seconds
            self.keep()

    def keep(self) -> None:
        """Note the head, if it is another one than was noted last; a full disk is logged."""
        last = audit.head(self._store.connection)
        if last is None or last.hash == self._noted:
            return
        at = datetime.fromtimestamp(last.at / 1e6, UTC).isoformat(timespec="seconds")
        line = f"{last.id} {at} {last.hash}"
        try:
            if line not in self._lines()[-1:]:
                self._append(line)
                _tell(line)
            self._noted = last.hash
        except OSError as error:
            log.warning("the audit's head could not be noted in %s: %s", self.file, error)

    def misfit(self) -> Misfit | None:
        """The first line of the file that the audit does not fit. Raises OSError."""
        for place, line in enumerate(self._lines(), 1):
            found = LINE.fullmatch(line)
            if found is None:
                return Misfit(place, 0, "")
            number, at, noted = int(found[1]), found[2], found[3]
            if audit.hash_of(self._store.connection, number) != noted:
                return Misfit(place, number, at)
        return None

    def _lines(self) -> list[str]:
        try:
            return self.file.read_text(encoding="ascii", errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def _append(self, line: str) -> None:
        lines = self._lines()
        if len(lines) >= MAX_LINES:
            self._shorten(lines[-MAX_LINES // 2 :])
        private_files.make_file(self.file)
        with self.file.open("a", encoding="ascii") as stream:
            stream.write(f"{line}\n")
            stream.flush()
            os.fsync(stream.fileno())

    def _shorten(self, lines: list[str]) -> None:
        shorter = self.file.with_name(f".{self.file.name}.part")
        private_files.make_file(shorter)
        with shorter.open("w", encoding="ascii") as stream:
            stream.writelines(f"{line}\n" for line in lines)
            stream.flush()
            os.fsync(stream.fileno())
        shorter.replace(self.file)


def _tell(line: str) -> None:
    log.info("%s %s", NAME, line)
    if SYSLOG.exists():
        syslog.openlog("counterproof", syslog.LOG_PID, syslog.LOG_AUTH)
        syslog.syslog(syslog.LOG_INFO, f"{NAME} {line}")
