"""Where a folder lies: its file system, and the disk under that, as /proc and /sys tell.

Sources: proc(5) (mounts); Linux's Documentation/admin-guide/ext4.rst and Documentation/driver-api/mmc.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

MOUNTS = "proc/self/mounts"
_OCTAL = re.compile(r"\\([0-7]{3})")
_PARTITION = re.compile(r"(mmcblk\d+|nvme\d+n\d+)p\d+|([a-z]+)\d+")


@dataclass(frozen=True, slots=True)
class Mount:
    """A file system in its place; `device` is the kernel's name, such as mmcblk0p4, or nothing."""

    device: str
    place: str
    kind: str
    read_only: bool

    @property
    def disk(self) -> str:
        """The disk that the device is a part of."""
        found = _PARTITION.fullmatch(self.device)
        return (found[1] or found[2]) if found else self.device


def mount_of(root: Path, folder: Path) -> Mount | None:
    """The file system that a folder lies on; None where /proc does not tell."""
    wanted = str(folder.absolute())
    found: Mount | None = None
    for line in read(root / MOUNTS).splitlines():
        words = line.split(" ")
        if len(words) < 4:
            continue
        place = _OCTAL.sub(lambda octal: chr(int(octal[1], 8)), words[1])
        is_above = wanted == place or wanted.startswith(place.rstrip("/") + "/")
        if is_above and (found is None or len(place) >= len(found.place)):  # the later of two holds
            device = words[0].removeprefix("/dev/") if words[0].startswith("/dev/") else ""
            found = Mount(device, place, words[2], "ro" in words[3].split(","))
    return found


def read(file: Path) -> str:
    """A small text file; nothing where it can't be read."""
    try:
        with file.open(encoding="utf-8", errors="replace") as stream:
            return stream.read(1_048_576)
    except OSError:
        return ""
