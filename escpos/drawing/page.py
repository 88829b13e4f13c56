"""Page mode: a sheet that is filled in any order and direction before it is printed.

Within its print area a page is drawn as if upright and turned as a whole when the area or the direction
changes. Source: Epson ESC/POS reference, ESC L, ESC T, ESC W, GS $.
"""

from __future__ import annotations

from escpos.bits import columns_of_rows, placed, upside_down
from escpos.canvas import Canvas
from escpos.drawing import render_budget
from escpos.drawing.definitions import Picture
from escpos.drawing.line import Line
from escpos.drawing.log import Log
from escpos.drawing.page_size import MAX_PAGE_ROWS
from escpos.drawing.pictures import picture_rows
from escpos.drawing.render_budget import RenderBudget
from escpos.paper import Box, Mark, Run

_ERASING = 4  # is row by row, and so many times dearer than copying
_LOOKED_THROUGH = 40  # bytes are copied while one thing that was drawn is looked at
_UPRIGHT, _UPWARDS, _OVER, _DOWNWARDS = range(4)  # ESC T: text runs right, up, left, down


def turned(rows: bytes, stride: int, clockwise: bool) -> tuple[bytes, int]:
    """Rows turned by a quarter: the new rows and their stride.

    The old height is padded to whole bytes: on the left of the new rows if clockwise, else on the right.
    """
    columns, size = columns_of_rows(rows, stride)  # one below the other these are a mirror image
    source = upside_down(columns) if clockwise else columns
    in_order = b"".join([source[at : at + size] for at in range(len(source) - size, -1, -size)])
    return in_order, size


class Page:
    """A page, as wide as its first area, and what has been put on it. `across` and `down` measure the print
    area as its text sees it; `y` is the lower edge of the next line, None for the area's very top."""

    def __init__(self, area: Box, direction: int, budget: RenderBudget) -> None:
        self._width = area.width
        self._budget = budget
        self.log = Log()  # what is where on the page, until it is on paper
        self.area = area
        self._set_by_job = False
        self.spills = False  # whether lines were put below its lower edge
        self.direction = direction
        self.sheet = Canvas(area.width, MAX_PAGE_ROWS)
        self._begin()

    @property
    def across(self) -> int:
        """Dots a line has, in the direction of its text."""
        return self.area.height if self.direction in (_UPWARDS, _DOWNWARDS) else self.area.width

    @property
    def down(self) -> int:
        """Dots from the first line to the last."""
        return self.area.width if self.direction in (_UPWARDS, _DOWNWARDS) else self.area.height

    def _begin(self) -> None:
        self.y: int | None = None
        self._upright = Canvas(self.across, self.down)

    def select(self, area: Box | None, direction: int) -> None:
        """Go on in another area (None: the same) or another direction."""
        self._turn_in()
        if area is not None:
            self.area, self._set_by_job = area, True
        self.direction = direction
        self._begin()

    def erase(self) -> None:
        """CAN: the print area is white again."""
        if self.log.drawn and self._budget.take(render_budget.PAGE, len(self.log.drawn) * _LOOKED_THROUGH):
            self.log.erase(self.area)
        if self._upright.dots:
            self._upright = Canvas(self.across, self.down)
        if not self.sheet.dots or not self._budget.take(render_budget.PAGE, len(self.sheet.dots) * _ERASING):
            return
        x, y, width, height = self.area
        keep = Canvas(self._width, MAX_PAGE_ROWS)
        keep.lay(0, bytes(self.sheet.dots))
        outside = _outside(keep.stride, x, width)
        for row in range(y, min(y + height, keep.height)):
            at = row * keep.stride
            inside = int.from_bytes(keep.dots[at : at + keep.stride], "big") & outside
            keep.dots[at : at + keep.stride] = inside.to_bytes(keep.stride, "big")
        self.sheet = keep

    def finished(self) -> bytes:
        """The page's rows as they come on paper."""
        self._turn_in()
        if self._set_by_job:
            self.sheet.reach(min(MAX_PAGE_ROWS, self.area.y + self.area.height))
        return bytes(self.sheet.dots)

    def print_line(self, line: Line, step: int) -> None:
        """Put a line in its place, its lower edge at `y`, and move down by `step`."""
        base = line.height if self.y is None else self.y
        if not line.empty and self._budget.take(render_budget.LINE):
            top = base - line.height
            self._lay(top, line.rows(0, self._upright.stride))
            is_below = base - line.height // 2 > self.down  # with more than half of it
            self.spills = self.spills or is_below
            for piece in () if is_below else line.pieces:
                box = self._on_sheet(Box(piece.x, base - piece.height, piece.width, piece.height))
                if piece.text:
                    self.log.drew(Run(piece.text, box, piece.cell, piece.command, self.direction))
                else:
                    self.log.drew(Mark(piece.command, box))
        self.y = base + step

    def print_picture(self, x: int, picture: Picture, times: tuple[int, int]) -> Box:
        """Put a picture at `x`, its lower edge at `y`; where on the sheet it came to stand."""
        height = picture.height * times[1]
        self.y = height if self.y is None else self.y
        return self.print_at(x, self.y - height, picture, times)

    def print_at(self, x: int, top: int, picture: Picture, times: tuple[int, int]) -> Box:
        """Put a picture with its upper edge at `top`, wherever lines stand."""
        size = picture.height * times[1] * self._upright.stride
        if self._budget.take(render_budget.PICTURE, size):
            self._lay(top, picture_rows(picture, times, x, self.across - x, self._upright.stride))
        return self._on_sheet(Box(x, top, picture.width * times[0], picture.height * times[1]))

    def _lay(self, top: int, rows: bytes) -> None:
        stride = self._upright.stride
        self._upright.lay(max(0, top), rows[max(0, -top) * stride :])

    def _on_sheet(self, box: Box) -> Box:
        x, y, width, height = box
        area = self.area
        if self.direction == _UPWARDS:
            return Box(area.x + y, area.y + area.height - x - width, height, width)
        if self.direction == _OVER:
            return Box(area.x + area.width - x - width, area.y + area.height - y - height, width, height)
        if self.direction == _DOWNWARDS:
            return Box(area.x + area.width - y - height, area.y + x, height, width)
        return Box(area.x + x, area.y + y, width, height)

    def _turn_in(self) -> None:
        """Lay what was drawn upright on the sheet, turned as the direction says."""
        drawn = self._upright
        on_sheet = max(drawn.height, drawn.stride * 8) * self.sheet.stride
        if not drawn.dots or not self._budget.take(render_budget.PAGE, on_sheet):
            return
        area, rows, stride, height = self.area, bytes(drawn.dots), drawn.stride, drawn.height
        x, y = area.x, area.y
        if self.direction == _OVER:
            rows = upside_down(rows)
            x += area.width - stride * 8
            y += area.height - height
        elif self.direction == _UPWARDS:
            y += area.height - stride * 8
            rows, stride = turned(rows, stride, clockwise=False)
        elif self.direction == _DOWNWARDS:
            rows, stride = turned(rows, stride, clockwise=True)
            x += area.width - stride * 8
        self._lay_on_sheet(x, y, rows, stride)
        self._upright = Canvas(self.across, self.down)

    def _lay_on_sheet(self, x: int, y: int, rows: bytes, stride: int) -> None:
        """Padding may reach out at the left or the top; it is white, so it is cut off."""
        rows = rows[max(0, -y) * stride :]
        if x < 0:
            rows, x = _moved_left(rows, -x), 0
        self.sheet.lay(max(0, y), placed(rows, stride, x, self.sheet.stride))


def _moved_left(rows: bytes, dots: int) -> bytes:
    """Rows moved to the left; their first `dots` dots are white."""
    return (int.from_bytes(rows, "big") << dots & (1 << len(rows) * 8) - 1).to_bytes(len(rows), "big")


def _outside(stride: int, x: int, width: int) -> int:
    """A row's dots that are not within `width` dots from `x`."""
    size = stride * 8
    inside = ((1 << width) - 1) << max(0, size - x - width)
    return ((1 << size) - 1) & ~inside
