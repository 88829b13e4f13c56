"""`virtual:NAME`: a printer that prints to files, in `DATA/virtual/NAME/`, and otherwise is a whole one.

Each thing it prints is 0001.bin (the bytes), 0001.png (the paper) and 0001.txt (what it says). It answers
what real ones answer, keeps what is stored in it, and can be told to have faults, as real ones do. What a job
leaves open in it damages the next one, until it has the fault `offline`, which takes its power away.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult

import escpos
from appliance.printers.drivers.base import WAIT_SECONDS, Driver, DriverContext
from appliance.printers.drivers.virtual import faults, paper
from appliance.printers.drivers.virtual.buffer import NUL, Buffer, Occupied, Sockets
from appliance.printers.drivers.virtual.faults import Fault
from appliance.printers.drivers.virtual.speech import Speech
from appliance.printers.errors import DriverError, HungUp, PrinterLost, PrinterUnavailable
from appliance.runtime.i18n import message
from appliance.settings.checks import printer_name
from escpos.command import Command, Kind
from escpos.definitions import PrinterMemory, change
from escpos.emulation import Responder, process_id
from escpos.profiles import DEFAULT, Profile

BUFFER = 4_096  # bytes it takes at once, as a small printer does
SLOW_SECONDS = 0.05  # for each of those, when it is to be slow
POLL_SECONDS = 0.02  # between looks at its faults while somebody waits for it to speak
REST_SECONDS = 2.0  # that a connection may rest, where it is to hang up then
REQUESTS = frozenset({Kind.REQUEST, Kind.REALTIME})
_LONGEST_QUESTION = 16  # bytes of what a box asks a printer
_STATUS_QUESTION = re.compile(rb"\x10\x04[\x01-\x04]")
SOCKETS = Sockets()


class VirtualDriver(Driver):
    """The shipped fake. What lasts of the printer is in files, so that it is the same one next time."""

    scheme = "virtual"
    example = "virtual:demo"
    stays_open = True

    def __init__(self, folder: Path, profile: str, context: DriverContext) -> None:
        self.folder = folder
        self._profile = profile
        self._context = context
        self._printer_memory = PrinterMemory()
        self._connect(Buffer())  # it gets its power when it is opened

    @classmethod
    def from_uri(cls, uri: SplitResult, profile: str, context: DriverContext) -> Self:
        """See Driver."""
        try:
            name = printer_name(uri.path)
        except ValueError as error:
            raise DriverError(
                message(
                    "%(uri)r should look like %(example)s: %(error)s",
                    uri=uri.geturl(),
                    example=cls.example,
                    error=error,
                )
            ) from None
        return cls(context.data / "virtual" / name, profile, context)

    @property
    def faults(self) -> frozenset[Fault]:
        """The faults that it has just now."""
        return faults.read(self.folder)

    def set_faults(self, wanted: Collection[Fault]) -> None:
        """Break it, or mend it."""
        faults.write(self.folder, wanted)

    def _connect(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._responder = Responder(self._model(), buffer.memory)
        self._pending_replies: list[bytes] = []  # to say once what came before is on paper
        self._speech = Speech(self._context.clock)
        self._asked = b""  # the last bytes, in which a question may have begun
        self._rests_since = self._context.clock()

    def open(self) -> None:
        """Get ready, unless it is not to be found."""
        if Fault.OFFLINE in self.faults:
            SOCKETS.pull(self.folder)
            raise PrinterUnavailable(f"the virtual printer has the fault {Fault.OFFLINE}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            stored = self._memory_file.read_bytes() if self._memory_file.exists() else b""
        except OSError as error:
            raise PrinterUnavailable(f"its folder cannot be used ({error})") from None
        try:
            self._connect(SOCKETS.plug_in(self.folder, self))
        except Occupied:
            raise PrinterUnavailable("something else is connected to the virtual printer") from None
        self._printer_memory = PrinterMemory()
        for command in escpos.parse(stored):
            self._store(command)

    def write(self, data: memoryview) -> int:
        """Take some bytes, and do as they say."""
        present = self.faults
        if Fault.OFFLINE in present or self._goes_away(present, data) or self._hangs_up(present):
            raise PrinterLost("the virtual printer went away")
        self._rests_since = self._context.clock()
        if Fault.HANGS in present or (present & faults.STOPPING and self._buffer.held >= BUFFER):
            time.sleep(WAIT_SECONDS)
            return 0
        if Fault.SLOW in present:
            time.sleep(SLOW_SECONDS)
        piece = bytes(data[: 1 if Fault.DROP in present else BUFFER])
        if Fault.EAGER in present:
            self._answer_at_sight(piece, present)
        for command in self._buffer.parser.feed(piece):
            self._obey(command, present)
        self._settle(present)
        return len(piece)

    def _goes_away(self, present: Collection[Fault], data: memoryview) -> bool:
        begin = bytes(data[:_LONGEST_QUESTION]).lstrip(NUL)
        if not begin or escpos.parse(begin)[0].kind in REQUESTS:
            return False
        return Fault.RESET in present or (Fault.DROP in present and self._buffer.has_begun)

    def read(self, seconds: float) -> bytes:
        """See Driver."""
        end = time.monotonic() + seconds
        while True:
            present = self.faults
            if Fault.OFFLINE in present:
                raise PrinterLost("the virtual printer is not there any more")
            if self._hangs_up(present):
                raise HungUp("the virtual printer closed the connection, which had rested")
            self._settle(present)
            self._speech.answer(self._responder.changed(faults.condition(present)), present)
            said = self._speech.heard(present)
            if said or time.monotonic() >= end:
                return said
            time.sleep(POLL_SECONDS)

    def drain(self, waited_long_enough: Callable[[], bool]) -> None:
        """Put out what it has printed, once it can."""
        while self._buffer.has_printed:
            self._settle(self.faults, at_end=True)
            if self._buffer.has_printed and waited_long_enough():
                raise PrinterLost("it cannot print the end of the job")
            if self._buffer.has_printed:
                time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """Let go."""
        SOCKETS.let_go(self.folder, self)

    @property
    def _memory_file(self) -> Path:
        return self.folder / "memory"

    def _model(self) -> Profile:
        try:
            return escpos.profiles.get(self._profile) if self._profile else DEFAULT
        except LookupError:
            return DEFAULT

    def _obey(self, command: Command, present: Collection[Fault]) -> None:
        if command.kind in REQUESTS:
            reply = process_id(command)
            if reply is not None:
                self._pending_replies.append(reply)
            if not (Fault.EAGER in present and _STATUS_QUESTION.fullmatch(command.raw)):
                self._speech.answer(self._responder.answer(command, faults.condition(present)), present)
        elif command.kind is Kind.PULSE and command.raw[0] == 0x10:
            self._put_out_bytes(command.raw)  # at once, whatever it is printing
        else:
            self._responder.follow(command)
            self._store(command)
            self._buffer.add(command)

    def _settle(self, present: Collection[Fault], at_end: bool = False) -> None:
        """Put out what is asked to be told of, or all at the end of a job, unless a fault forbids it."""
        if (self._pending_replies or at_end) and not faults.STOPPING.intersection(present):
            self._put_out()
            replies, self._pending_replies = b"".join(self._pending_replies), []
            self._speech.confirm(replies, present)

    def _answer_at_sight(self, piece: bytes, present: Collection[Fault]) -> None:
        """Answer what looks like a status question wherever it stands, as the manual warns."""
        seen = self._asked + piece
        for question in _STATUS_QUESTION.findall(seen):
            answer = self._responder.answer(escpos.parse(question)[0], faults.condition(present))
            self._speech.answer(answer, present)
        whole = max((found.end() for found in _STATUS_QUESTION.finditer(seen)), default=0)
        self._asked = seen[whole:][-2:]

    def _hangs_up(self, present: Collection[Fault]) -> bool:
        return Fault.HANGS_UP in present and self._context.clock() - self._rests_since > REST_SECONDS

    def _store(self, command: Command) -> None:
        effect = change(command)
        if effect is None:
            return
        self._buffer.memory.follow(command)
        if self._printer_memory.follow(command, effect) and effect.lasting:
            paper.write_durably(self._memory_file, self._printer_memory.all_data())

    def _put_out(self) -> None:
        data, ahead = self._buffer.put_out()
        if data:
            self._put_out_bytes(data, ahead)

    def _put_out_bytes(self, data: bytes, ahead: bytes = b"") -> None:
        png, text = self._context.draw(ahead + data, self._profile, self._printer_memory.all_data())
        try:
            paper.put_out(self.folder, data, png, text)
        except OSError as error:
            raise PrinterLost(f"its paper cannot be written ({error})") from None
