"""The settings that the printer keeps. All of it bounded.

Source: Epson ESC/POS reference, GS ( E, FS ( L and FS ( E.
"""

from __future__ import annotations

import re

from escpos.emulation.kept import is_key

_SWITCHES = range(1, 9)
_SWITCH_BITS = 8
_LONGEST_SETTING = 16  # bytes; the longest that GS ( E 14 sends back
_FIELDS = {"GS ( E": 8, "FS ( L": 7}  # of a paper layout
_FIELD = re.compile(rb"(-?\d{1,5})?")
_LOGOS = 2  # the m of every FS ( E
_EXTENDED = {48: 0x31, 64: 0x30, 65: 0x31, 66: 0x31, 67: 0x30}  # FS ( E 64: its defaults


class Settings:
    """The settings of GS ( E, FS ( L and FS ( E, as they were set; what was never set is missing."""

    def __init__(self) -> None:
        self.switches: dict[int, bytes] = {}
        self.customized: dict[int, int] = {}
        self.serial: dict[int, bytes] = {}
        self.bluetooth: dict[int, bytes] = {}
        self.layouts: dict[str, tuple[bytes, ...]] = {}
        self.logos: dict[int, bytes] = {}
        self.extended_logos = dict(_EXTENDED)

    def switch(self, parameters: bytes) -> None:
        """GS ( E 3: groups of a b8…b1, each b "0", "1", or "2" for unchanged."""
        size = 1 + _SWITCH_BITS
        for at in range(0, len(parameters) - _SWITCH_BITS, size):
            number, wanted = parameters[at], parameters[at + 1 : at + size]
            if number in _SWITCHES and all(bit in b"012" for bit in wanted):
                old = self.switches.get(number, b"0" * _SWITCH_BITS)
                self.switches[number] = bytes(
                    o if w == ord("2") else w for o, w in zip(old, wanted, strict=True)
                )

    def customize(self, parameters: bytes) -> set[int]:
        """GS ( E 5: groups of a nL nH; the kinds that changed. Only 256 kinds can exist."""
        changed = set()
        for at in range(0, len(parameters) - 2, 3):
            kind, value = parameters[at], int.from_bytes(parameters[at + 1 : at + 3], "little")
            if self.customized.get(kind) != value:
                self.customized[kind] = value
                changed.add(kind)
        return changed

    def connect(self, interface: dict[int, bytes], parameters: bytes) -> None:
        """GS ( E 11 and 13: a d1…dk."""
        value = parameters[1:]
        if 1 <= len(value) <= _LONGEST_SETTING and b"\0" not in value:
            interface[parameters[0]] = value

    def lay_out(self, command: str, text: bytes, valid: bool) -> None:
        """GS ( E 48 and 49, FS ( L 33: decimal numbers, each with a semicolon behind it."""
        fields = tuple(text.split(b";")[:-1])
        if not valid or (text and len(fields) != _FIELDS[command]):
            return
        if all(_FIELD.fullmatch(field) for field in fields):
            self.layouts[command] = fields

    def set_logo(self, place: int, parameters: bytes, size: int) -> None:
        """FS ( E 62 and 63: m kc1 kc2 a [n]."""
        if len(parameters) == size and parameters[0] == _LOGOS and is_key(parameters[1:3]):
            self.logos[place] = parameters[1:]

    def forget_logo(self, parameters: bytes) -> None:
        """FS ( E 60: m c and "CLR"."""
        if parameters[:1] == bytes([_LOGOS]) and parameters[2:] == b"CLR":
            self.logos.pop(parameters[1], None)

    def extend_logos(self, parameters: bytes) -> None:
        """FS ( E 64: m, then pairs of a n."""
        if parameters[:1] != bytes([_LOGOS]):
            return
        for at in range(1, len(parameters) - 1, 2):
            if parameters[at] in _EXTENDED and parameters[at + 1] in b"01":
                self.extended_logos[parameters[at]] = parameters[at + 1]
