"""Bytes → a document that gives exactly these bytes again: text as text, what is well known as elements.

Everything else is a `command` in hexadecimal, with its name in a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from escpos.codepages import by_name, international
from escpos.command import Command, Kind
from escpos.drawing.definitions import Definitions
from escpos.editing.encoding import Encoding, Unprintable, encode
from escpos.editing.reading import modes_of
from escpos.epos import EXACT, NAMESPACE, OWN_NAMESPACE, elements
from escpos.epos.compiler import to_escpos
from escpos.epos.xml import Element
from escpos.profiles import DEFAULT, Profile
from escpos.renderer import Renderer, commands_of

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    f'<epos-print xmlns="{NAMESPACE}" xmlns:cp="{OWN_NAMESPACE}" cp:{EXACT}="true">\n'
)
_FOOT = "</epos-print>\n"
_BREAK = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_NAMES_OF = {command: name for name, (command, _) in elements.MODES.items()}
_FLAGS = {b"\x00": "false", b"\x01": "true"}
_WORDS: Mapping[str, Mapping[bytes, str]] = {
    "align": {value: name for name, value in elements.ALIGNMENTS.items()},
    "font": {value: name for name, value in elements.FONTS.items()},
    **dict.fromkeys(("rotate", "smooth", "reverse", "ul", "em"), _FLAGS),
}


def to_xml(data: bytes, profile: Profile | None = None) -> str:
    """The document; `to_escpos` of it gives `data` again. `profile` tells what codes mean."""
    model = profile or DEFAULT
    commands = list(commands_of(data, model))
    writer = _Writer(model)
    for command in commands:
        writer.take(command)
    written = _HEAD + "".join(writer.finished()) + _FOOT
    if to_escpos(written, model) == data:
        return written
    # so long that it is not drawn to its end, and what codes mean there is not known
    return _HEAD + "".join(map(_as_command, commands)) + _FOOT


class _Writer:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._printer = Renderer(profile, Definitions())
        self._parts: list[str] = []
        self._text: list[str] = []  # of the element that is open

    def take(self, command: Command) -> None:
        text = self._as_text(command)
        if text is not None:
            self._text.append(text)
            if text == "\n":
                self._end_text()
        else:
            self._end_text()
            self._parts.append(self._element(command))
        self._printer.run((command,))

    def finished(self) -> Sequence[str]:
        self._end_text()
        return self._parts

    def _end_text(self) -> None:
        if self._text:
            self._parts.append(f"  <text>{escape(''.join(self._text), _BREAK)}</text>\n")
            self._text = []

    def _as_text(self, command: Command) -> str | None:
        """The characters of a command, where they give its bytes again."""
        if command.raw in (b"\n", b"\t"):
            return command.raw.decode()
        if command.kind is not Kind.TEXT:
            return None
        encoding = modes_of(self._printer.machine).encoding
        text = decoded(command.raw, encoding, self._profile)
        if text is None or "]]>" in text:
            return None
        try:
            return text if encode(text, encoding, self._profile) == command.raw else None
        except Unprintable:
            return None

    def _element(self, command: Command) -> str:
        for way in _WAYS:
            found = way(command)
            if found is not None and _compiled(found) == command.raw:
                return f"  {_written(found)}\n"
        return _as_command(command)


def _as_command(command: Command) -> str:
    comment = "" if command.kind is Kind.UNKNOWN else f" <!-- {command.name.replace('--', '- -')} -->"
    return f"  <command>{command.raw.hex()}</command>{comment}\n"


def decoded(raw: bytes, encoding: Encoding, profile: Profile) -> str | None:
    """The characters of codes; None where one has none, or is the user's."""
    if encoding.system == "utf-8":
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return None
    if encoding.system:
        return None  # of several bytes: kept as they are
    table = list(by_name(profile.code_pages.get(encoding.page, "cp437")))
    for code, char in international(encoding.international).items():
        table[code] = char
    chars = [table[code] for code in raw]
    return "".join(chars) if all(chars) and not encoding.user_codes.intersection(raw) else None


def _mode(command: Command) -> Element | None:
    """A command that selects a mode, as an attribute of an empty text."""
    name = _NAMES_OF.get(command.raw[:2])
    if name is None:
        return None
    value = command.raw[2:]
    said = _WORDS[name].get(value) if name in _WORDS else str(int.from_bytes(value, "little"))
    return None if said is None else Element("text", {name: said}, 0, 0)


def _feed(command: Command) -> Element | None:
    name = {"ESC d": "line", "ESC J": "unit"}.get(command.name)
    if name is None or not command.complete:
        return None
    return Element("feed", {name: str(command.raw[2])}, 0, 0)


def _cut(command: Command) -> Element | None:
    kind = next((kind for kind, raw in elements.CUTS.items() if raw == command.raw), None)
    return None if kind is None else Element("cut", {"type": kind}, 0, 0)


def _pulse(command: Command) -> Element | None:
    if command.name != "ESC p" or len(command.raw) < 5:
        return None
    drawer = next((name for name, raw in elements.DRAWERS.items() if raw == command.raw[2:3]), None)
    time = next((name for name, raw in elements.PULSES.items() if raw == command.raw[3:]), None)
    return Element("pulse", {"drawer": drawer, "time": time}, 0, 0) if drawer and time else None


def _bar_code(command: Command) -> Element | None:
    if command.name != "GS k" or len(command.raw) < 5:
        return None
    kind = next((name for name, raw in elements.BAR_CODES.items() if raw == command.raw[2:3]), None)
    if kind is None:
        return None
    data = command.raw[4:]
    if not data.isascii() or any(code < 0x20 for code in data):
        text = "".join(f"\\x{code:02X}" for code in data)
    else:
        text = data.decode().replace("\\", "\\\\")
    return Element("barcode", {"type": kind}, 0, 0, text=text)


_WAYS: Sequence[Callable[[Command], Element | None]] = (_mode, _feed, _cut, _pulse, _bar_code)


def _compiled(element: Element) -> bytes | None:
    """The bytes that an element gives by itself."""
    try:
        if element.name == "text":
            return elements.modes(element, elements.OF_TEXT)
        return elements.ELEMENTS[element.name](element)
    except ValueError:
        return None


def _written(element: Element) -> str:
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attributes.items())
    if not element.text:
        return f"<{element.name}{attributes}/>"
    return f"<{element.name}{attributes}>{escape(element.text)}</{element.name}>"
