"""What a machine writes down while it prints."""

from __future__ import annotations

from escpos.paper import Box, Event, Mark, Run, Symbol

MAX_ENTRIES = 100_000  # of each kind; enough for 100,000 rows of paper, and a bound for hostile jobs
_MAX_NOTES = 50


class Log:
    """Notes, events, marks, runs of text and symbols, in the order they came."""

    def __init__(self) -> None:
        self._notes: dict[str, int] = {}
        self.events: list[Event] = []
        self.marks: list[Mark] = []
        self.runs: list[Run] = []
        self.symbols: list[Symbol] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """Each sentence once, with how often it was said."""
        return tuple(text if times == 1 else f"{text} ({times} times)" for text, times in self._notes.items())

    def note(self, text: str) -> None:
        """Tell people something about the picture."""
        if text in self._notes or len(self._notes) < _MAX_NOTES:
            self._notes[text] = self._notes.get(text, 0) + 1

    def event(self, kind: str, detail: str, y: int, command: int) -> None:
        """Something happened besides printing."""
        if len(self.events) < MAX_ENTRIES:
            self.events.append(Event(kind, detail, y, command))

    def mark(self, command: int, box: Box) -> None:
        """A command drew here."""
        if len(self.marks) < MAX_ENTRIES:
            self.marks.append(Mark(command, box))

    def run(self, run: Run) -> None:
        """A command printed characters."""
        self.mark(run.command, run.box)
        if len(self.runs) < MAX_ENTRIES:
            self.runs.append(run)

    def symbol(self, symbology: str, content: str, box: Box, command: int) -> None:
        """A command printed a code here."""
        self.mark(command, box)
        if len(self.symbols) < MAX_ENTRIES:
            self.symbols.append(Symbol(symbology, content, box, command))

    def take(self, page: Log, down: int) -> None:
        """What a page holds, now that it is printed `down` rows further down."""
        marks, runs, symbols = (MAX_ENTRIES - len(had) for had in (self.marks, self.runs, self.symbols))
        self.marks += [mark._replace(box=_moved(mark.box, down)) for mark in page.marks[:marks]]
        self.runs += [run._replace(box=_moved(run.box, down)) for run in page.runs[:runs]]
        self.symbols += [symbol._replace(box=_moved(symbol.box, down)) for symbol in page.symbols[:symbols]]

    def erase(self, area: Box) -> None:
        """Forget what lies within an area."""
        self.marks = [mark for mark in self.marks if not _within(mark.box, area)]
        self.runs = [run for run in self.runs if not _within(run.box, area)]
        self.symbols = [symbol for symbol in self.symbols if not _within(symbol.box, area)]


def _moved(box: Box, down: int) -> Box:
    return box._replace(y=box.y + down)


def _within(box: Box, area: Box) -> bool:
    return area.x <= box.x < area.x + area.width and area.y <= box.y < area.y + area.height
