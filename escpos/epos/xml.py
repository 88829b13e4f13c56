"""Hostile XML read into elements: no document type, no entities of its own, and within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from escpos.epos import NAMESPACE

MAX_BYTES = 40_000_000  # a job of 10 MB as hexadecimal commands takes 20
MAX_DEPTH = 16  # a page in a document in a SOAP body has five
MAX_ELEMENTS = 200_000  # a receipt has some hundreds
_SEPARATOR = " "  # between a namespace and a name; neither has one
_ROOT = "epos-print"


class EposError(ValueError):
    """XML that is no document to print; where, by line and column, from 1; and why."""

    def __init__(self, line: int, column: int, why: str) -> None:
        super().__init__(f"line {line}, column {column}: {why}")
        self.line = line
        self.column = column
        self.why = why


@dataclass(slots=True)
class Element:
    """An element: its name without the namespace, its attributes, its text, and where it begins."""

    name: str
    attributes: Mapping[str, str]
    line: int
    column: int
    own: Mapping[str, str] = field(default_factory=dict)  # attributes of our own namespace
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def refuse(self, why: str) -> EposError:
        """The error of something that is wrong with it."""
        return EposError(self.line, self.column, f"{self.name}: {why}")


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element | None] = []  # None: an element around the document, of SOAP
        self._count = 0
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, xml: bytes) -> Element:
        try:
            self._parser.Parse(xml, True)
        except expat.ExpatError as error:
            raise EposError(error.lineno, error.offset + 1, expat.ErrorString(error.code)) from None
        if self.root is None:
            raise EposError(1, 1, f"there is no element {_ROOT} of {NAMESPACE}")
        return self.root

    def _place(self) -> tuple[int, int]:
        return self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1

    def _doctype(self, *_: object) -> None:
        raise EposError(*self._place(), "a document type is not taken")

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(_SEPARATOR)
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise EposError(*self._place(), f"elements are nested deeper than {MAX_DEPTH}")
        if self._count > MAX_ELEMENTS:
            raise EposError(*self._place(), f"there are more than {MAX_ELEMENTS:,} elements")
        plain = {key: value for key, value in attributes.items() if _SEPARATOR not in key}
        own = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items() if _SEPARATOR in key}
        element = Element(name, plain, *self._place(), own)
        parent = self._open[-1] if self._open else None
        if parent is not None:
            parent.children.append(element)
            self._open.append(element)
        elif name == _ROOT and namespace in (NAMESPACE, "") and self.root is None:
            self.root = element
            self._open.append(element)
        else:
            self._open.append(None)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open and self._open[-1] is not None:
            self._open[-1].text += text


def read(xml: str | bytes) -> Element:
    """The root of a document, by itself or within SOAP. Raises EposError."""
    data = xml.encode() if isinstance(xml, str) else xml
    if len(data) > MAX_BYTES:
        raise EposError(1, 1, f"the document is over {MAX_BYTES:,} bytes")
    return _Reader().read(data)
