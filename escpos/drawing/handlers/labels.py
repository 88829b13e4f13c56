"""Feeding label and black-mark paper to where it is printed, cut or peeled.

Source: Epson ESC/POS reference, FS ( L, GS ( E <Function 48> and <Function 49>, GS FF.
"""

from __future__ import annotations

from escpos.drawing import render_budget
from escpos.drawing.handlers.modes import digit
from escpos.drawing.labels import Measures, Place, parsed
from escpos.drawing.machine import Handler, Machine

_MM_IN_INCH = 25.4
_PEELER_MM = 24  # from the head to the edge where labels come off (TM-L90 specification, FS ( L 48)
_ALWAYS = 1  # m: even where the paper stands at such a place already
_WHERE = {
    "start": "to where printing starts",
    "cut": "to where the paper is cut",
    "peel": "to where labels are peeled off",
}


def takes_labels(machine: Machine, command: str) -> bool:
    """True if the model takes label or marked paper, with a note if not."""
    if machine.profile.features & {"label", "black_mark"}:
        return True
    machine.note(f"{command} is for label paper, which this model does not take")
    return False


def _layout(command: str, name: str) -> Handler:
    def handler(machine: Machine, raw: bytes) -> None:
        if not takes_labels(machine, name):
            return
        try:
            machine.definitions.layout = parsed(command, raw[6:], machine.definitions.layout)
        except ValueError:
            machine.note("a layout of labels or black marks makes no sense; it is ignored")
            return
        machine.labels.begin(machine.y)

    return handler


def _forget(machine: Machine, _raw: bytes) -> None:
    machine.definitions.layout = None


def _place(machine: Machine, measures: Measures, kind: str, mode: int) -> Place:
    labels, again = machine.labels, mode == _ALWAYS
    if kind == "start":
        return labels.start(measures, machine.y, mode)
    if kind == "cut":
        offset = measures.cut + machine.profile.cutter_distance
    else:
        offset = measures.edge + round(_PEELER_MM / _MM_IN_INCH * machine.profile.dpi)
    return labels.behind(kind, offset, measures, machine.y, again=again)


def feed(machine: Machine, kind: str, mode: int) -> None:
    """Print the line and feed to a label's "start", "cut" or "peel"; `mode` is the m of FS ( L."""
    if not machine.line.empty:
        machine.print_line()
    machine.budget.take(render_budget.LINE)
    measures = machine.measures
    if measures is None:
        machine.event("label", _WHERE[kind])
        machine.note("labels and black marks are not measured: the paper is shown as if it had none")
        return
    if measures.assumed:
        machine.note(f"{measures.assumed} is not part of the layout; the usual size is assumed")
    place = _place(machine, measures, kind, mode)
    machine.y = place.y
    machine.labels.place = place
    machine.tell_labels()
    machine.event("label", f"fed {_WHERE[kind]}")


def _to(kind: str, name: str, mode: int | None = None) -> Handler:
    def handler(machine: Machine, raw: bytes) -> None:
        if machine.page is None and takes_labels(machine, name):
            feed(machine, kind, digit(raw[6]) if mode is None else mode)

    return handler


HANDLERS: dict[str, Handler] = {
    "FS ( L fn 33": _layout("FS ( L", "FS ( L fn 33"),
    "GS ( E fn 49": _layout("GS ( E", "GS ( E fn 49"),
    "GS ( E fn 48": _forget,
    "FS ( L fn 65": _to("peel", "FS ( L fn 65"),
    "FS ( L fn 66": _to("cut", "FS ( L fn 66"),
    "FS ( L fn 67": _to("start", "FS ( L fn 67"),
    "GS FF": _to("start", "GS FF", _ALWAYS),
}
