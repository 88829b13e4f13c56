"""Replies sent unasked: automatic status back (GS a, FS ( e, GS j) and the offline response (GS ( H 49).

Source: Epson ESC/POS reference, under these names, DLE DC4 fn 7, and ESC @, which turns all of it off.
"""

from __future__ import annotations

from collections.abc import Mapping

from escpos.emulation.blocks import block
from escpos.emulation.condition import Condition, bits
from escpos.emulation.status import errors, paper_sensors

_EXTENDED, _INK = 0x39, 0x35  # headers
_OFFLINE = 0x23
_FIXED = 0x40
_OPTIONAL_FUNCTIONS, _EXTENDED_GROUP = 51, 0x08  # FS ( e: m, and the bit of n that has a meaning
_INK_GROUPS = 0x03
_GROUPS: Mapping[int, bytes] = {  # GS a: a bit of n, and the bits of the status that it sends at a change
    0x01: b"\x04\x00\x00\x00",  # drawer
    0x02: b"\x68\x01\x00\x00",  # offline, cover, feeding; waiting for online
    0x04: b"\x00\x6c\x00\x00",  # errors
    0x08: b"\x00\x00\x0f\x00",  # paper sensors
    0x40: b"\x00\x02\x00\x00",  # feed button
}


def basic(condition: Condition) -> bytes:
    """The four bytes of GS a."""
    first = 0x10 | bits(
        (condition.drawer_pin_high, 0x04),
        (condition.offline, 0x08),
        (condition.cover_open, 0x20),
        (condition.feeding, 0x40),
    )
    second = errors(condition) | bits((condition.waiting_for_online, 0x01), (condition.feed_button, 0x02))
    return bytes((first, second, paper_sensors(condition), 0))


def extended(condition: Condition) -> bytes:
    """The four bytes of FS ( e. Commands are taken in while offline, so bit 4 of status A stays off."""
    return bytes((_EXTENDED, 0x41 | bits((condition.offline, 0x04)), _FIXED, 0))


def offline_response(condition: Condition, *, with_cause: bool) -> bytes:
    """The block of GS ( H 49. The cause is five bytes as the TM-L90 sends them; three tell of fatal errors.

    Which part failed fatally, nobody tells the box; the basic status says that something did.
    """
    recoverable = bits((condition.cutter_error, 0x01))
    cause = bytes((_FIXED, _FIXED, _FIXED, _FIXED | recoverable, _FIXED)) if with_cause else b""
    return block(_OFFLINE, cause)


class Automatic:
    """The automatic replies of one connection: what it asked for, and what it was told last."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """ESC @."""
        self._mask = 0
        self._extended = False
        self._offline = 0
        self._reported = b""
        self._told_extended = b""
        self._stopped = False

    def set_basic(self, groups: int, condition: Condition) -> bytes:
        """GS a n: the status at once if any group is on."""
        self._mask = 0
        for group, mask in _GROUPS.items():
            if groups & group:
                self._mask |= int.from_bytes(mask, "big")
        self._reported = basic(condition)
        return self._reported if groups else b""

    def set_extended(self, parameters: bytes, condition: Condition) -> bytes:
        """FS ( e m n."""
        if len(parameters) != 2 or parameters[0] != _OPTIONAL_FUNCTIONS:
            return b""
        self._extended = bool(parameters[1] & _EXTENDED_GROUP)
        self._told_extended = extended(condition)
        return self._told_extended if parameters[1] else b""

    def set_ink(self, groups: int) -> bytes:
        """GS j n. No printer here has ink, so its status never changes."""
        return bytes((_INK, _FIXED, _FIXED, 0)) if groups & _INK_GROUPS else b""

    def set_offline_response(self, parameters: bytes, condition: Condition) -> None:
        """GS ( H 49 m d: off, on, on with the cause; as numbers or as digits."""
        if len(parameters) == 2 and parameters[0] == 48 and parameters[1] in (0, 1, 2, 48, 49, 50):
            self._offline = parameters[1] % 48
            self._stopped = condition.stopped

    def changed(self, condition: Condition) -> bytes:
        """The replies to send for the printer's new state."""
        return self._basic(condition) + self._more(condition) + self._response(condition)

    def _basic(self, condition: Condition) -> bytes:
        now = basic(condition)
        if not self._mask or not self._mask & (_number(now) ^ _number(self._reported)):
            return b""
        self._reported = now
        return now

    def _more(self, condition: Condition) -> bytes:
        now = extended(condition)
        if not self._extended or now == self._told_extended:
            return b""
        self._told_extended = now
        return now

    def _response(self, condition: Condition) -> bytes:
        """Only when the printer stops, not when it goes on."""
        before, self._stopped = self._stopped, condition.stopped
        if not self._offline or before or not condition.stopped:
            return b""
        return offline_response(condition, with_cause=self._offline == 2)


def _number(status: bytes) -> int:
    return int.from_bytes(status, "big")
