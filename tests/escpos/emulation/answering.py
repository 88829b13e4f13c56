"""What the tests of replies share."""

from __future__ import annotations

import escpos
from escpos.emulation import Condition, ReportedMemory, Responder
from escpos.profiles import DEFAULT, Profile

WELL = Condition()


def sized(prefix: bytes, body: bytes) -> bytes:
    """A command of the "GS (" kind: its prefix, its body's size, its body."""
    return prefix + len(body).to_bytes(2, "little") + body


def large(body: bytes) -> bytes:
    """GS 8 L."""
    return b"\x1d8L" + len(body).to_bytes(4, "little") + body


class Till:
    """One connection, served as intake is told to serve it: answers are what came back."""

    def __init__(
        self, profile: Profile = DEFAULT, memory: ReportedMemory | None = None, *, serial: str = ""
    ) -> None:
        self.memory = memory if memory is not None else ReportedMemory()
        self.responder = Responder(profile, self.memory, serial=serial)
        self.paper = b""  # what intake would keep as the job

    def send(self, data: bytes, condition: Condition = WELL) -> bytes:
        """Send bytes; what comes back at once."""
        answers = b""
        for command in escpos.parse(data):
            if self.responder.expects_acknowledgement and command.raw in (b"\x06", b"\x15", b"\x18"):
                answers += self.responder.acknowledge(command.raw[0])
                continue
            answers += self.responder.answer(command, condition)
            if command.kind not in (escpos.Kind.REQUEST, escpos.Kind.REALTIME):
                self.responder.follow(command)
                self.memory.follow(command)
                self.paper += command.raw
        return answers


def ask(data: bytes, condition: Condition = WELL, profile: Profile = DEFAULT) -> bytes:
    """The answer that a new printer gives."""
    return Till(profile).send(data, condition)
