"""The budget for drawing a job."""

from __future__ import annotations

# A unit is about two microseconds on a desktop machine. The longest paper that is drawn, with five settings
# and three pieces of text on each of its lines, takes less than this; a job that draws over one spot for
# ever, or only sets modes, has to end within a second as well.
LIMIT = 330_000

COMMAND, EVENT, PUT, TABS, GLYPH = 4, 4, 12, 12, 20
LINE, PICTURE, PAGE, CODE, BITMAP = 20, 14, 20, 100, 60
_BYTES_A_UNIT = 200


class RenderBudget:
    """The units left to spend on a job; once they are spent, nothing more is drawn."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = LIMIT

    @property
    def spent(self) -> bool:
        """True if nothing is left."""
        return self.left <= 0

    def take(self, units: int, size: int = 0) -> bool:
        """Spend units, and some for the bytes that are moved; False where none were left."""
        allowed = self.left > 0
        self.left -= units + size // _BYTES_A_UNIT
        return allowed
