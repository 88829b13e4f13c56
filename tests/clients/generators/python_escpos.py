"""Prints receipts with python-escpos, as JSON on standard output. Runs in that library's own environment.

The first argument is the PNG file of a logo.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable

from escpos.printer import Dummy

RECEIPTS: list[dict[str, object]] = []


def receipt(
    name: str, write: Callable[[Dummy], None], lines: list[str], codes: tuple[str, ...] = (), pulses: int = 0
) -> None:
    """Keeps what `write` sends to a printer, with what should be read on its paper."""
    printer = Dummy(profile="TM-T88V")
    write(printer)
    data = base64.b64encode(printer.output).decode("ascii")
    RECEIPTS.append({"name": name, "data": data, "lines": lines, "codes": codes, "pulses": pulses})


def accents(printer: Dummy) -> None:
    printer.text("Café Größe naïve\n")
    printer.text("Preis 12,50 €\n")
    printer.text("Žluťoučký kůň\n")
    printer.text("Ελλάδα\n")
    printer.text("Привет\n")
    printer.cut()


def styles(printer: Dummy) -> None:
    printer.set(align="center", bold=True, double_height=True, double_width=True)
    printer.text("CORNER SHOP\n")
    printer.set_with_default(align="left", underline=1)
    printer.text("Receipt 42\n")
    printer.set_with_default(font="b")
    printer.text("small print of the shop\n")
    printer.set_with_default(invert=True)
    printer.text("PAID\n")
    printer.set_with_default(align="right")
    printer.textln("Total 3.00")
    printer.ln(2)
    printer.cut(mode="PART")


def table(printer: Dummy) -> None:
    for item, count, price in (("Tea", 2, "5.00"), ("Cake", 1, "3.20")):
        printer.textln(f"{item:<20}{count:^6}{price:>10}")
    printer.control("LF")
    printer.cut()


def barcodes(printer: Dummy) -> None:
    printer.textln("before")
    printer.barcode("4006381333931", "EAN13", function_type="A", width=3, height=64, pos="OFF")
    printer.barcode("{BNo.123456", "CODE128", function_type="B", width=2, pos="OFF")
    printer.barcode("COUNTER-7", "CODE39", function_type="B", width=2, pos="OFF")
    printer.textln("after")
    printer.cut()


def two_dimensional(printer: Dummy) -> None:
    printer.qr("https://example.com/r/42", native=True, size=4, ec=1)
    printer.textln("scan me")
    printer.cut()


def pictures(logo: str) -> Callable[[Dummy], None]:
    def write(printer: Dummy) -> None:
        for implementation in ("bitImageRaster", "graphics", "bitImageColumn"):
            printer.textln(implementation)
            printer.image(logo, impl=implementation)
        printer.textln("end")
        printer.cut()

    return write


def drawer(printer: Dummy) -> None:
    printer.textln("change 1.50")
    printer.cashdraw(2)
    printer.buzzer(2, 4)
    printer.cut()


receipt("accents", accents, ["Café Größe naïve", "Preis 12,50 €", "Žluťoučký kůň", "Ελλάδα", "Привет"])
receipt("styles", styles, ["CORNER SHOP", "Receipt 42", "small print of the shop", "PAID", "Total 3.00"])
receipt("table", table, ["Tea 2 5.00", "Cake 1 3.20"])
receipt("barcodes", barcodes, ["before", "after"], ("4006381333931", "No.123456", "COUNTER-7"))
receipt("two_dimensional", two_dimensional, ["scan me"], ("https://example.com/r/42",))
receipt("pictures", pictures(sys.argv[1]), ["bitImageRaster", "graphics", "bitImageColumn", "end"])
receipt("drawer", drawer, ["change 1.50"], pulses=1)
json.dump(RECEIPTS, sys.stdout)
