"""The front door: what one connection's printer answers.

Source: Epson ESC/POS reference; the process ID is GS ( H 48.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from escpos.command import Command
from escpos.emulation import (
    identity,
    labels,
    real_time,
    settings,
    status,
    stored,
)
from escpos.emulation.automatic import Automatic
from escpos.emulation.blocks import Handshake, block
from escpos.emulation.condition import Condition
from escpos.emulation.memory import ReportedMemory
from escpos.emulation.question import Answers, Question
from escpos.emulation.symbols import Symbols
from escpos.profiles import Profile

_PROCESS_ID = 0x22
_ID_CHARACTERS = range(0x20, 0x7F)
_ID_LENGTH = 4

_ANSWERS: Answers = {
    **status.ANSWERS,
    **identity.ANSWERS,
    **real_time.ANSWERS,
    **stored.ANSWERS,
    **settings.ANSWERS,
    **labels.ANSWERS,
}
_IN_PIECES: Mapping[str, stored.Blocks] = {**stored.IN_PIECES, **labels.IN_PIECES}
_SIZES = frozenset(f"GS ( k fn {hundreds}82" for hundreds in range(7))


def process_id(command: Command) -> bytes | None:
    """GS ( H 48: what to send once all before it is printed. None for every other command.

    "7" 22h, the four characters of the ID, NUL; None too where the printer would ignore the request.
    """
    if command.spec.name != "GS ( H fn 48" or not command.complete:
        return None
    parameters = command.raw[6:]
    number = parameters[1:]
    if parameters[:1] != b"0" or len(number) != _ID_LENGTH or any(c not in _ID_CHARACTERS for c in number):
        return None
    return block(_PROCESS_ID, number)


class Responder:
    """The replies of one connection's printer: a model (`profile`) with what its queue keeps (`memory`).

    `serial` takes the place of the profile's serial number. Nothing here raises on any bytes; a request
    that is malformed, incomplete or unknown to the printer gets b"".

    The handshake: a list of keys or a record goes out in blocks, and the till acknowledges each with one
    byte. While `expects_acknowledgement` holds, a command that is just ACK, NAK or CAN belongs to it: hand
    it to `acknowledge`, and keep it off the paper. Any other command that goes to `follow` ends the wait.
    """

    def __init__(self, profile: Profile, memory: ReportedMemory, *, serial: str = "") -> None:
        self._profile = profile
        self._memory = memory
        self._serial = serial
        self._automatic = Automatic()
        self._symbols = Symbols(profile)
        self._handshake = Handshake()

    @property
    def model(self) -> str:
        """The name of the printer, as people call it."""
        info = self._profile.printer_info
        return f"{info.maker} {info.model}".strip()

    def reconfigure(self, profile: Profile) -> None:
        """It is another model from now on."""
        if profile != self._profile:
            self._profile = profile
            self._symbols = Symbols(profile)

    @property
    def expects_acknowledgement(self) -> bool:
        """True if a block went out that the till has not acknowledged yet."""
        return self._handshake.open

    def acknowledge(self, byte: int) -> bytes:
        """The till's ACK (06h), NAK (15h) or CAN (18h): the next block, the same again, or nothing."""
        return self._handshake.take(byte)

    def answer(self, command: Command, condition: Condition) -> bytes:
        """The reply to send at once; b"" where the printer stays silent or the command asks for nothing."""
        if not command.complete:
            return b""
        name = command.spec.name
        if name in _ANSWERS:
            return _ANSWERS[name](self._question(command, condition))
        if name in _IN_PIECES:
            blocks = _IN_PIECES[name](self._question(command, condition))
            return self._handshake.begin(blocks) if blocks else b""
        if name in _SIZES:
            return self._symbols.size(command)
        setting = _SETTINGS.get(name)
        return setting(self._automatic, command.raw, condition) if setting else b""

    def follow(self, command: Command) -> None:
        """A command that is no request went by."""
        self._handshake.drop()
        if command.spec.name == "ESC @":
            self._automatic.reset()
        self._symbols.follow(command)

    def changed(self, condition: Condition) -> bytes:
        """The printer's state is this now: what goes out unasked; b"" where the till wants none of it."""
        return self._automatic.changed(condition)

    def _question(self, command: Command, condition: Condition) -> Question:
        return Question(command, condition, self._profile, self._memory, self._serial)


def _offline_response(automatic: Automatic, raw: bytes, condition: Condition) -> bytes:
    automatic.set_offline_response(raw[6:], condition)
    return b""


_SETTINGS: Mapping[str, Callable[[Automatic, bytes, Condition], bytes]] = {
    "GS a": lambda automatic, raw, condition: automatic.set_basic(raw[2], condition),
    "GS j": lambda automatic, raw, _condition: automatic.set_ink(raw[2]),
    "FS ( e": lambda automatic, raw, condition: automatic.set_extended(raw[5:], condition),
    "GS ( H fn 49": _offline_response,
}
AUTOMATIC = frozenset(_SETTINGS)  # names of the commands that ask for what goes out unasked
