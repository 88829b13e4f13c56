"""How much drawing a job may ask for."""

from __future__ import annotations

# About microseconds on a desktop machine. The longest paper that is drawn, full of text, takes two thirds
# of this; a job that draws over one spot for ever, or only sets modes, has to end within a second as well.
LIMIT = 200_000

COMMAND, PUT, LINE, PICTURE, PAGE, CODE, BITMAP = 2, 4, 30, 10, 20, 100, 60
_BYTES_A_UNIT = 200


class Effort:
    """What is left to spend on a job; once it is spent, nothing more is drawn."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = LIMIT

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0

    def take(self, units: int, size: int = 0) -> bool:
        """Spend units, and some for the bytes that are moved; False where none were left."""
        allowed = self.left > 0
        self.left -= units + size // _BYTES_A_UNIT
        return allowed
