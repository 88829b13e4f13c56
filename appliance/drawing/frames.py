"""How the box and its drawing process talk over a pipe: a JSON head and a body, each led by its length."""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">II")
MAX_HEAD = 64 * 1_048_576  # bytes; the head carries a receipt's text, which a 10 MB job may be full of


class PipeClosed(EOFError):
    """The other side is gone."""


def write_frame(stream: BinaryIO, head: dict[str, Any], body: bytes) -> None:
    """Send one frame."""
    encoded = json.dumps(head).encode()
    stream.write(_LENGTHS.pack(len(encoded), len(body)))
    stream.write(encoded)
    stream.write(body)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Wait for one frame. Raises PipeClosed."""
    head_size, body_size = _LENGTHS.unpack(_read(stream, _LENGTHS.size))
    if head_size > MAX_HEAD:
        raise PipeClosed(f"a head of {head_size} bytes is no frame")
    head = json.loads(_read(stream, head_size))
    return head, _read(stream, body_size)


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise PipeClosed("the pipe was closed")
    return data
