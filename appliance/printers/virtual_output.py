"""The paper that a virtual printer has printed, and what is wrong with it."""

from __future__ import annotations

import heapq
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from appliance.printers import virtual_faults, virtual_paper
from appliance.printers.driver import DriverContext, DriverError
from appliance.printers.virtual import VirtualDriver

_PNG_SIZE = struct.Struct(">16xII")  # behind the signature, and the head of the first chunk


@dataclass(frozen=True, slots=True)
class Paper:
    """Something that was printed; size in dots, 0 where there is no picture; time in microseconds."""

    number: int
    at: int
    width: int
    height: int


class VirtualOutput:
    """By the printers' device URIs. Every method raises LookupError where that is no virtual printer."""

    def __init__(self, workshop: DriverContext) -> None:
        self._workshop = workshop

    def papers(self, uri: str, limit: int, before: int | None = None) -> list[Paper]:
        """What was printed, the newest first, with numbers below `before`."""
        folder = self._folder(uri)
        older = (number for number in virtual_paper.numbers(folder) if before is None or number < before)
        return [_paper(folder, number) for number in heapq.nlargest(limit, older)]

    def picture(self, uri: str, number: int) -> bytes:
        """A paper as a PNG. Raises LookupError where there is none."""
        try:
            stem = virtual_paper.stem(self._folder(uri), number)
            return stem.with_suffix(virtual_paper.PICTURE).read_bytes()
        except OSError:
            raise LookupError(f"There is no picture of paper {number}.") from None

    def tear_off(self, uri: str) -> int:
        """Throw all of it away; how many papers that were."""
        return virtual_paper.remove_all(self._folder(uri))

    def faults(self, uri: str) -> list[str]:
        """What is wrong with it just now."""
        present = virtual_faults.read(self._folder(uri))
        return [fault.value for fault in virtual_faults.Fault if fault in present]

    def _folder(self, uri: str) -> Path:
        parts = urlsplit(uri)
        if parts.scheme == VirtualDriver.scheme:
            try:
                return VirtualDriver.from_uri(parts, "", self._workshop).folder
            except DriverError as error:
                raise LookupError(str(error)) from None
        raise LookupError(f"Only virtual printers have a roll to look at; {uri} is none.")


def _paper(folder: Path, number: int) -> Paper:
    stem = virtual_paper.stem(folder, number)
    try:
        at = int(stem.with_suffix(virtual_paper.BYTES).stat().st_mtime * 1e6)
        with stem.with_suffix(virtual_paper.PICTURE).open("rb") as file:
            width, height = _PNG_SIZE.unpack(file.read(_PNG_SIZE.size))
    except (OSError, struct.error):  # torn off meanwhile, or never drawn
        return Paper(number, 0, 0, 0)
    return Paper(number, at, width, height)
