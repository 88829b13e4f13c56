"""Commands to paper: the loop that gives each command to its handler, and macros."""

from __future__ import annotations

from collections.abc import Iterable

from escpos import fonts
from escpos.command import Command, Kind
from escpos.definitions import MAX_MACRO_BYTES
from escpos.drawing import render_budget
from escpos.drawing.definitions import Definitions
from escpos.drawing.lacking import handlers_of, print_arguments
from escpos.drawing.machine import Machine
from escpos.ending import made_whole
from escpos.paper import Paper
from escpos.parser import Parser
from escpos.profiles import DEFAULT, Profile

_SHOWS = frozenset({Kind.GRAPHICS, Kind.CODE})  # what leaves dots on a printer's paper


class Renderer:
    """A printer that draws. Give it a job's commands with `run`, then take its `paper`.

    `definitions` are what earlier jobs left in the printer (none: a new one); after `run` the same
    object holds what is there now. Jobs rendered in turn with one `Definitions` print what the jobs
    would as one stream, but for modes that a job leaves behind.
    """

    def __init__(
        self,
        profile: Profile = DEFAULT,
        definitions: Definitions | None = None,
        faces: fonts.Fonts | None = None,
    ) -> None:
        self.definitions = definitions if definitions is not None else Definitions()
        self._machine = Machine(profile, faces or fonts.installed(), self.definitions)
        self._handlers = handlers_of(profile)
        self._leaks = profile.unknown == "leak"
        self._recording: list[Command] | None = None
        self._recorded_bytes = 0
        self._next = 0

    def run(self, commands: Iterable[Command]) -> None:
        """Print these commands; those that are left when the job's budget is spent are not even read."""
        machine, handlers = self._machine, self._handlers
        budget, number = machine.budget, self._next
        for command in commands:
            if budget.left <= 0:
                break
            machine.command = number
            number += 1
            handler = handlers.get(command.spec.name)
            if handler is None or not command.complete or self._recording is not None:
                self._step(command)
            else:
                budget.left -= render_budget.COMMAND
                handler(machine, command.raw)
        self._next = number

    @property
    def machine(self) -> Machine:
        """The printer's state, for who follows it; only commands change it."""
        return self._machine

    def paper(self) -> Paper:
        """The paper that has come out so far, with the buffer's."""
        return self._machine.paper()

    def _step(self, command: Command) -> None:
        name = command.spec.name
        if name == "GS :":
            self._toggle_recording()
            return
        if self._recording is not None:
            self._record(command)
        if name == "GS ^":
            self._run_macro(command)
        else:
            self._draw(command)

    def _draw(self, command: Command) -> None:
        machine = self._machine
        machine.budget.left -= render_budget.COMMAND
        if not command.complete:
            whole = made_whole(command.raw)
            if whole is None:
                machine.note(f"the job ends inside {command.name}; that is not printed")
                return
            machine.note(f"the job ends inside {command.name}; what is missing of it is sent as zeros")
            command = whole[0]
        handler = self._handlers.get(command.spec.name)
        if handler is not None:
            handler(machine, command.raw)
        elif command.spec.kind is Kind.UNKNOWN:
            self._draw_unknown(command)
        elif command.spec.kind in _SHOWS:
            machine.note(f"{command.name} ({command.spec.title}) is not drawn")

    def _draw_unknown(self, command: Command) -> None:
        shown = command.raw[:3].hex(" ").upper()
        if not self._leaks:
            self._machine.note(f"an unknown command ({shown}) is swallowed")
            return
        self._machine.note(f"an unknown command ({shown}) leaves its arguments on the paper")
        print_arguments(self._machine, command.raw)

    def _toggle_recording(self) -> None:
        if self._recording is None:
            self._recording, self._recorded_bytes = [], 0
        else:
            self.definitions.macro = tuple(self._recording)
            self._recording = None

    def _record(self, command: Command) -> None:
        recorded = self._recording
        if recorded is None:
            return
        self._recorded_bytes += len(command.raw)
        if command.name == "GS ^" or self._recorded_bytes > MAX_MACRO_BYTES:
            self._recording = None  # the definition is cancelled, and the old macro with it
            self.definitions.macro = ()
            return
        recorded.append(command)

    def _run_macro(self, command: Command) -> None:
        if not command.complete:
            return
        for _ in range(command.raw[2]):
            self._machine.budget.left -= render_budget.COMMAND
            for one in self.definitions.macro:
                if self._machine.budget.left <= 0:
                    return
                self._draw(one)


def commands_of(data: bytes, profile: Profile = DEFAULT) -> Iterable[Command]:
    """The commands of a whole stream, some at a time, so that a long one is never in memory at once."""
    parser = Parser(profile.kanji_bytes)
    for at in range(0, len(data), _PIECE):
        yield from parser.feed(data[at : at + _PIECE])
    yield from parser.close()


_PIECE = 1 << 16


def render(data: bytes, profile: Profile | None = None, memory: bytes = b"") -> Paper:
    """The paper that a printer of this model (the generic 80 mm one if None) makes of these bytes.

    `memory` are commands that an earlier job has filled the printer's memory with.
    """
    model, definitions = profile or DEFAULT, Definitions()
    if memory:
        Renderer(model, definitions).run(commands_of(memory, model))
    renderer = Renderer(model, definitions)
    renderer.run(commands_of(data, model))
    return renderer.paper()
