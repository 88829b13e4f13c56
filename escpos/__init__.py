"""The language of receipt printers: bytes to commands, commands to paper.

Pure: no clock, no threads, no settings; reading installed font files is its only input.

What draws is loaded when it is asked for: with the libraries of its fonts and codes it takes 7 MB, and a
process that reads commands only has no use for them.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from escpos import namesake, profiles
from escpos.command import Command, Kind, Support
from escpos.parser import Parser, parse

if TYPE_CHECKING:
    from escpos.paper import Paper
    from escpos.plain_text import text
    from escpos.renderer import Renderer, render

__all__ = ["Command", "Kind", "Paper", "Parser", "Renderer", "Support", "parse", "profiles", "render", "text"]
_DRAWING = {
    "Paper": "escpos.paper",
    "Renderer": "escpos.renderer",
    "render": "escpos.renderer",
    "text": "escpos.plain_text",
}

namesake.check(Path(__file__).parent)


def __getattr__(name: str) -> object:
    """Load what draws. Raises AttributeError for names that this package does not have."""
    if name not in _DRAWING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_DRAWING[name]), name)
    globals()[name] = found  # the next time it is there
    return found
