"""The printer as a machine: its paper, its print buffer, its modes, and how a line gets on paper."""

from __future__ import annotations

from collections.abc import Callable

from escpos.canvas import MAX_ROWS, Canvas
from escpos.drawing import render_budget
from escpos.drawing.cells import TextAttributes
from escpos.drawing.definitions import Definitions, Picture
from escpos.drawing.labels import Labels, Measures, measured
from escpos.drawing.line import Line
from escpos.drawing.log import Log
from escpos.drawing.page import Page
from escpos.drawing.pictures import picture_rows
from escpos.drawing.render_budget import RenderBudget
from escpos.drawing.settings import Settings, defaults
from escpos.drawing.strip import Strip
from escpos.fonts import Fonts
from escpos.paper import Box, Mark, Paper, PrintedLine, Symbol
from escpos.profiles import Profile


class Machine:
    """A printer of one model. Handlers of commands change it; `paper` is what came out.

    `command` is the index of the command at work, for marks and events.
    """

    def __init__(self, profile: Profile, fonts: Fonts, definitions: Definitions) -> None:
        self.profile = profile
        self.fonts = fonts
        self.definitions = definitions
        self.settings = defaults(profile)
        self.canvas = Canvas(profile.width_dots)
        self._strip = Strip(self.canvas)
        self.line = Line(self.canvas.stride * 8)
        self.page: Page | None = None
        self.log = Log()
        self.command = 0
        self.eats_feed_of = -1  # the command that feeds nothing, where it is a line feed
        self.text_attributes: dict[tuple[object, ...], TextAttributes] = {}  # those in use, by modes
        self.y = 0
        self.listening = True  # False while ESC = sends the stream to a customer display
        self.stored: Picture | None = None  # of GS ( L, waiting to be printed
        self.budget = RenderBudget()
        self.labels = Labels()

    def paper(self) -> Paper:
        """Everything so far, the buffer included."""
        if self.page is not None:
            self.note("the job ends in page mode: what is on the page was not printed")
        elif not self.line.empty:
            self.print_line()
            self.note("the job does not end its last line; the box ends it")
        self._strip.lay()
        self.canvas.reach(self.y)
        self.tell_labels()
        if self.canvas.overflowed:
            self.log.note(
                f"the paper is longer than the {MAX_ROWS:,} rows that are drawn; the rest is not shown"
            )
        if self.budget.spent:
            self.log.note("the job asks for more drawing than any receipt needs; the rest is not shown")
        log = self.log
        return Paper(self.canvas, log.notes, tuple(log.events), tuple(log.drawn))

    def reset(self) -> None:
        """ESC @: empty the buffer and put the modes back."""
        self.line.clear()
        self.page = None
        self.fit_line()
        self.stored = None
        self.settings = self.fresh_settings()
        self.definitions.forget_volatile()

    def fresh_settings(self) -> Settings:
        """The modes as they are after power on."""
        return defaults(self.profile)

    @property
    def full(self) -> bool:
        """True if nothing more is drawn, because the paper is longer than anyone wants to see."""
        return self.y >= MAX_ROWS or self.budget.left <= 0

    @property
    def room(self) -> int:
        """The print area's width in dots."""
        if self.page is not None:
            return self.page.across
        area, left = self.settings.area, self.profile.width_dots - self.settings.margin
        return area if area < left else left

    def across(self, units: int) -> int:
        """Motion units along the line in dots (GS P); a turned line runs down the paper."""
        unit = self.settings.unit_y if self._turned else self.settings.unit_x
        return units * self.profile.dpi // unit

    def down(self, units: int) -> int:
        """Motion units from line to line in dots."""
        unit = self.settings.unit_x if self._turned else self.settings.unit_y
        return units * self.profile.dpi // unit

    @property
    def _turned(self) -> bool:
        return self.page is not None and self.page.direction % 2 == 1

    @property
    def measures(self) -> Measures | None:
        """The layout of label or black-mark paper, where the model takes it and a job has set it."""
        layout = self.definitions.layout
        if layout is None or not self.profile.features & {"label", "black_mark"}:
            return None
        return measured(layout, self.profile.dpi)

    def tell_labels(self) -> None:
        """List the edges of labels that the paper has gone past."""
        measures = self.measures
        if measures is None:
            return
        what = "black mark" if measures.marked else "lower edge of label"
        for number, row in self.labels.edges(measures, min(self.y, MAX_ROWS)):
            self.log.event("label", f"{what} {number}", row, self.command)

    def note(self, text: str) -> None:
        """Tell people something about the picture."""
        self.log.note(text)

    def event(self, kind: str, detail: str, back: int = 0) -> None:
        """Something happened besides printing, `back` rows above where the paper stands."""
        self.budget.take(render_budget.EVENT)
        self.log.event(kind, detail, max(0, self.y - back), self.command)

    def symbol(self, symbology: str, content: str, box: Box) -> None:
        """A code was printed here and says this."""
        log = self.log if self.page is None else self.page.log
        log.drew(Symbol(symbology, content, box, self.command))

    def put(self, columns: bytes, width: int, height: int, text: str = "", cell: int = 0) -> None:
        """Put columns on the line where it stands."""
        self.budget.take(render_budget.PUT, (height + 7) // 8 * width)
        self.line.put(columns, width, height, text, cell, self.command)

    def print_line(self, advance: int | None = None) -> None:
        """Put the line on paper; move on by `advance` (None: the line spacing), by its height if more."""
        line = self.line
        step = self.settings.line_spacing if advance is None else advance
        if step < line.height:
            step = line.height
        if self.page is not None:
            self.page.print_line(line, step)
        else:
            if not line.empty and not self.full:
                self._draw_line()
            self.y += step
        if line.x or line.pieces:
            line.clear()

    def print_rows(
        self, picture: Picture, times: tuple[int, int] = (1, 1), *, page_moves: bool = True
    ) -> Box:
        """Put a picture on paper by itself, aligned as the line would be; where it came to stand.

        On a page, what follows stands at its right, or where it stands without `page_moves`.
        """
        if self.page is not None:
            box = self._print_on_page(self.page, picture, times)
            self.line.x += picture.width * times[0] if page_moves else 0
            return box
        width, height = picture.width * times[0], picture.height * times[1]
        if not self.line.empty:
            self.print_line()
        left = self._left(min(width, self.room))
        box = Box(left, self.y, min(width, self.room), height)
        if not self.full:
            self.budget.take(render_budget.PICTURE, height * self.canvas.stride)
            self._strip.lay()
            self.canvas.lay(self.y, picture_rows(picture, times, left, self.room, self.canvas.stride))
            self.log.drew(Mark(self.command, box))
        self.y += height
        return box

    @property
    def at_line_start(self) -> bool:
        """True if what a line is measured by may change; on a page that is for the lines behind it."""
        return self.line.empty or self.page is not None

    def enter_page(self, page: Page) -> None:
        """To page mode, with the spacings that it has apart (ESC L)."""
        self.page = page
        self.settings.change_mode()
        self.fit_line()

    def leave_page(self) -> None:
        """Back to standard mode; of a page's settings only its spacings are kept (FF, ESC S)."""
        if self.page is not None:
            self.page = None
            self.settings.page_area, self.settings.direction = None, 0
            self.settings.change_mode()
            self.line.clear()
            self.fit_line()

    def fit_line(self) -> None:
        """Make the line as wide as the paper, or on a page as long as the page is for turned text."""
        self.line.width = self.canvas.stride * 8 if self.page is None else self.page.across

    def print_page(self) -> None:
        """Put the page on paper; it stays as it is (ESC FF)."""
        page = self.page
        if page is None:
            return
        if not self.line.empty:
            page.print_line(self.line, 0)
            self.line.clear()
        if self.full:
            return
        rows = page.finished()
        if page.spills:
            self.note("lines below the edge of a page are not printed")
        self.budget.take(render_budget.PAGE, len(rows))
        height = len(rows) // self.canvas.stride
        self._strip.lay()
        self.canvas.lay(self.y, rows)
        self.log.take(page.log, self.y)
        self.y += height

    def _print_on_page(self, page: Page, picture: Picture, times: tuple[int, int]) -> Box:
        x = self.line.x
        if not self.line.empty:
            page.print_line(self.line, 0)
            self.line.clear()
        box = page.print_picture(x, picture, times)
        self.line.x = x
        page.log.drew(Mark(self.command, box))
        return box

    def _left(self, width: int) -> int:
        margin, alignment = self.settings.margin, self.settings.alignment
        if alignment == 0:
            return margin
        spare = max(0, self.room - width)
        return margin + (spare if alignment == 2 else spare // 2)

    def _draw_line(self) -> None:
        self.budget.take(render_budget.LINE)
        line, canvas = self.line, self.canvas
        left, flipped = self._left(line.end), self.settings.upside_down
        if flipped:  # the whole print area is turned: what stood at its left comes to stand at its right
            left = 2 * self.settings.margin + self.room - left - line.end
        across = canvas.stride * 8
        columns = line.columns(across - left - line.end if flipped else left, across)
        self._strip.add(self.y, columns, line.tall, line.height, flipped)
        self.log.drew(PrintedLine(Box(left, self.y, line.end, line.height), flipped, line.pieces))


Handler = Callable[[Machine, bytes], None]
