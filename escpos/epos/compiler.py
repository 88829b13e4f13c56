"""ePOS-Print XML to commands.

Source: Epson ePOS-Print XML User's Manual.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from escpos.epos import codes, device, page, pictures, receipt, rules, text
from escpos.epos.output import Output, TooMuch
from escpos.epos.styles import PLACING, TEXT_STYLES
from escpos.epos.values import shortened
from escpos.epos.xml import MARK_OF_EXACT, Element, EposError, read
from escpos.profiles import DEFAULT, Profile

_RESET = b"\x1b@"
_PAGE = "page"


class Word(NamedTuple):
    """An element: what sends it, its attributes, and where it may stand. `holds_text`: it has text within."""

    send: Callable[[Element, Output], None]
    attributes: frozenset[str] = frozenset()
    holds_text: bool = False
    on_page: bool = False
    off_page: bool = True


_Send = Callable[[Element, Output], None]
_NO_STYLES: frozenset[str] = frozenset()


def _word(send: _Send, attributes: str = "", styles: frozenset[str] = _NO_STYLES) -> Word:
    return Word(send, styles.union(attributes.split()), on_page=bool(styles))


def _holds_text(send: _Send, attributes: str, styles: frozenset[str]) -> Word:
    return Word(send, styles.union(attributes.split()), holds_text=True, on_page=True)


def _on_page(send: _Send, attributes: str) -> Word:
    return Word(send, frozenset(attributes.split()), on_page=True, off_page=False)


WORDS: Mapping[str, Word] = {
    "text": _holds_text(text.text, "lang", TEXT_STYLES),
    "feed": _word(text.feed, "unit line pos", text.FEED_STYLES),
    "image": _holds_text(pictures.image, "width height color mode", pictures.IMAGE_STYLES),
    "logo": _word(pictures.logo, "key1 key2", pictures.IMAGE_STYLES),
    "barcode": _holds_text(codes.barcode, "type hri font width height", PLACING),
    "symbol": _holds_text(codes.symbol, "type level width height size", PLACING),
    "hline": _word(rules.hline, "x1 x2 style"),
    "vline-begin": _word(rules.vline_begin, "x style"),
    "vline-end": _word(rules.vline_end, "x style"),
    "area": _on_page(page.area, "x y width height"),
    "direction": _on_page(page.direction, "dir"),
    "position": _on_page(page.position, "x y"),
    "line": _on_page(page.line, "x1 y1 x2 y2 style"),
    "rectangle": _on_page(page.rectangle, "x1 y1 x2 y2 style"),
    "cut": _word(device.cut, "type"),
    "pulse": _word(device.pulse, "drawer time"),
    "sound": _word(device.sound, "pattern repeat cycle"),
    "layout": _word(device.layout, "type width height margin-top margin-bottom offset-cut offset-label"),
    "recovery": _word(device.recovery),
    "reset": _word(device.reset),
    receipt.NAME: _word(receipt.send),
    "command": _holds_text(device.command, "", _NO_STYLES),
}


def to_escpos(xml: str | bytes, profile: Profile | None = None, receipt: bytes | None = None) -> bytes:
    """The commands of a document, <epos-print> bare or within SOAP, for a model.

    They begin with a reset, unless it is marked as exact. `receipt` is what `<cp:receipt/>` stands for.
    Raises EposError.
    """
    root, model = read(xml), profile or DEFAULT
    exact = root.attributes.get(MARK_OF_EXACT) in ("1", "true")
    output = Output(model, exact=exact, receipt=receipt)
    if not exact:
        output.send_commands(_RESET)
    _expect_no_text(root)
    for element in root.children:
        send(element, output)
    output.send(output.last_cut)
    return output.data


def send(element: Element, output: Output) -> None:
    """Send an element, a page with all that stands on it. Raises EposError."""
    try:
        if element.name == _PAGE:
            _send_page(element, output)
        else:
            _send_word(element, output)
    except TooMuch as error:
        raise EposError(str(error), element.line, element.column) from None


def _send_page(element: Element, output: Output) -> None:
    if output.on_page:
        raise element.error("it stands within another page")
    _expect_attributes(element, frozenset())
    _expect_no_text(element)
    if output.standing.in_line:
        text.end_line(output)  # a page begins at the beginning of a line
    output.send_commands(page.BEGIN)
    for child in element.children:
        send(child, output)
    output.send_commands(page.END)


def _send_word(element: Element, output: Output) -> None:
    word = WORDS.get(element.name)
    if word is None:
        raise element.error(f"there is no such element here{_hint(element.name, (*WORDS, _PAGE))}")
    if not (word.on_page if output.on_page else word.off_page):
        raise element.error("it cannot stand on a page" if output.on_page else "it stands on a page only")
    _expect_attributes(element, word.attributes)
    if element.children:
        raise element.error("it has no elements within")
    if not word.holds_text:
        _expect_no_text(element)
    word.send(element, output)


def _expect_attributes(element: Element, known: frozenset[str]) -> None:
    for name in element.attributes.keys() - known:
        if " " not in name:  # those of other namespaces are none of ours
            raise element.error(f"there is no attribute {shortened(name)!r}{_hint(name, sorted(known))}")


def _expect_no_text(element: Element) -> None:
    found = element.text.strip()
    if found:
        raise element.text_error(f"it has no text within: {shortened(found)!r}", element.text.index(found[0]))


def _hint(name: str, known: tuple[str, ...] | list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""
