"""Commands to ePOS-Print XML that is compiled to the same bytes, whatever they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from escpos.command import Command, Kind
from escpos.epos import EXACT, NAMESPACE, OWN_NAMESPACE, page
from escpos.epos.characters import NoCharacter
from escpos.epos.output import Output
from escpos.epos.phrases import Phrase, phrase_at, styles
from escpos.epos.styles import ORDER
from escpos.epos.xml import OWN_PREFIX
from escpos.parser import Parser
from escpos.profiles import DEFAULT, Profile

_MAX_COMMANDS = 200_000  # readable up to here: 50 m of paper; more is one element, so that time has a bound
_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    f'<epos-print xmlns="{NAMESPACE}" xmlns:{OWN_PREFIX}="{OWN_NAMESPACE}" {OWN_PREFIX}:{EXACT}="true">\n'
)
_END = "</epos-print>\n"
_INDENT, _PAGE_BEGINS, _PAGE_ENDS = "  ", "<page>\n", "</page>\n"
_LF, _HT = b"\n", b"\t"
_WRITTEN = {"\n": "&#10;", "\t": "&#9;", "\xa0": "&#160;", "\xad": "&#173;"}


class Substitute(NamedTuple):
    """A sign to stand in the place of characters of a text, from `start` to `end`.

    It is a character that no text has: of a private area of Unicode, which no code page knows.
    """

    start: int
    end: int
    sign: str


Substitutes = Mapping[int, Sequence[Substitute]]  # by the index of the command of text


class NoText(ValueError):
    """A command that is to have a substitute, and is no text that can be written down: its index."""

    def __init__(self, command: int) -> None:
        super().__init__(f"command {command} is no text that can be written down")
        self.command = command


def to_xml(data: bytes, profile: Profile | None = None, substitutes: Substitutes | None = None) -> str:
    """A document's commands as ePOS-Print XML; `to_escpos` makes the same bytes of it for the same model.

    What no element says is `<command>`, in hexadecimal digits, with the name of the command beside it. Raises
    NoText where a substitute cannot be put in.
    """
    model = profile or DEFAULT
    parser = Parser(model.kanji_bytes)
    commands = [*parser.feed(data), *parser.close()]
    wanted = substitutes or {}
    if len(commands) > _MAX_COMMANDS and not wanted:
        return f"{_HEAD}  <command>{data.hex()}</command>\n{_END}"
    return _HEAD + "".join(_Writer(commands, model, wanted).lines()) + _END


class _Writer:
    """Goes over the commands; what is `compiled` so far tells the modes."""

    def __init__(
        self, commands: Sequence[Command], profile: Profile, substitutes: Substitutes = MappingProxyType({})
    ) -> None:
        self._substitutes = substitutes
        self._commands = commands
        self._profile = profile
        self._compiled = Output(profile, exact=True)
        self._styles: dict[str, str] = {}  # of the next <text>
        self._text = ""
        self._closing = -1  # the index of the command that ends the page

    def lines(self) -> Iterator[str]:
        """The elements, a line each; those on a page stand further in."""
        indent = _INDENT
        for element in self._elements():
            if element == _PAGE_ENDS:
                indent = _INDENT
            yield indent + element
            if element == _PAGE_BEGINS:
                indent = 2 * _INDENT

    def _elements(self) -> Iterator[str]:
        at = 0
        while at < len(self._commands):
            command = self._commands[at]
            taken = 1
            style = self._style(command)
            if style and (self._text or self._is_out_of_order(style)):
                yield from self._flushed()
            self._styles.update(style)
            if not style and not self._takes_text(command, at):
                yield from self._flushed()
                if at == self._closing:
                    yield _PAGE_ENDS
                elif self._begins_page(at):
                    yield _PAGE_BEGINS
                else:
                    element, taken = self._other(at)
                    yield element
            for each in self._commands[at : at + taken]:
                self._compiled.follow(each)
            if command.raw == _LF:
                yield from self._flushed()
            at += taken
        yield from self._flushed()

    def _takes_text(self, command: Command, at: int) -> bool:
        if command.raw == _LF and not (self._text or self._styles):
            return False  # a line of nothing is a feed
        if command.raw in (_LF, _HT):
            self._text += command.raw.decode()
            return True
        if command.kind is not Kind.TEXT or command.name != "text":
            return False
        text = self._decoded(command.raw)
        if at in self._substitutes:
            if not text:
                raise NoText(at)
            text = _substituted(text, self._substitutes[at])
        self._text += text
        return bool(text)

    def _decoded(self, raw: bytes) -> str:
        """The text of codes; "" where it would become other codes."""
        characters = self._compiled.characters
        text, modes = characters.decode(raw), characters.modes
        try:
            is_same = bool(text) and characters.encode(text) == raw
        except NoCharacter:
            is_same = False
        characters.modes = modes
        return text if is_same else ""

    def _style(self, command: Command) -> Mapping[str, str]:
        """The attributes of <text> that the command stands for; none for another one."""
        return dict(styles(on_page=self._compiled.on_page).get(command.raw, ()))

    def _is_out_of_order(self, style: Mapping[str, str]) -> bool:
        """True if an element that has its styles already would send this one too early."""
        if not self._styles:
            return False
        return ORDER.index(next(iter(style))) <= ORDER.index(list(self._styles)[-1])

    def _flushed(self) -> Iterator[str]:
        """The text that has come together."""
        if self._text or self._styles:
            yield _element("text", self._styles, self._text)
            self._styles, self._text = {}, ""

    def _begins_page(self, at: int) -> bool:
        """True for ESC L whose page ends with FF; notes where."""
        standing = self._compiled.standing
        if self._commands[at].raw != page.BEGIN or standing.page or standing.in_line:
            return False
        ahead = standing.copy()
        for index in range(at, len(self._commands)):
            ahead.follow(self._commands[index])
            if not ahead.page:
                is_end = self._commands[index].raw == page.END
                self._closing = index if is_end else -1
                return is_end
        return False

    def _other(self, at: int) -> tuple[str, int]:
        """The element of a command that is no text, and how many commands it stands for."""
        if self._commands[at].raw == _LF:
            return "<feed/>\n", 1
        phrase = phrase_at(self._commands, at, self._profile, on_page=self._compiled.on_page)
        if phrase is not None and self._is_on_one_page(at, phrase):
            return _element(phrase.name, dict(phrase.attributes), phrase.text), phrase.commands
        command = self._commands[at]
        return f"<command>{command.raw.hex()}</command> <!-- {command.name} -->\n", 1

    def _is_on_one_page(self, at: int, phrase: Phrase) -> bool:
        return not at < self._closing < at + phrase.commands


def _substituted(text: str, substitutes: Sequence[Substitute]) -> str:
    for each in sorted(substitutes, reverse=True):
        text = text[: each.start] + each.sign + text[each.end :]
    return text


def _element(name: str, attributes: Mapping[str, str], text: str) -> str:
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{escape(text, _WRITTEN)}</{name}>\n" if text else f"<{name}{said}/>\n"
