"""Label and black-mark paper: its layout as a job sets it, measured in dots.

Source: Epson ESC/POS reference, FS ( L <Function 33> and GS ( E <Function 49>, which set the same layout from
other points of reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

_TENTHS_OF_INCH = 254  # tenths of a millimetre in an inch
_MIN_PITCH, _MAX_DISTANCE = 100, 10_000  # tenths of a millimetre: 1 cm, 1 m; TM-L90 takes 13.5 mm to 30 cm
_NUMBER = re.compile(rb"-?\d{1,5}")
# What the printer senses and the layout does not say, in tenths of a millimetre: usual sizes.
_GAP, _MARK = 30, 50
_NONE = frozenset({"0", "48"})  # references that say: no layout
_NEEDED = 4  # values without which nothing can be measured; the print area may be left out


class Layout(NamedTuple):
    """A layout as it was sent: the command, the reference that it counts from, tenths of a millimetre.

    `values` are those of GS ( E 49 from sb on (pitch, mark or gap, print start, cut, print area), or of
    FS ( L 33 from sa on (pitch, print start, cut, label's lower edge, print area, its width).
    """

    command: str
    reference: str
    values: tuple[int, ...]


class Measures(NamedTuple):
    """A layout in dots; `cut` and `edge` are counted from where the printing of a label starts.

    `edge` is the lower edge of the label, or the upper one of the next black mark; `assumed` names what is
    not in the layout and was given its usual size.
    """

    pitch: int
    cut: int
    edge: int
    marked: bool
    assumed: str = ""


def parsed(command: str, body: bytes, old: Layout | None) -> Layout | None:
    """The layout of a command's parameters; what they leave out stays as in `old`.

    None where they select none. Raises ValueError where they make no sense.
    """
    fields = body.split(b";")
    if command == "FS ( L" and len(fields[0]) > 1:  # its first parameter is one byte with nothing behind it
        fields[:1] = [fields[0][:1], fields[0][1:]]
    kept = old if old is not None and old.command == command else None
    reference = fields[0].decode("latin-1") or (kept.reference if kept else "")
    if reference in _NONE:
        return None
    before = kept.values if kept and kept.reference == reference else ()
    values = _values(fields[1:-1], before)
    if reference not in _MEASURES or len(values) < _NEEDED or values[0] < _MIN_PITCH:
        raise ValueError(body)
    return Layout(command, reference, values)


def _values(fields: list[bytes], before: tuple[int, ...]) -> tuple[int, ...]:
    values = []
    for index, field in enumerate(fields):
        if field:
            values.append(int(field) if _NUMBER.fullmatch(field) else _MAX_DISTANCE + 1)
        elif index < len(before):
            values.append(before[index])
        elif index >= _NEEDED:
            values.append(0)
        if len(values) <= index or abs(values[index]) > _MAX_DISTANCE:
            raise ValueError(field)
    return tuple(values)


_Tenths = tuple[int, int, int, bool, str]  # Measures, in tenths of a millimetre
_Measure = Callable[[tuple[int, ...]], _Tenths]


def _from_edge(marked: bool) -> _Measure:
    """GS ( E 49: everything counts from a black mark's upper edge, or from a label's lower one."""

    def measure(values: tuple[int, ...]) -> _Tenths:
        pitch, _, start, cut, *_ = values
        behind = (cut - start - 1) % pitch + 1  # the cut behind this label, wherever that was counted from
        return pitch, behind, pitch - start, marked, ""

    return measure


def _from_references(before_next: int, marked: bool, assumed: str) -> _Measure:
    """FS ( L 33: where printing starts counts from the upper reference, the rest from the ejecting one.

    That one lies `before_next` above the next label's upper reference.
    """

    def measure(values: tuple[int, ...]) -> _Tenths:
        pitch, start, cut, edge, *_ = values
        eject = pitch - before_next - start
        return pitch, eject + cut, eject if marked else eject + edge, marked, assumed

    return measure


_MEASURES: Mapping[str, _Measure] = {
    "49": _from_edge(marked=True),
    "64": _from_edge(marked=False),
    "1": _from_references(_GAP, False, "the gap between labels"),
    "2": _from_references(_MARK, False, "the height of black marks"),
    "3": _from_references(0, True, ""),
}


def measured(layout: Layout, dpi: int) -> Measures:
    """The layout in a model's dots."""
    pitch, cut, edge, marked, assumed = _MEASURES[layout.reference](layout.values)

    def dots(tenths: int) -> int:
        return round(tenths * dpi / _TENTHS_OF_INCH)

    return Measures(dots(pitch), dots(cut), dots(edge), marked, assumed)


class Place(NamedTuple):
    """A place that the paper was fed to: a label's "start", "cut" or "peel", the label, and the row."""

    kind: str
    label: int
    y: int


class Labels:
    """The labels of a paper; the first one's printing starts at row `origin`.

    `place` is where the paper was fed to last; it stands there for as long as it has not moved.
    """

    def __init__(self) -> None:
        self.begin(0)

    def begin(self, y: int) -> None:
        """A layout is set while the paper stands at row `y`, which is taken for a label's start."""
        self._origin, self._told = y, 0
        self.place: Place | None = None

    def standing(self, y: int) -> Place:
        """The place of the paper: the one it was fed to, or else none of the label it is on."""
        return self.place if self.place is not None and self.place.y == y else Place("", -1, y)

    def start(self, measures: Measures, y: int, mode: int) -> Place:
        """FS ( L 67: the next label's start (0), even where it stands at one (1), or this label's (2)."""
        stands = self.standing(y)
        on, past = divmod(y - self._origin, measures.pitch)
        current = on if stands.kind in ("", "start") else stands.label + 1
        here = past == 0 and stands.kind in ("", "start")
        label = max(0, current if mode == 2 or (here and mode == 0) else current + 1)
        return Place("start", label, self._origin + label * measures.pitch)

    def behind(self, kind: str, offset: int, measures: Measures, y: int, *, again: bool) -> Place:
        """FS ( L 65, 66: where a place at `offset` of the label last printed on has been fed on to.

        Where it stands at such a place already, it stays, or goes to the next one if `again`.
        """
        stands = self.standing(y)
        if stands.kind == kind:
            label = stands.label + again
        else:
            label = max(0, y - 1 - self._origin) // measures.pitch
        place = self._origin + label * measures.pitch + offset
        while place < y:  # by a label at most: an offset is more than a label only by the way to the blade
            label, place = label + 1, place + measures.pitch
        return Place(kind, label, place)

    def edges(self, measures: Measures, y: int) -> Iterator[tuple[int, int]]:
        """The labels' edges above row `y` that have not been told yet: which label, and the row."""
        while (row := self._origin + self._told * measures.pitch + measures.edge) < y:
            self._told += 1
            if row >= 0:
                yield self._told, row
