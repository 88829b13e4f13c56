"""Who holds a pin, where Linux tells: the GPIO character device, uAPI v2 (`gpio_v2_line_info`)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

LINE_INFO = 0xC100B405  # ioctl GPIO_V2_GET_LINEINFO; 256 bytes
INFO_BYTES, NAME_BYTES = 256, 32
_USED = 1  # in flags
Ask = Callable[[int, int, bytes], bytes]


def holder(device: Path, pin: int, ask: Ask = fcntl.ioctl) -> str:
    """Who uses a pin of the chip `device` (/dev/gpiochip0); "" where nobody does, or Linux doesn't say."""
    question = bytearray(INFO_BYTES)
    question[2 * NAME_BYTES : 2 * NAME_BYTES + 4] = pin.to_bytes(4, "little")
    try:
        file = os.open(device, os.O_RDONLY | os.O_CLOEXEC)
        try:
            answer = ask(file, LINE_INFO, bytes(question))
        finally:
            os.close(file)
    except OSError:
        return ""
    return _consumer(answer)


def _consumer(answer: bytes) -> str:
    flags = int.from_bytes(answer[72:80], "little")
    name = answer[NAME_BYTES : 2 * NAME_BYTES].split(b"\0")[0].decode("ascii", "replace")
    return (name or "the kernel") if flags & _USED else ""
