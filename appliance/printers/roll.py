"""The paper that a virtual printer has printed, and what is wrong with it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from appliance.printers import virtual_faults
from appliance.printers.driver import DriverError, Workshop
from appliance.printers.virtual import NUMBERING, VirtualDriver

_PNG_SIZE = struct.Struct(">16xII")  # behind the signature, and the head of the first chunk
SUFFIXES = (".bin", ".png", ".txt")  # the bytes go first: what has none is no paper


@dataclass(frozen=True, slots=True)
class Paper:
    """Something that was printed; size in dots, 0 where there is no picture; time in microseconds."""

    number: int
    at: int
    width: int
    height: int


class Rolls:
    """By the printers' device URIs. Every method raises LookupError where that is no virtual printer."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def papers(self, uri: str, limit: int, before: int | None = None) -> list[Paper]:
        """What was printed, the newest first, with numbers below `before`."""
        folder = self._folder(uri)
        numbers = (int(file.stem) for file in folder.glob("*.bin") if file.stem.isdigit())
        wanted = sorted((number for number in numbers if before is None or number < before), reverse=True)
        return [_paper(folder, number) for number in wanted[:limit]]

    def picture(self, uri: str, number: int) -> bytes:
        """A paper as a PNG. Raises LookupError where there is none."""
        try:
            return (self._folder(uri) / f"{number:04}.png").read_bytes()
        except OSError:
            raise LookupError(f"There is no picture of paper {number}.") from None

    def tear_off(self, uri: str) -> int:
        """Throw all of it away; how many papers that were."""
        folder = self._folder(uri)
        with NUMBERING:
            stems = [file.with_suffix("") for file in folder.glob("*.bin") if file.stem.isdigit()]
            for stem in stems:
                for suffix in SUFFIXES:
                    stem.with_suffix(suffix).unlink(missing_ok=True)
        return len(stems)

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
    stem = folder / f"{number:04}"
    try:
        at = int(stem.with_suffix(".bin").stat().st_mtime * 1e6)
        with stem.with_suffix(".png").open("rb") as file:
            width, height = _PNG_SIZE.unpack(file.read(_PNG_SIZE.size))
    except (OSError, struct.error):  # torn off meanwhile, or never drawn
        return Paper(number, 0, 0, 0)
    return Paper(number, at, width, height)
