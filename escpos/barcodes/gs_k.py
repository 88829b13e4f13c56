"""The table of GS k: which number asks for which symbology, and what data it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from escpos.barcodes import ean, gs1, two_width
from escpos.barcodes.code128 import code128
from escpos.barcodes.code128_auto import code128_auto
from escpos.barcodes.symbol import InvalidData, Linear
from escpos.barcodes.zxing import Format

Encoder = Callable[[bytes], Linear]
MAX_DATA = 255  # form B sends the length in one byte; form A has no more room in the printer's buffer


@dataclass(frozen=True, slots=True)
class System:
    """A row of the reference's table for GS k: number in form B, number in form A if it has one, encoder."""

    name: str
    form_b: int
    form_a: int | None
    encode: Encoder


def _digits(name: str, encode: Callable[[str], Linear]) -> Encoder:
    def checked(data: bytes) -> Linear:
        if not data.isdigit():
            raise InvalidData(f"{name} takes digits only")
        return encode(data.decode("ascii"))

    return checked


def _text(encode: Callable[[str], Linear]) -> Encoder:
    return lambda data: encode(data.decode("latin-1"))


def _databar(name: str, symbology: object) -> Encoder:
    return lambda data: gs1.databar(name, symbology, data)


SYSTEMS = (
    System("UPC-A", 65, 0, _digits("UPC-A", ean.upc_a)),
    System("UPC-E", 66, 1, _digits("UPC-E", ean.upc_e)),
    System("JAN13", 67, 2, _digits("JAN13", ean.jan13)),
    System("JAN8", 68, 3, _digits("JAN8", ean.jan8)),
    System("CODE39", 69, 4, _text(two_width.code39)),
    System("ITF", 70, 5, _digits("ITF", two_width.itf)),
    System("CODABAR", 71, 6, _text(two_width.codabar)),
    System("CODE93", 72, None, _text(two_width.code93)),
    System("CODE128", 73, None, code128),
    System("GS1-128", 74, None, gs1.gs1_128),
    System(
        "GS1 DataBar Omnidirectional", 75, None, _databar("GS1 DataBar Omnidirectional", Format.DataBarOmni)
    ),
    System("GS1 DataBar Truncated", 76, None, _databar("GS1 DataBar Truncated", Format.DataBarOmni)),
    System("GS1 DataBar Limited", 77, None, _databar("GS1 DataBar Limited", Format.DataBarLtd)),
    System("GS1 DataBar Expanded", 78, None, gs1.databar_expanded),
    System("CODE128 auto", 79, None, code128_auto),
)
_BY_NAME = {system.name: system for system in SYSTEMS}
_BY_NUMBER = {
    number: system for system in SYSTEMS for number in (system.form_a, system.form_b) if number is not None
}


def linear(system: int | str, data: bytes, *, form: Literal["A", "B"] = "B") -> Linear:
    """The symbol that GS k prints (Epson reference, GS k).

    `system` is the m of the command, which implies its form, or a name of the reference ("CODE39"), for
    which `form` counts: "A" (ended by NUL) has no symbology beyond CODABAR.
    Raises InvalidData where a printer would not print the data as a bar code.
    """
    found = _BY_NAME.get(system) if isinstance(system, str) else _BY_NUMBER.get(system)
    if found is None:
        raise InvalidData(f"GS k has no bar code system {system!r}")
    if isinstance(system, str) and form == "A" and found.form_a is None:
        raise InvalidData(f"form A of GS k has no {system}")
    if not 0 < len(data) <= MAX_DATA:
        raise InvalidData(f"{found.name} takes 1 to {MAX_DATA} bytes, not {len(data)}")
    return found.encode(data)
