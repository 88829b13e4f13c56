"""The name that a box has in its network: counterproof-XXXX, always the same one on the same board."""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path

SERIAL = "proc/device-tree/serial-number"
MACHINE_ID = "etc/machine-id"
DIGITS = 4  # of the serial number, the last: a shop with two boxes has two names
PREFIX, NAMELESS = "counterproof-", "counterproof"
_PURPOSE = b"counterproof host name"  # the machine's ID itself is not for others (machine-id(5))


def host_name(root: Path = Path("/")) -> str:
    """The name, made of the board's serial number, or else of the machine's ID; else a plain one."""
    serial = re.sub(r"[^0-9a-z]", "", _read(root / SERIAL).lower())
    if serial.strip("0"):
        return PREFIX + serial[-DIGITS:].rjust(DIGITS, "0")
    machine = _read(root / MACHINE_ID).strip()
    if re.fullmatch(r"[0-9a-f]{32}", machine):
        return PREFIX + hmac.new(machine.encode(), _PURPOSE, hashlib.sha256).hexdigest()[:DIGITS]
    return NAMELESS


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="ignore")
    except OSError:
        return ""
