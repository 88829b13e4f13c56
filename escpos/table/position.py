"""Commands for positions on the line and on the page."""

from __future__ import annotations

from escpos.command import Kind, Support
from escpos.lengths import tab_stops
from escpos.table.rows import family, function, row

ACTED, DRAWN = Support.ACTED, Support.DRAWN
POSITION = Kind.POSITION

ROWS = (
    row("HT", "Go to the next tab stop", "", POSITION, ACTED),
    row("CAN", "Throw away what the page holds", "", POSITION, ACTED),
    row("ESC $", "Set the absolute position", "n:2", POSITION, ACTED),
    row("ESC \\", "Move by a distance", "n:2", POSITION, ACTED),
    row("ESC 2", "Select the default line spacing", "", support=ACTED, sets="line_spacing"),
    row("ESC 3", "Set the line spacing", "n", support=ACTED, sets="line_spacing"),
    row("ESC A", "Set the line spacing (clones)", "n", support=ACTED, sets="line_spacing"),
    row("ESC D", "Set tab stops", "data*", support=ACTED, sets="tabs", length=tab_stops),
    row("ESC L", "Select page mode", "", support=ACTED, sets="mode"),
    row("ESC S", "Select standard mode", "", support=ACTED, sets="mode"),
    row("ESC T", "Select the direction of page mode", "n", support=ACTED, sets="direction"),
    row("ESC W", "Set the print area of page mode", "x:2 y:2 dx:2 dy:2", support=ACTED, sets="page_area"),
    row("ESC a", "Select the justification", "n", support=ACTED, sets="alignment"),
    row("FS L", "Select page mode of double density", "", sets="mode"),
    row("GS &", "Set the absolute vertical position (old)", "n:2", POSITION),
    row("GS $", "Set the absolute vertical position in page mode", "n:2", POSITION, ACTED),
    row("GS \\", "Move vertically by a distance in page mode", "n:2", POSITION, ACTED),
    row("GS L", "Set the left margin", "n:2", support=ACTED, sets="margin"),
    row("GS T", "Go to the start of the line", "n", POSITION, ACTED),
    row("GS W", "Set the width of the print area", "n:2", support=ACTED, sets="area"),
    row("GS P", "Set the motion units", "x y", support=ACTED, sets="motion_units"),
    family(
        row("GS ( P", "Page mode control", "p#2 fn data*"),
        at=5,
        width=1,
        functions=(
            function([48], "48", "Set the printable area of page mode", "w:2 h:2 w1 h1", sets="page_size"),
        ),
    ),
    family(
        row("GS ( Q", "Drawing in page mode", "p#2 fn data*", Kind.GRAPHICS),
        at=5,
        width=1,
        functions=(
            function([48], "48", "Draw a line", "x1:2 y1:2 x2:2 y2:2 c m1 m2", Kind.GRAPHICS, DRAWN),
            # What 50 and 51 take is not in the public reference: they are stepped over with a note.
            function([50], "50", "Draw a level line in standard mode", "data*", Kind.GRAPHICS),
            function([51], "51", "Begin or end an upright line in standard mode", "data*", Kind.GRAPHICS),
            function([49], "49", "Draw a rectangle", "x1:2 y1:2 x2:2 y2:2 c m1 m2 n", Kind.GRAPHICS, DRAWN),
        ),
    ),
)
