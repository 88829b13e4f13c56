"""Drawer pulses: what opens a cash drawer, in its turn or at once.

Source: Epson ESC/POS reference, ESC p, DLE DC4 (fn = 1).
"""

from __future__ import annotations

_IN_TURN = b"\x1bp"
_UNIT_MS, _REAL_TIME_UNIT_MS = 2, 100
_MAX_REAL_TIME = 8


def at_once(pulse: bytes) -> bytes:
    """The real-time form of a pulse, which a printer acts on in the middle of a job.

    ESC p m t1 t2 counts t1 in 2 ms, DLE DC4 1 m t counts t in 100 ms from 1 to 8; anything else is given
    back as it is.
    """
    if not pulse.startswith(_IN_TURN) or len(pulse) != 5:
        return pulse
    connector, on = pulse[2] & 1, pulse[3] * _UNIT_MS
    return bytes([0x10, 0x14, 1, connector, max(1, min(_MAX_REAL_TIME, round(on / _REAL_TIME_UNIT_MS)))])
