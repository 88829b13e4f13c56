"""Slips that the box prints about itself and its printers."""

from __future__ import annotations

import socket
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import pack

from appliance.spool import Job, Printer
from escpos import codepages, profiles
from escpos.profiles import Profile

RESET, CENTRE, LEFT = b"\x1b@", b"\x1ba\x01", b"\x1ba\x00"
LARGE, NORMAL = b"\x1d!\x11", b"\x1d!\x00"
FEED_AND_CUT = b"\x1dV\x42\x00"
USUAL = ("generic-58mm", "generic-80mm")  # nearly all receipt paper
FEED = b"\n" * 5  # where there is no cutter: past the tear-off edge
HTTP = 80  # the port that an address need not name
WAITING_SHOWN = 10  # receipts on a status slip: more are for the page
MODULE_DOTS = 6  # about 0.75 mm at 203 dpi: read by every phone

RULER_ROWS, CENTIMETRE_ROWS, FIVE_ROWS, MILLIMETRE_ROWS = 24, 24, 16, 8  # how long a ruler's marks are
MM_PER_INCH = 25.4
HIGH_CODES = bytes((*range(0x80, 0x90), *range(0xA0, 0xB0), *range(0xE0, 0xF0)))  # where code pages differ
FONT_NUMBERS = {"A": 0, "B": 1, "C": 2}  # ESC M


def qr_code(text: bytes) -> bytes:
    """Commands that print a QR code, model 2, level M (Epson ESC/POS reference, GS ( k)."""

    def function(number: int, parameters: bytes) -> bytes:
        return b"\x1d(k" + pack("<H", len(parameters) + 2) + bytes([49, number]) + parameters

    size, level = function(67, bytes([MODULE_DOTS])), function(69, b"1")
    return function(65, b"2\x00") + size + level + function(80, b"0" + text) + function(81, b"0")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the box is: its host name, its address, the ports of tills and of pages.

    `hotspot` are the name and the password of its own Wi-Fi, while it is in no other network.
    """

    host: str
    address: str
    raw_port: int
    web_port: int
    hotspot: tuple[str, str] | None = None

    def page(self, host: str) -> str:
        """Where the pages are at one of the box's names or addresses."""
        return f"http://{host}/" if self.web_port == HTTP else f"http://{host}:{self.web_port}/"


def status_slip(place: Place, setup_code: str = "", waiting: Sequence[str] = ()) -> bytes:
    """Where tills print to, and where the pages are, in words and as a QR code; how to set the box up.

    `waiting` are the receipts that somebody is to decide on, as they are `called`.
    """
    title = RESET + CENTRE + LARGE + b"Counterproof" + NORMAL + f"\n{place.host}\n".encode("ascii", "replace")
    page = place.page(place.address).encode()
    name = f"or {place.page(f'{place.host}.local')}\n".encode("ascii", "replace")
    ways = (
        b"\nPages at\n" + page + b"\n"
        if place.hotspot
        else f"\nPrint to {place.address}\nport {place.raw_port}\n\nPages at\n".encode() + page + b"\n" + name
    )
    setup = f"\n\nSet-up code\n{setup_code}\n".encode() if setup_code else b""
    return title + _hotspot(place) + ways + b"\n" + qr_code(page) + setup + _waiting(waiting) + FEED_AND_CUT


def notice_slip(text: str) -> bytes:
    """Something that people have to know at once, on paper."""
    title = RESET + CENTRE + LARGE + b"Counterproof" + NORMAL + b"\n\n" + LEFT
    return title + text.encode("ascii", "replace") + b"\n\n" + FEED_AND_CUT


def pairing_slip(name: str, page: str, code: str) -> bytes:
    """How a tablet is paired: a QR code of the page with the code behind its #, and both in words."""
    title = RESET + CENTRE + LARGE + b"Counterproof" + NORMAL + b"\n\n"
    words = f"Pair the tablet {name}\n{page}\n\n{code}\n\n".encode("ascii", "replace")
    return title + words + qr_code(f"{page}#{code}".encode()) + b"\nGood once, and soon.\n" + FEED_AND_CUT


def _waiting(names: Sequence[str]) -> bytes:
    if not names:
        return b""
    return b"\n\nWaiting for a decision\n" + b"".join(_ascii(each) + b"\n" for each in names)


def called(job: Job) -> str:
    """A receipt as it calls itself, else by its number."""
    title, total, currency = job.heading
    return " ".join(part for part in (title, total, currency if total else None) if part) or f"Job {job.id}"


def _ascii(text: str) -> bytes:
    """Text for any printer: letters without their accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore")


def _hotspot(place: Place) -> bytes:
    """How to get into the box's own Wi-Fi; the code is one that phones join by."""
    if place.hotspot is None:
        return b""
    name, password = place.hotspot
    words = f"\nNo network yet. Join the Wi-Fi\n{name}\npassword {password}\n\n"
    return words.encode("ascii", "replace") + qr_code(f"WIFI:T:WPA;S:{name};P:{password};;".encode()) + b"\n"


def printer_slip(printer: Printer, at: str) -> bytes:
    """What shows whether a printer is as its profile says: rulers, code pages, codes, and its cut.

    The rulers end at the paper's right margin, and break over to a second line where the profile is too
    wide. `at` is the time to print.
    """
    profile = profiles.get(printer.profile)
    title = RESET + CENTRE + LARGE + _in_its_letters(printer.title, profile) + NORMAL + b"\n"
    about = f"{profile.vendor} {profile.model}\nprofile {profile.name}\n{at}\n\n"
    parts = (
        title + about.encode("ascii", "replace") + LEFT,
        *_column_rulers(profile),
        _dot_ruler(profile) if "raster_image" in profile.features else b"",
        b"\nCode pages (ESC t)\n",
        *_code_page_lines(profile),
        CENTRE,
        *_codes(printer.name, profile),
        FEED_AND_CUT if "cutter" in profile.features else FEED,
    )
    return b"".join(parts)


def widths(profile: str) -> list[tuple[str, str, int]]:
    """A letter, a profile and its columns of font A for each width that paper may have, narrow first.

    The printer's own profile stands for its width.
    """
    by_columns = {profiles.get(name).columns["A"]: name for name in (*USUAL, profile)}
    found = sorted(by_columns.items())
    return [(chr(ord("A") + index), name, columns) for index, (columns, name) in enumerate(found)]


def width_slip(lines: Sequence[tuple[str, str, int]]) -> bytes:
    """Each letter of `widths` in a line as long as its paper is wide; a longer one breaks over."""
    rows = (f"{letter}{'-' * (columns - 2)}{letter}\n".encode("ascii") for letter, _, columns in lines)
    question = b"Which is the longest line\nthat is on one row?\n\n"
    return RESET + question + b"\n".join(rows) + b"\n\n" + FEED + FEED_AND_CUT


def _in_its_letters(text: str, profile: Profile) -> bytes:
    """Text in the first code page of a printer that has all its letters, else without their accents."""
    for number, name in sorted(profile.code_pages.items()):
        table = codepages.by_name(name)
        if all(letter in table for letter in text):
            codes = bytes(table.index(letter) for letter in text)
            return b"\x1bt" + bytes([number]) + codes + b"\x1bt\x00"
    return _ascii(text)


def _column_rulers(profile: Profile) -> Iterator[bytes]:
    """A line of digits for each font, as long as the profile says that a line is."""
    for font, number in FONT_NUMBERS.items():
        columns = profile.columns.get(font)
        if columns:
            digits = "".join(str((column + 1) % 10) for column in range(columns))
            choose = b"\x1bM" + bytes([number])
            yield (
                b"\x1bM\x00" + f"Font {font}, {columns} columns\n".encode() + choose + digits.encode() + b"\n"
            )
    yield b"\x1bM\x00"


def _dot_ruler(profile: Profile) -> bytes:
    """A ruler over the whole width with a mark each millimetre (Epson ESC/POS reference, GS v 0)."""
    width = profile.width_dots // 8 * 8
    marks = dict.fromkeys(range(width), 1)  # column → rows of ink, from the top: the edge is a line
    for millimetre in range(int(width * MM_PER_INCH / profile.dpi) + 1):
        column = round(millimetre * profile.dpi / MM_PER_INCH)
        if column < width:
            marks[column] = _mark(millimetre)
    rows = (
        sum(1 << (width - 1 - column) for column, length in marks.items() if row < length)
        for row in range(RULER_ROWS)
    )
    dots = b"".join(row.to_bytes(width // 8, "big") for row in rows)
    words = f"{profile.width_dots} dots, a mark each millimetre\n".encode()
    return words + b"\x1dv0\x00" + pack("<HH", width // 8, RULER_ROWS) + dots


def _mark(millimetre: int) -> int:
    if millimetre % 10 == 0:
        return CENTIMETRE_ROWS
    return FIVE_ROWS if millimetre % 5 == 0 else MILLIMETRE_ROWS


def _code_page_lines(profile: Profile) -> Iterator[bytes]:
    """Each code page that the profile names, with as many of the characters that tell it apart as fit."""
    for number, name in sorted(profile.code_pages.items()):
        label = f"{number:3} {name} "
        table = codepages.by_name(name)
        sample = bytes(code for code in HIGH_CODES if table[code].strip())
        if sample:
            room = profile.columns["A"] - len(label)
            yield label.encode() + b"\x1bt" + bytes([number]) + sample[:room] + b"\x1bt\x00\n"


def _codes(name: str, profile: Profile) -> Iterator[bytes]:
    """A sample of each kind of code that the profile has."""
    if "barcode" in profile.features:
        yield b"\nCODE128\n\x1dH\x02\x1dh\x40\x1dw\x02\x1dkI\x0a{BCOUNTER1"
        yield b"\nEAN-13\n\x1dkC\x0c401234567890"
    if "qr" in profile.features:
        yield b"\nQR code\n" + qr_code(name.encode())


def own_address() -> str:
    """The address that this machine's own name leads to from outside; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: picks the interface, sends no packet
            address: str = probe.getsockname()[0]
        except OSError:
            return "127.0.0.1"
    return address
