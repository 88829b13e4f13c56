"""The paper that a virtual printer has printed, and what is wrong with it."""

from __future__ import annotations

import heapq
import struct
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from appliance.printers.drivers.base import DriverContext
from appliance.printers.drivers.virtual import faults, paper
from appliance.printers.drivers.virtual.driver import VirtualDriver
from appliance.printers.drivers.virtual.faults import Fault
from appliance.printers.errors import DriverError
from appliance.values import PrintedPaper

_PNG_SIZE = struct.Struct(">16xII")  # behind the signature, and the head of the first chunk


class VirtualOutput:
    """By the printers' device URIs. Every method raises LookupError where that is no virtual printer."""

    def __init__(self, context: DriverContext) -> None:
        self._context = context

    def papers(self, uri: str, limit: int, before: int | None = None) -> list[PrintedPaper]:
        """The papers, the newest first, with numbers below `before`."""
        folder = self._folder(uri)
        older = (number for number in paper.numbers(folder) if before is None or number < before)
        return [_paper(folder, number) for number in heapq.nlargest(limit, older)]

    def picture(self, uri: str, number: int) -> bytes:
        """A paper as a PNG. Raises LookupError where there is none."""
        try:
            stem = paper.stem(self._folder(uri), number)
            return stem.with_suffix(paper.PICTURE).read_bytes()
        except OSError:
            raise LookupError(f"There is no picture of paper {number}.") from None

    def tear_off(self, uri: str) -> int:
        """Throw all of it away; how many papers that were."""
        return paper.remove_all(self._folder(uri))

    def faults(self, uri: str) -> list[str]:
        """The faults that it has just now."""
        present = faults.read(self._folder(uri))
        return [fault.value for fault in Fault if fault in present]

    def _folder(self, uri: str) -> Path:
        parts = urlsplit(uri)
        if parts.scheme == VirtualDriver.scheme:
            try:
                return VirtualDriver.from_uri(parts, "", self._context).folder
            except DriverError as error:
                raise LookupError(str(error)) from None
        raise LookupError(f"Only virtual printers have a roll to look at; {uri} is none.")


def _paper(folder: Path, number: int) -> PrintedPaper:
    stem = paper.stem(folder, number)
    try:
        at = int(stem.with_suffix(paper.BYTES).stat().st_mtime * 1e6)
        with stem.with_suffix(paper.PICTURE).open("rb") as file:
            width, height = _PNG_SIZE.unpack(file.read(_PNG_SIZE.size))
    except (OSError, struct.error):  # torn off meanwhile, or never drawn
        return PrintedPaper(number, 0, 0, 0)
    return PrintedPaper(number, at, width, height)


def set_faults(uri: str, wanted: Collection[str], context: DriverContext) -> None:
    """Break the virtual printer of a device URI, or mend it. Raises ValueError."""
    parts = urlsplit(uri)
    if parts.scheme != VirtualDriver.scheme:
        raise ValueError(f"only virtual printers can be broken by command; {uri} is none")
    unknown = [word for word in wanted if word not in list(Fault)]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no fault; there are: {', '.join(Fault)}")
    VirtualDriver.from_uri(parts, "", context).set_faults([Fault(word) for word in wanted])
