"""UPC-A, UPC-E, JAN13 and JAN8 (Epson reference, GS k 0 to 3 and 65 to 68; GS1 General Specifications).

Encoded here because a printer adds a missing check digit but never questions one that is sent.
"""

from __future__ import annotations

from escpos.barcodes.symbol import InvalidData, Linear

_GUARD, _CENTER, _UPC_E_END = (1, 1, 1), (1, 1, 1, 1, 1), (1, 1, 1, 1, 1, 1)
# Element widths of the digits as they stand in the left half with odd parity, beginning with a space.
_DIGITS = "3211 2221 2122 1411 1132 1231 1114 1312 1213 3112"
_ODD = tuple(tuple(map(int, widths)) for widths in _DIGITS.split())
_EVEN = tuple(widths[::-1] for widths in _ODD)
_PARITY_SETS = {"O": _ODD, "E": _EVEN}
# Parity of the left digits, by the first digit of JAN13 and by the check digit of UPC-E.
_BY_FIRST_DIGIT = "OOOOOO OOEOEE OOEEOE OOEEEO OEOOEE OEEOOE OEEEOO OEOEOE OEOEEO OEEOEO"
_BY_CHECK_DIGIT = "EEEOOO EEOEOO EEOOEO EEOOOE EOEEOO EOOEEO EOOOEE EOEOEO EOEOOE EOOEOE"
_JAN13_PARITY = tuple(_BY_FIRST_DIGIT.split())
_UPC_E_PARITY = tuple(_BY_CHECK_DIGIT.split())


def check_digit(digits: str) -> str:
    """The modulus-10 check digit that GS1 puts behind `digits`."""
    weighted = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits)))
    return str(-weighted % 10)


def upc_a(digits: str) -> Linear:
    """UPC-A of 11 digits, or 12 with the check digit."""
    digits = _completed("UPC-A", digits, 11)
    return Linear("UPC-A", _halves("OOOOOO", digits[:6], digits[6:]), digits)


def jan13(digits: str) -> Linear:
    """JAN13 (EAN-13) of 12 digits, or 13 with the check digit."""
    digits = _completed("JAN13", digits, 12)
    parity = _JAN13_PARITY[int(digits[0])]
    return Linear("JAN13", _halves(parity, digits[1:7], digits[7:]), digits)


def jan8(digits: str) -> Linear:
    """JAN8 (EAN-8) of 7 digits, or 8 with the check digit."""
    digits = _completed("JAN8", digits, 7)
    return Linear("JAN8", _halves("OOOO", digits[:4], digits[4:]), digits)


def upc_e(digits: str) -> Linear:
    """UPC-E of the UPC-A number that it shortens (11 or 12 digits), or of 6 to 8 digits of its own."""
    if len(digits) > 8:
        digits = _completed("UPC-E", digits, 11)
        short, check = _shortened(digits), digits[-1]
    else:
        short, check = _own(digits)
    runs = _GUARD + _left(_UPC_E_PARITY[int(check)], short) + _UPC_E_END
    return Linear("UPC-E", runs, f"0{short}{check}")


def _completed(name: str, digits: str, length: int) -> str:
    if len(digits) == length:
        return digits + check_digit(digits)
    if len(digits) == length + 1:
        return digits
    raise InvalidData(f"{name} takes {length} or {length + 1} digits, not {len(digits)}")


def _left(parity: str, digits: str) -> tuple[int, ...]:
    return tuple(
        width for kind, digit in zip(parity, digits, strict=True) for width in _PARITY_SETS[kind][int(digit)]
    )


def _halves(parity: str, left: str, right: str) -> tuple[int, ...]:
    return _GUARD + _left(parity, left) + _CENTER + _left("O" * len(right), right) + _GUARD


def _shortened(upc: str) -> str:
    """The six digits that UPC-E keeps of a UPC-A number (GS1 General Specifications, zero suppression)."""
    system, maker, item = upc[0], upc[1:6], upc[6:11]
    if system != "0":
        raise InvalidData("UPC-E takes numbers that begin with 0")
    if maker[2:] in ("000", "100", "200") and item < "01000":
        return maker[:2] + item[2:] + maker[2]
    if maker.endswith("00") and item < "00100":
        return maker[:3] + item[3:] + "3"
    if maker.endswith("0") and item < "00010":
        return maker[:4] + item[4] + "4"
    if "00005" <= item < "00010":
        return maker + item[4]
    raise InvalidData(f"{upc} has too few zeros to be shortened to UPC-E")


def _own(digits: str) -> tuple[str, str]:
    """The six digits and the check digit of a number that is short already."""
    if len(digits) not in (6, 7, 8):
        raise InvalidData(f"UPC-E takes 6 to 8, 11 or 12 digits, not {len(digits)}")
    if len(digits) > 6 and digits[0] != "0":
        raise InvalidData("UPC-E takes numbers that begin with 0")
    short = digits if len(digits) == 6 else digits[1:7]
    return short, digits[7] if len(digits) == 8 else check_digit(_lengthened(short))


def _lengthened(short: str) -> str:
    """The 11 digits of UPC-A that a UPC-E number stands for."""
    last = short[5]
    if last in "012":
        return f"0{short[:2]}{last}0000{short[2:5]}"
    if last == "3":
        return f"0{short[:3]}00000{short[3:5]}"
    if last == "4":
        return f"0{short[:4]}00000{short[4]}"
    return f"0{short[:5]}0000{last}"
