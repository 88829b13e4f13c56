"""XML to elements with their places, by expat: no entities but XML's own five, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from escpos.epos import EXACT, NAMESPACE, OWN_NAMESPACE
from escpos.epos.limits import MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS

ROOT = "epos-print"
OWN_PREFIX = "cp"
_SEPARATOR = " "  # between namespace and name
MARK_OF_EXACT = f"{OWN_NAMESPACE}{_SEPARATOR}{EXACT}"


class EposError(ValueError):
    """A document that is no ePOS-Print XML, or asks for what no printer can do.

    `why` says what is wrong, `line` and `column` where it is in the document, from 1.
    """

    def __init__(self, why: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {why}")
        self.why = why
        self.line = line
        self.column = column


@dataclass(slots=True)
class Element:
    """An element of ePOS-Print XML; `line` and `column` are those of its first character, from 1.

    `name` has no namespace, but for our own elements: those are called "cp:NAME".
    """

    name: str
    attributes: Mapping[str, str]
    line: int
    column: int
    children: list[Element] = field(default_factory=list)
    text: str = ""
    text_line: int = 0  # of the first character of `text`
    text_column: int = 0

    def error(self, sentence: str) -> EposError:
        """An error at this element."""
        return EposError(f"{self.name}: {sentence}", self.line, self.column)

    def text_error(self, sentence: str, at: int) -> EposError:
        """An error at a character of the text."""
        before = self.text[:at]
        newlines = before.count("\n")
        column = at - before.rfind("\n") if newlines else self.text_column + at
        return EposError(f"{self.name}: {sentence}", self.text_line + newlines, column)


def read(xml: str | bytes) -> Element:
    """The <epos-print> of a document, bare or within SOAP. Raises EposError."""
    data = xml.encode("utf-8", "surrogatepass") if isinstance(xml, str) else xml
    if len(data) > MAX_BYTES:
        raise EposError(f"the document has more than {MAX_BYTES // 1024 // 1024} MB")
    builder = _Builder("utf-8" if isinstance(xml, str) else None)
    builder.parse(data)
    if builder.root is None:
        raise EposError(f"there is no element {ROOT} of {NAMESPACE}")
    return builder.root


class _Builder:
    """Takes expat's events; keeps what is in the first <epos-print>."""

    def __init__(self, encoding: str | None) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []  # from <epos-print> on
        self._depth = 0
        self._elements = 0
        self._texts: list[str] = []
        self._parser = parser = expat.ParserCreate(encoding, _SEPARATOR)
        parser.ordered_attributes = False
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.ExternalEntityRefHandler = None
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def parse(self, data: bytes) -> None:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            sentence = expat.ErrorString(error.code)
            raise EposError(sentence, error.lineno, error.offset + 1) from None
        except EposError:
            raise
        except (LookupError, ValueError):  # of Python's codecs, which expat asks
            raise EposError("unknown encoding") from None

    @property
    def _place(self) -> tuple[int, int]:
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1

    def _doctype(self, *_: object) -> None:
        raise EposError("a document type is not taken", *self._place)

    def _start(self, full: str, attributes: Mapping[str, str]) -> None:
        line, column = self._place
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH:
            raise EposError(f"elements are nested deeper than {MAX_DEPTH}", line, column)
        if self._elements > MAX_ELEMENTS:
            raise EposError(f"the document has more than {MAX_ELEMENTS:,} elements", line, column)
        if len(attributes) > MAX_ATTRIBUTES:
            raise EposError(f"an element has more than {MAX_ATTRIBUTES} attributes", line, column)
        name = _name(full)
        if not self._open:
            if name == ROOT and self.root is None:
                self.root = Element(name, attributes, line, column)
                self._open.append(self.root)
            return
        self._take_text()
        element = Element(name, attributes, line, column)
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _full: str) -> None:
        self._depth -= 1
        if self._open:
            self._take_text()
            self._open.pop()

    def _characters(self, text: str) -> None:
        if not self._open:
            return
        element = self._open[-1]
        if not self._texts and not element.text:
            element.text_line, element.text_column = self._place
        self._texts.append(text)

    def _take_text(self) -> None:
        if self._texts:
            self._open[-1].text += "".join(self._texts)
            self._texts.clear()


def _name(full: str) -> str:
    """An element's name: some senders put xmlns="" on the elements within, or forget the namespace."""
    namespace, found, name = full.rpartition(_SEPARATOR)
    if not found or namespace == NAMESPACE:
        return name
    return f"{OWN_PREFIX}:{name}" if namespace == OWN_NAMESPACE else f"{{{namespace}}}{name}"
