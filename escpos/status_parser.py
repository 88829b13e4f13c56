"""A parser of what a printer says on its back channel: status answers, automatic status, responses.

`escpos.emulation` is the other side: what we answer. Source: Epson ESC/POS reference, DLE EOT, GS a, GS r,
GS ( H.
"""

from __future__ import annotations

from dataclasses import replace

from escpos.emulation import Condition

STATUS_QUESTIONS = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04")
NOTHING_WRONG = b"\x12"  # an answer to one of them
ASB_ON = b"\x1da\x0f"  # drawer, online, errors, paper
SENSOR_QUESTION = b"\x1dr1"  # answered in its turn, so once all before it is done
MAX_UNREAD = 4_096  # bytes of a printer's talk that are kept while their end is awaited
_MASK, _DLE_EOT, _ASB = 0x93, 0x12, 0x10  # bits 0, 1, 4 and 7 tell the kinds of answers apart
_SENSOR_MASK = 0x90
_ASB_SIZE = 4
_BLOCK_HEADS = b"\x37\x53\x5f\x3b\x3d"  # what begins an answer that a NUL ends


def _printer(found: Condition, byte: int) -> Condition:
    return replace(found, drawer_pin_high=bool(byte & 0x04), online=not byte & 0x08)


def _offline_cause(found: Condition, byte: int) -> Condition:
    return replace(found, cover_open=bool(byte & 0x04), feeding=bool(byte & 0x08))


def _error_cause(found: Condition, byte: int) -> Condition:
    return replace(
        found,
        recoverable_error=bool(byte & 0x04),
        cutter_error=bool(byte & 0x08),
        fatal_error=bool(byte & 0x20),
        auto_recoverable_error=bool(byte & 0x40),
    )


def _paper(found: Condition, byte: int) -> Condition:
    return replace(found, paper_near_end=bool(byte & 0x0C), paper_out=bool(byte & 0x60))


_READERS = (_printer, _offline_cause, _error_cause, _paper)  # of the answers to STATUS_QUESTIONS


def of_answers(answers: bytes) -> Condition:
    """The condition of a printer by its four answers to STATUS_QUESTIONS, one byte each."""
    found = Condition()
    for read, byte in zip(_READERS, answers, strict=True):
        found = read(found, byte)
    return found


def of_asb(block: bytes) -> Condition:
    """The condition of a printer by the four bytes that it sent by itself (GS a)."""
    first, errors, paper = block[0], block[1], block[2]
    found = Condition(
        online=not first & 0x08,
        cover_open=bool(first & 0x20),
        feeding=bool(first & 0x40),
        drawer_pin_high=bool(first & 0x04),
        paper_near_end=bool(paper & 0x03),
        paper_out=bool(paper & 0x0C),
    )
    return _error_cause(found, errors)


class StatusParser:
    """Sorts what a printer says, in whatever pieces it comes: answers, status blocks, responses.

    Bytes that belong to none of these are dropped: a printer's talk is not to be trusted.
    """

    def __init__(self) -> None:
        self._unread = bytearray()
        self.nonsense = 0  # bytes that were dropped until now

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that are whole: one byte (DLE EOT, GS r), four (ASB), or a response up to its NUL."""
        self._unread += data[-MAX_UNREAD:]
        whole: list[bytes] = []
        while self._unread:
            size = self._size()
            if size is None:
                if len(self._unread) > MAX_UNREAD:
                    self.give_up()
                break
            if size:
                whole.append(bytes(self._unread[:size]))
            else:
                self.nonsense += 1
            del self._unread[: max(1, size)]
        return whole

    def give_up(self) -> None:
        """Drop what has begun and does not end."""
        self.nonsense += len(self._unread)
        self._unread.clear()

    def _size(self) -> int | None:
        """Of what stands first: None while its end is awaited, 0 where it is nothing."""
        first = self._unread[0]
        if first & _MASK == _DLE_EOT or not first & _SENSOR_MASK:
            return 1
        if first in _BLOCK_HEADS:
            end = self._unread.find(0)
            return end + 1 if end >= 0 else None
        if first & _MASK == _ASB:
            return _ASB_SIZE if len(self._unread) >= _ASB_SIZE else None
        return 0


def is_answer(said: bytes) -> bool:
    """True if this is an answer to DLE EOT."""
    return len(said) == 1 and said[0] & _MASK == _DLE_EOT


def is_sensor(said: bytes) -> bool:
    """True if this is an answer to GS r."""
    return len(said) == 1 and not said[0] & _SENSOR_MASK


def is_asb(said: bytes) -> bool:
    """True if this is a status that came by itself."""
    return len(said) == _ASB_SIZE and said[0] & _MASK == _ASB


def process_question(number: int) -> tuple[bytes, bytes]:
    """GS ( H 48 for a number of four digits, and the response once all before it is on paper."""
    digits = f"{number % 10_000:04}".encode()
    return b"\x1d(H\x06\x0000" + digits, b"\x37\x22" + digits + b"\0"
