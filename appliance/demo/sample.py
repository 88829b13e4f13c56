"""A receipt such as a small shop prints, in ESC/POS."""

from __future__ import annotations

ESC, GS = b"\x1b", b"\x1d"
CENTRE, LEFT = ESC + b"a\x01", ESC + b"a\x00"
LARGE, NORMAL = GS + b"!\x11", GS + b"!\x00"
BOLD, PLAIN = ESC + b"E\x01", ESC + b"E\x00"
CODE_PAGE_858 = ESC + b"t\x13"
FEED_AND_CUT = GS + b"V\x42\x00"
COLUMNS = 48
ITEMS = (("Flat white", 2, 780), ("Zimtschnecke", 1, 420), ("Käsekuchen", 1, 510))


def _line(left: str, right: str) -> bytes:
    return f"{left}{right.rjust(COLUMNS - len(left))}\n".encode("cp858")


def _money(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02} €"


def sample_receipt(number: int = 1) -> bytes:
    """A receipt with large text, code page 858, columns and a cut."""
    total = sum(price for _, _, price in ITEMS)
    head = CENTRE + LARGE + b"Corner Coffee\n" + NORMAL + b"Market Square 1\n\n" + LEFT
    items = b"".join(_line(f"{count} x {name}", _money(price)) for name, count, price in ITEMS)
    foot = BOLD + _line("Total", _money(total)) + PLAIN + CENTRE + f"\nReceipt {number}\n".encode()
    rule = b"-" * COLUMNS + b"\n"
    return ESC + b"@" + CODE_PAGE_858 + head + rule + items + rule + foot + b"Thank you!\n" + FEED_AND_CUT
