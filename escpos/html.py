"""A receipt as HTML for screen readers: its lines in reading order, headings, codes and cuts."""

from __future__ import annotations

from html import escape

from escpos.paper import Event, Paper, Symbol
from escpos.plain_text import TextLine, lines
from escpos.profiles import DEFAULT, Profile
from escpos.renderer import render


def _line(line: TextLine, unit: int) -> str:
    text = escape(line.text)
    large = any(run.cell >= 2 * unit for run in line.runs)
    return f"<p><strong>{text}</strong></p>" if large else f"<p>{text}</p>"


def _symbol(symbol: Symbol) -> str:
    return f"<p><abbr>{escape(symbol.symbology)}</abbr> <code>{escape(symbol.content)}</code></p>"


def _event(event: Event) -> str:
    if event.kind == "cut":
        return f'<hr aria-label="{escape(event.detail)}">'
    return f"<p><em>{escape(event.detail)}</em></p>"


def of_paper(paper: Paper, unit: int) -> str:
    """An `article` with class "receipt"; columns are kept by spaces (style it `white-space: pre`)."""
    parts = [(line.box.y + line.box.height, _line(line, unit)) for line in lines(paper, unit)]
    parts += [(one.box.y + one.box.height, _symbol(one)) for one in paper.symbols]
    parts += [(event.y, _event(event)) for event in paper.events]
    parts.sort(key=lambda part: part[0])
    body = "\n".join(part for _, part in parts)
    return f'<article class="receipt">\n{body}\n</article>\n'


def html(data: bytes, profile: Profile | None = None) -> str:
    """The text of a receipt as HTML. Never fails, and lets nothing of the receipt be markup."""
    model = profile or DEFAULT
    return of_paper(render(data, model), model.fonts["A"][0])
