"""A document → the bytes that print it, on a model that has its characters."""

from __future__ import annotations

from collections.abc import Iterable

from escpos.drawing.definitions import Definitions
from escpos.editing.encoding import Unprintable, encode
from escpos.editing.reading import modes_of
from escpos.epos import EXACT, elements, values
from escpos.epos.xml import Element, EposError, read
from escpos.parser import Parser
from escpos.profiles import DEFAULT, Profile
from escpos.renderer import Renderer

_RESET, _LF, _TAB = b"\x1b@", b"\n", b"\t"
_PAGE, _PRINT_PAGE = b"\x1bL", b"\x0c"
_LINE_ENDS = ("\r\n", "\r")
_MOST_TIMES = 8


def to_escpos(xml: str | bytes, profile: Profile | None = None) -> bytes:
    """The bytes of an ePOS-Print document, by itself or within SOAP. Raises EposError, with line and column.

    It begins with a reset, unless it is marked as exact.
    """
    root, model = read(xml), profile or DEFAULT
    compiler = _Compiler(model)
    if root.own.get(EXACT) != "true":
        compiler.put(_RESET)
    compiler.take_all(root.children)
    return bytes(compiler.made)


class _Compiler:
    """The bytes so far, and a printer that has been sent them, for the modes that text is written by."""

    def __init__(self, profile: Profile) -> None:
        self.made = bytearray()
        self._profile = profile
        self._parser = Parser(profile.kanji_bytes)
        self._printer = Renderer(profile, Definitions())
        self._times = (1, 1)

    def put(self, data: bytes) -> None:
        self.made += data
        self._printer.run(self._parser.feed(data))

    def take_all(self, children: Iterable[Element]) -> None:
        for element in children:
            self._take(element)

    def _take(self, element: Element) -> None:
        if element.name == "text":
            self._text(element)
        elif element.name == "page":
            self.put(_PAGE)
            self.take_all(element.children)
            self.put(_PRINT_PAGE)
        elif element.name in elements.ELEMENTS:
            self.put(elements.ELEMENTS[element.name](element))
        else:
            known = ", ".join(sorted((*elements.ELEMENTS, "text", "page")))
            raise element.refuse(f"there is no such element here; there are: {known}")

    def _text(self, element: Element) -> None:
        self.put(elements.modes(element, elements.OF_TEXT) + self._size(element))
        text = element.text
        for end in _LINE_ENDS:
            text = text.replace(end, "\n")
        for number, line in enumerate(text.split("\n")):
            if number:
                self.put(_LF)
            for place, part in enumerate(line.split("\t")):
                if place:
                    self.put(_TAB)
                self.put(self._encoded(element, part))

    def _encoded(self, element: Element, text: str) -> bytes:
        if any(ord(char) < 0x20 for char in text):
            raise element.refuse("a text holds no control characters but line breaks and tabs")
        try:
            return encode(text, modes_of(self._printer.machine).encoding, self._profile) if text else b""
        except Unprintable as error:
            raise element.refuse(f"the printer ({error.model}) has no {error.char!r}") from None

    def _size(self, element: Element) -> bytes:
        """GS !, where one of the attributes that it follows from is given."""
        if not any(name in element.attributes for name in elements.SIZES):
            return b""
        across, down = self._times
        if "dw" in element.attributes:
            across = 2 if values.is_true(element, "dw") else 1
        if "dh" in element.attributes:
            down = 2 if values.is_true(element, "dh") else 1
        across = values.whole(element, "width", 1, _MOST_TIMES, across)
        down = values.whole(element, "height", 1, _MOST_TIMES, down)
        self._times = across, down
        return b"\x1d!" + bytes([(across - 1) << 4 | (down - 1)])


__all__ = ["EposError", "to_escpos"]
