"""The language of receipt printers: bytes to commands, commands to paper.

Pure: no clock, no threads, no settings; reading installed font files is its only input.
"""

from __future__ import annotations

from pathlib import Path

from escpos import namesake, profiles
from escpos.command import Command, Kind, Support
from escpos.paper import Paper
from escpos.parser import Parser, parse
from escpos.plain_text import text
from escpos.renderer import Renderer, render

__all__ = ["Command", "Kind", "Paper", "Parser", "Renderer", "Support", "parse", "profiles", "render", "text"]

namesake.check(Path(__file__).parent)
