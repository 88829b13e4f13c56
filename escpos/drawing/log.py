"""The log that a machine keeps while it prints."""

from __future__ import annotations

from escpos.paper import Box, Drawn, Event

MAX_ENTRIES = 100_000  # of each kind; enough for 100,000 rows of paper, and a bound for hostile jobs
_MAX_NOTES = 50


class Log:
    """Notes, events, and what was drawn, in the order they came."""

    def __init__(self) -> None:
        self._notes: dict[str, int] = {}
        self.events: list[Event] = []
        self.drawn: list[Drawn] = []

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

    def drew(self, what: Drawn) -> None:
        """A command left dots here."""
        if len(self.drawn) < MAX_ENTRIES:
            self.drawn.append(what)

    def take(self, page: Log, down: int) -> None:
        """Take over the log of a page that is printed `down` rows further down."""
        room = MAX_ENTRIES - len(self.drawn)
        self.drawn += [one._replace(box=_moved(one.box, down)) for one in page.drawn[:room]]

    def erase(self, area: Box) -> None:
        """Forget what lies within an area."""
        self.drawn = [one for one in self.drawn if not _within(one.box, area)]


def _moved(box: Box, down: int) -> Box:
    return box._replace(y=box.y + down)


def _within(box: Box, area: Box) -> bool:
    return area.x <= box.x < area.x + area.width and area.y <= box.y < area.y + area.height
