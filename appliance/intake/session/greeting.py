"""The first bytes of a connection: until they have told that a till speaks, nothing is acted upon."""

from __future__ import annotations

from collections.abc import Callable

from appliance.intake.session import pjl
from appliance.intake.session.actions import Action, ConnectionRefused, Reply
from appliance.intake.session.protocol_detection import FOR_OTHERS, Opening, classify
from escpos.emulation import Condition

ADVICE = "at the till choose a driver for ESC/POS receipt printers (Epson TM), or “Generic / Text Only”"


class Greeting:
    """`model` and `condition` tell what the printer is and how, should somebody ask in PJL."""

    def __init__(self, model: Callable[[], str], condition: Callable[[], Condition]) -> None:
        self.held = b""  # what has told nothing yet
        self._model = model
        self._condition = condition

    def hear(self, data: bytes) -> tuple[list[Action], bytes | None]:
        """Bytes that have arrived: what to do, and those with which a till begins; None until one speaks."""
        actions: list[Action] = []
        self.held += data
        while True:
            opening = classify(self.held)
            if opening is Opening.PRINT:
                begin, self.held = self.held, b""
                return actions, begin
            if opening is not Opening.PJL:
                if opening is not Opening.UNDECIDED:
                    actions.append(ConnectionRefused(_why(opening), opening))
                return actions, None
            lines, self.held = pjl.taken(self.held)
            for line in lines:
                language = pjl.language(line)
                if language:
                    return [*actions, ConnectionRefused(_why_not(language, "office printers"), opening)], None
                answer = pjl.answer(line, self._model(), self._condition())
                if answer:
                    actions.append(Reply(answer))
            if pjl.may_begin(self.held):
                if len(self.held) > pjl.MAX_LINE:
                    actions.append(ConnectionRefused(_why(opening), opening))
                return actions, None

    def end(self) -> bytes:
        """Nothing more comes: what is held is a till's after all, but for half a question."""
        rest, self.held = self.held, b""
        return b"" if classify(rest) is Opening.PJL else rest


def _why(opening: Opening) -> str:
    if opening in FOR_OTHERS:
        return _why_not(opening.value, FOR_OTHERS[opening])
    return f"this is a printer's port and was sent {opening.value}; nothing of it is printed"


def _why_not(language: str, others: str) -> str:
    return (
        f"this is a receipt printer's port and was sent {language}, which is for {others}; nothing of it is"
        f" printed; {ADVICE}"
    )
