"""Pictures and user records in the printer's memory. All of them bounded.

Source: Epson ESC/POS reference, GS ( L, GS ( C and FS g 1.
"""

from __future__ import annotations

_KEY = range(0x20, 0x7F)
_MOST_PICTURES = 255  # with keys; no printer keeps more
_MOST_BYTES = 192 * 1024  # of records: the largest user memory that GS ( E 5 can set
_MOST_RECORDS = 1024  # so that many tiny ones weigh no more than a few large ones
_RECORD_EXTRA = 3  # a record's key and its terminator count as used
_ADDRESSES = 1024  # FS g 1 and FS g 2 have the old printers' kilobyte


def is_key(key: bytes) -> bool:
    """True if these are the two printable characters that name a picture or a record."""
    return len(key) == 2 and key[0] in _KEY and key[1] in _KEY


class Pictures:
    """Pictures by key, with the bytes that each takes up; the control bytes of its definition count."""

    def __init__(self) -> None:
        self._sizes: dict[bytes, int] = {}
        self._bit_images = 0

    @property
    def keys(self) -> bytes:
        """All keys, two bytes each, in the order of the first definition."""
        return b"".join(self._sizes)

    @property
    def used(self) -> int:
        """Bytes, those of the bit images of FS q included: the printer keeps both in one place."""
        return sum(self._sizes.values()) + self._bit_images

    def define(self, key: bytes, size: int) -> None:
        """Keep a picture; one of the same key makes way."""
        if is_key(key) and (key in self._sizes or len(self._sizes) < _MOST_PICTURES):
            self._sizes[key] = size

    def define_bit_images(self, size: int) -> None:
        """FS q: all of them anew."""
        self._bit_images = size

    def erase(self, key: bytes) -> None:
        """Forget one."""
        self._sizes.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._sizes.clear()
        self._bit_images = 0


class Records:
    """User memory: records by key, and the kilobyte that older printers address byte by byte."""

    def __init__(self) -> None:
        self._records: dict[bytes, bytes] = {}
        self._bytes = bytearray(b" " * _ADDRESSES)

    @property
    def keys(self) -> bytes:
        """All keys, two bytes each."""
        return b"".join(self._records)

    @property
    def used(self) -> int:
        """Bytes of all records, their keys and terminators included."""
        return sum(len(record) + _RECORD_EXTRA for record in self._records.values())

    def get(self, key: bytes) -> bytes:
        """A record's data; empty where there is none."""
        return self._records.get(key, b"")

    def store(self, parameters: bytes) -> None:
        """GS ( C 49: b c1 c2 d1…dk."""
        key, data = parameters[1:3], parameters[3:]
        if not is_key(key) or not data or parameters[0] or b"\0" in data:
            return
        used = self.used - (len(self.get(key)) + _RECORD_EXTRA if key in self._records else 0)
        full = key not in self._records and len(self._records) >= _MOST_RECORDS
        if not full and used + len(data) + _RECORD_EXTRA <= _MOST_BYTES:
            self._records[key] = data

    def erase(self, parameters: bytes) -> None:
        """GS ( C 48: b c1 c2."""
        self._records.pop(parameters[1:3], None)

    def clear(self) -> None:
        """GS ( C 54."""
        self._records.clear()

    def write(self, parameters: bytes) -> None:
        """FS g 1: m a1…a4 nL nH d1…dk. The printer takes no byte below a space."""
        at, data = int.from_bytes(parameters[1:5], "little"), parameters[7:]
        if parameters[0] == 0 and at + len(data) <= _ADDRESSES and all(byte >= 0x20 for byte in data):
            self._bytes[at : at + len(data)] = data

    def read(self, at: int, count: int) -> bytes:
        """FS g 2; empty where the printer has no such addresses."""
        return bytes(self._bytes[at : at + count]) if at + count <= _ADDRESSES else b""
