"""The counter that a printer prints and counts on by itself.

Source: Epson ESC/POS reference, GS C 1, GS C 2, GS C ;, GS c.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_VALUE = 0xFFFF


@dataclass(slots=True)
class Counter:
    """From `start` to `stop` (or down to it) by `step`, each value `repeats` times."""

    value: int = 1
    start: int = 1
    stop: int = MAX_VALUE
    step: int = 1
    repeats: int = 1
    repeated: int = 0

    def follow(self, name: str, raw: bytes) -> None:
        """Do as a command says that sets it, or prints it and counts on."""
        match name:
            case "GS c":
                self._count()
            case "GS C 1":
                self.start, self.stop = _number(raw, 3), _number(raw, 5)
                self.step, self.repeats, self.repeated = raw[7], raw[8], 0
            case "GS C 2":
                self.value = _number(raw, 3)
            case "GS C ;":
                self._follow_text(raw)

    def forget(self) -> None:
        """As it is after power on."""
        fresh = Counter()
        for name in self.__slots__:
            setattr(self, name, getattr(fresh, name))

    def _follow_text(self, raw: bytes) -> None:
        """GS C ; start ; stop ; step ; repeats ; value ;"""
        parts = raw[2:].split(b";")
        if len(parts) == 7 and all(part.isdigit() for part in parts[1:6]):
            said = (min(int(part[:5]), MAX_VALUE) for part in parts[1:6])
            self.start, self.stop, self.step, self.repeats, self.value = said

    def _count(self) -> None:
        self.repeated += 1
        if self.step == 0 or self.repeats == 0 or self.repeated < self.repeats:
            return
        self.repeated = 0
        following = self.value + (self.step if self.start <= self.stop else -self.step)
        inside = min(self.start, self.stop) <= following <= max(self.start, self.stop)
        self.value = following if inside else self.start


def _number(raw: bytes, at: int) -> int:
    return int.from_bytes(raw[at : at + 2], "little")
