"""The commands that a document has become so far, and the modes that they have left."""

from __future__ import annotations

from escpos.command import Command
from escpos.epos.characters import Characters
from escpos.epos.limits import MAX_OUTPUT
from escpos.parser import Parser
from escpos.profiles import Profile
from escpos.standing import Standing
from escpos.table import IGNORED

_TIMES = 0x0F  # of GS !, the low half byte


class TooMuch(ValueError):
    """More than a document may make; the message is a sentence."""


class Output:
    """Takes commands. In a `exact` document only what is said is sent: there are no defaults.

    `width` and `height` are the times that characters are enlarged, `line_spacing` what linespc has set.
    """

    def __init__(self, profile: Profile, *, exact: bool = False, receipt: bytes | None = None) -> None:
        self.profile = profile
        self.receipt = receipt  # what <cp:receipt/> stands for
        self.last_cut = b""  # the cut that ended it, which is for the end of the paper
        self.exact = exact
        self.characters = Characters(profile, lasting=not exact)
        self.standing = Standing()
        self.rules: dict[int, bytes] = {}  # upright lines, by where they stand: their dots across
        self.fed = 0
        self._data = bytearray()
        self.forget()

    def forget(self) -> None:
        """Take note of ESC @."""
        self.width = self.height = 1
        self.line_spacing: int | None = None
        self.alignment = 0
        self.special_color = False

    @property
    def on_page(self) -> bool:
        """True between ESC L and FF."""
        return bool(self.standing.page)

    @property
    def data(self) -> bytes:
        """All commands."""
        return bytes(self._data)

    def send(self, *parts: bytes) -> None:
        """Send commands of which the modes need no note. Raises TooMuch."""
        for part in parts:
            self._data += part
        if len(self._data) > MAX_OUTPUT:
            raise TooMuch(f"the document prints more than {MAX_OUTPUT // 1024 // 1024} MB of commands")

    def begin_line(self) -> None:
        """Take note of something that stands on the line."""
        if not self.on_page:
            self.standing.in_line |= self.standing.listens

    def end_line(self, *, by_feed: bool = False) -> None:
        """Take note of the line's print; a line feed (`by_feed`) prints none that a display was sent."""
        if not self.on_page and (self.standing.listens or not by_feed):
            self.standing.in_line = False

    def send_commands(self, raw: bytes) -> None:
        """Send commands, taking note of the modes that they set. Raises TooMuch."""
        self.send(raw)
        parser = Parser(self.profile.kanji_bytes)
        for command in (*parser.feed(raw), *parser.close()):
            if command.name != IGNORED.name:
                self.follow(command)

    def follow(self, command: Command) -> None:
        """Take note of a command."""
        self.standing.follow(command)
        self.characters.follow(command)
        if not command.complete:
            return
        name, raw = command.name, command.raw
        if name == "ESC @":
            self.forget()
        elif name == "GS !":
            self.width, self.height = (raw[2] >> 4 & 7) + 1, (raw[2] & 7) + 1
        elif name == "ESC !":
            self.width, self.height = 1 + (raw[2] >> 5 & 1), 1 + (raw[2] >> 4 & 1)
        elif name == "ESC a":
            self.alignment = raw[2] & 3
        elif name in ("ESC 3", "ESC 2"):
            self.line_spacing = raw[2] if name == "ESC 3" else None
