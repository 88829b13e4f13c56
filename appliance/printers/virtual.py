"""`virtual:NAME`: a printer that prints to files, in `DATA/virtual/NAME/`.

Each thing it prints is 0001.bin (the bytes), 0001.png (the paper) and 0001.txt (what it says). It can be
told to have a fault, as real ones do.
"""

from __future__ import annotations

import os
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult

from appliance.printers.driver import Driver, DriverError, PrinterLost, PrinterUnavailable, Workshop
from appliance.settings.checks import printer_name
from appliance.spool import PrinterStatus, Reason
from appliance.spool.board import PrinterState

BUFFER = 4_096  # bytes it takes at once, as a small printer does
SLOW_SECONDS = 0.05  # for each of those, when it is to be slow
_NUMBERING = threading.Lock()  # two printers may be set to print into one folder


class Fault(StrEnum):
    """What can be wrong with it."""

    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    OFFLINE = "offline"  # does not answer
    DROP = "drop"  # goes away in the middle of the next job
    RESET = "reset"  # goes away before it takes a byte
    SLOW = "slow"


REFUSING = {
    Fault.PAPER_OUT: Reason.PAPER_OUT,
    Fault.COVER_OPEN: Reason.COVER_OPEN,
    Fault.OFFLINE: Reason.PRINTER_OFFLINE,
}


class VirtualDriver(Driver):
    """The shipped fake. Faults belong to the printer, so they are kept in a file beside its paper."""

    scheme = "virtual"
    example = "virtual:demo"

    def __init__(self, folder: Path, profile: str, workshop: Workshop) -> None:
        self.folder = folder
        self._profile = profile
        self._workshop = workshop
        self._received = bytearray()

    @classmethod
    def from_uri(cls, uri: SplitResult, profile: str, workshop: Workshop) -> Self:
        """See Driver."""
        try:
            name = printer_name(uri.path)
        except ValueError as error:
            raise DriverError(f"{uri.geturl()!r} should look like {cls.example}: {error}") from None
        return cls(workshop.data / "virtual" / name, profile, workshop)

    @property
    def fault(self) -> Fault | None:
        """What is wrong with it just now."""
        try:
            return Fault((self.folder / "fault").read_text(encoding="utf-8").strip())
        except (OSError, ValueError):
            return None

    def set_fault(self, fault: Fault | None) -> None:
        """Break it, or mend it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "fault"
        if fault is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(fault, encoding="utf-8")

    def open(self) -> None:
        """Get ready, unless a fault forbids it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PrinterUnavailable(f"its folder cannot be made ({error})") from None
        self._received.clear()
        reason = REFUSING.get(self.fault) if self.fault else None
        if reason is not None:
            raise PrinterUnavailable(f"the virtual printer has the fault {self.fault}", reason)

    def status(self) -> PrinterStatus:
        """Online, or what the fault says."""
        reason = REFUSING.get(self.fault) if self.fault else None
        return (
            PrinterStatus(PrinterState.OFFLINE, (reason,)) if reason else PrinterStatus(PrinterState.ONLINE)
        )

    def write(self, data: memoryview) -> int:
        """Take some bytes."""
        if self.fault is Fault.RESET or (self.fault is Fault.DROP and self._received):
            raise PrinterLost(f"the virtual printer has the fault {self.fault}")
        if self.fault is Fault.SLOW:
            time.sleep(SLOW_SECONDS)
        piece = data[: 1 if self.fault is Fault.DROP else BUFFER]
        self._received += piece
        return len(piece)

    def finish(self) -> str:
        """Put the paper out. The bytes come last: where they are, the rest is too."""
        data = bytes(self._received)
        png, text = self._workshop.draw(data, self._profile)
        try:
            self._put_out(data, png, text)
        except OSError as error:
            raise PrinterLost(f"its paper cannot be written ({error})") from None
        return "printed"

    def _put_out(self, data: bytes, png: bytes, text: str) -> None:
        with _NUMBERING:
            stem = self._next_stem()
            _write_durably(stem.with_suffix(".png"), png)
            _write_durably(stem.with_suffix(".txt"), text.encode())
            _write_durably(stem.with_suffix(".bin"), data)

    def _next_stem(self) -> Path:
        taken = [int(file.stem) for file in self.folder.glob("*.bin") if file.stem.isdigit()]
        return self.folder / f"{max(taken, default=0) + 1:04}"


def _write_durably(file: Path, data: bytes) -> None:
    temporary = file.with_name(f".{file.name}.part")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
