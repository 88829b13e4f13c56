"""The first admin in counterproof.toml is erased from it once taken: the card may lie in a drawer later.

The file is on a FAT partition, where a new file would leave the old one's bytes behind. So the lines are
written over in place with blanks, and everything else in the file stays where it is.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path

_HEADER = re.compile(rb"\s*\[\s*admin\s*\]\s*(#.*)?")
_ANY_HEADER = re.compile(rb"\s*\[")
_ALONE = re.compile(rb"\s*admin\s*[.=]")
_NOT_A_LINE_END = re.compile(rb"[^\r\n]")


def erase_admin(file: Path) -> bool:
    """Erase the table [admin]; whether there was one.

    Raises OSError, or ValueError where it stands there in a way that can't be erased by lines.
    """
    with file.resolve().open("r+b") as stream:
        before = stream.read()
        wanted = tomllib.loads(before.decode())
        if wanted.pop("admin", None) is None:
            return False
        after = _without(before)
        if not _says(after, wanted):
            raise ValueError("[admin] cannot be told from the rest of the file; erase it by hand")
        stream.seek(0)
        stream.write(after)
        stream.flush()
        os.fsync(stream.fileno())
    return True


def _says(text: bytes, wanted: dict[str, object]) -> bool:
    try:
        return tomllib.loads(text.decode()) == wanted
    except ValueError:
        return False


def _without(text: bytes) -> bytes:
    lines, inside = [], False
    for line in text.splitlines(keepends=True):
        if _ANY_HEADER.match(line):
            inside = _HEADER.fullmatch(line.rstrip(b"\r\n")) is not None
        lines.append(_NOT_A_LINE_END.sub(b" ", line) if inside or _ALONE.match(line) else line)
    return b"".join(lines)
