"""CODE128 (Epson reference, GS k 73; ISO/IEC 15417): the sender chooses the code sets.

Encoded here because zxing-cpp offers no control of code sets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from escpos.barcodes.symbol import InvalidData, Linear

START = {"A": 103, "B": 104, "C": 105}
SWITCH = {"A": 101, "B": 100, "C": 99}
SHIFT, FNC1, FNC2, FNC3, FNC4 = 98, 102, 97, 96, {"A": 101, "B": 100}
_CHECK_MODULUS = 103
_STOP = (2, 3, 3, 1, 1, 1, 2)
# Widths of bars and spaces, by code value.
_WIDTHS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212
112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131
311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
"""
_PATTERNS = tuple(tuple(map(int, widths)) for widths in _WIDTHS.split())


def runs(codes: list[int]) -> tuple[int, ...]:
    """The bars of a symbol whose code values, start code included, are `codes`; check and stop are added."""
    weighted = codes[0] + sum(weight * code for weight, code in enumerate(codes))
    return tuple(width for code in [*codes, weighted % _CHECK_MODULUS] for width in _PATTERNS[code]) + _STOP


def value(code_set: str, byte: int) -> int:
    """The code value of a character in a code set. Raises InvalidData where the set lacks it."""
    if code_set == "A" and byte < 0x60:
        return (byte - 0x20) % 0x60
    if code_set == "B" and 0x20 <= byte < 0x80:
        return byte - 0x20
    if code_set == "C" and byte < 100:
        return byte
    raise InvalidData(f"code set {code_set} of CODE128 has no code {byte:#04x}")


def visible(byte: int) -> str:
    """A character of the HRI text: control characters show as a space."""
    return chr(byte) if 0x20 <= byte < 0x7F else " "


def code128(data: bytes) -> Linear:
    """CODE128 of data in which `{A {B {C {S {1 {2 {3 {4 {{` choose code sets and special characters.

    Data must begin with a code set; in code set C each byte is a pair of digits, 0 to 99.
    """
    if data[:2] not in (b"{A", b"{B", b"{C"):
        raise InvalidData("CODE128 data must begin with {A, {B or {C")
    writer = _Writer(chr(data[1]))
    for byte, special in _tokens(data[2:]):
        writer.special(chr(byte)) if special else writer.character(byte)
    return Linear("CODE128", runs(writer.finished()), "".join(writer.hri))


def _tokens(data: Iterable[int]) -> Iterator[tuple[int, bool]]:
    """Bytes with whether a `{` stands before them; `{{` is the character itself."""
    stream = iter(data)
    for byte in stream:
        if byte != ord("{"):
            yield byte, False
            continue
        following = next(stream, None)
        if following is None:
            raise InvalidData("CODE128 data ends in a single {")
        yield following, following != ord("{")


class _Writer:
    """The code values so far, the code set in force, and what a person reads."""

    def __init__(self, code_set: str) -> None:
        self.code_set = code_set
        self.codes = [START[code_set]]
        self.hri: list[str] = []
        self._shifted = False

    def character(self, byte: int) -> None:
        """A character of the code set in force, or of the other one behind a shift."""
        code_set = {"A": "B", "B": "A"}[self.code_set] if self._shifted else self.code_set
        self.codes.append(value(code_set, byte))
        self.hri.append(f"{byte:02d}" if code_set == "C" else visible(byte))
        self._shifted = False

    def special(self, name: str) -> None:
        """Do what the letter behind a `{` asks for."""
        if self._shifted:
            raise InvalidData("a shift must be followed by a character")
        handlers: dict[str, Callable[[], None]] = {
            **{code_set: lambda: self._switch(name) for code_set in SWITCH},
            "S": self._shift,
            "1": lambda: self._function(FNC1),
            "2": lambda: self._function(FNC2, "AB"),
            "3": lambda: self._function(FNC3, "AB"),
            "4": lambda: self._function(FNC4.get(self.code_set, -1), "AB"),
        }
        if name not in handlers:
            raise InvalidData(f"CODE128 has no special character {{{name}")
        handlers[name]()

    def finished(self) -> list[int]:
        """All code values. Raises InvalidData where there is nothing to print."""
        if self._shifted or len(self.codes) < 2:
            raise InvalidData("CODE128 data has no character")
        return self.codes

    def _switch(self, code_set: str) -> None:
        if code_set != self.code_set:
            self.codes.append(SWITCH[code_set])
            self.code_set = code_set

    def _shift(self) -> None:
        if self.code_set == "C":
            raise InvalidData("code set C of CODE128 has no shift")
        self.codes.append(SHIFT)
        self._shifted = True

    def _function(self, code: int, code_sets: str = "ABC") -> None:
        if self.code_set not in code_sets:
            raise InvalidData(f"code set {self.code_set} of CODE128 has only FNC1")
        self.codes.append(code)
        self.hri.append(" ")
