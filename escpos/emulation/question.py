"""A request with all that an answer is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from escpos.command import Command
from escpos.emulation.condition import Condition
from escpos.emulation.memory import ReportedMemory
from escpos.profiles import Profile


@dataclass(frozen=True, slots=True)
class Question:
    """A request, how the printer is, what model it is, what it keeps, and its serial number."""

    command: Command
    condition: Condition
    profile: Profile
    memory: ReportedMemory
    serial: str

    def after(self, at: int) -> bytes:
        """The request's bytes from offset `at` on."""
        return self.command.raw[at:]


Answer = Callable[[Question], bytes]
Answers = Mapping[str, Answer]  # by the command's name; b"" where the printer stays silent


def digit(number: int) -> int:
    """A parameter that may be sent as a number or as its digit: 49 → 1."""
    return number - 0x30 if 0x30 <= number <= 0x39 else number


def parameter(question: Question) -> int:
    """The one byte behind a function code at offset 5; -1 where there are more or none."""
    parameters = question.after(6)
    return parameters[0] if len(parameters) == 1 else -1
