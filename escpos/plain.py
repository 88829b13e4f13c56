"""Commands of which nothing but the paper takes note: text, line feeds and moves, most of a stream.

They set nothing, ask nothing and leave nothing in the printer, so that nobody need look at each of them.
"""

from __future__ import annotations

from escpos import table
from escpos.command import Kind

_KINDS = frozenset({Kind.TEXT, Kind.PRINT, Kind.POSITION})
PLAIN = frozenset(
    spec.name for spec in (*table.ROWS, table.TEXT, table.IGNORED) if spec.kind in _KINDS and not spec.sets
) | {table.IGNORED.name}
