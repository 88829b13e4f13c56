"""Commands that put a line on paper, move the paper, or cut it."""

from __future__ import annotations

from escpos.command import Kind, Support
from escpos.lengths import by_byte, slip_or_buzzer
from escpos.table.rows import family, function, row

ACTED, PARSED = Support.ACTED, Support.PARSED
PRINT, CUT = Kind.PRINT, Kind.CUT

_CUT_WITH_FEED = dict.fromkeys((65, 66, 97, 98, 103, 104), 4)

ROWS = (
    row("LF", "Print and feed a line", "", PRINT, Support.DRAWN),
    row("FF", "Print the page, or end the label", "", PRINT, Support.DRAWN, sets="mode"),
    row("CR", "End the line, where the printer is set so (ignored otherwise)", "", PRINT, PARSED),
    row("ESC FF", "Print the page and stay in page mode", "", PRINT, Support.DRAWN),
    row("ESC J", "Print and feed paper", "n", PRINT, Support.DRAWN),
    row("ESC K", "Print and feed paper backwards", "n", PRINT, ACTED),
    row("ESC d", "Print and feed lines", "n", PRINT, Support.DRAWN),
    row("ESC e", "Print and feed lines backwards", "n", PRINT, ACTED),
    row("ESC i", "Cut, leaving one point", "", CUT, ACTED),
    row("ESC m", "Cut, leaving three points", "", CUT, ACTED),
    row("GS V", "Cut the paper", "m n", CUT, ACTED, length=by_byte(2, _CUT_WITH_FEED, 3)),
    family(
        row("GS ( V", "Cut the paper (newer form)", "p#2 fn data*", CUT),
        at=5,
        width=1,
        functions=(
            function([48], "48", "Cut here", "m", CUT, ACTED),
            function([49], "49", "Feed and cut", "m n", CUT, ACTED),
            function([51], "51", "Cut when the position arrives at the cutter", "m n", CUT, ACTED),
        ),
    ),
    row("GS FF", "Feed marked paper to where printing starts", "", PRINT, ACTED),
    row("GS A", "Correct the start of marked paper", "m n", Kind.DEVICE),
    family(
        row("GS ( F", "Adjust positions for the black mark", "p#2 a m n:2", Kind.DEVICE),
        at=5,
        width=1,
        functions=(),
    ),
    family(
        row("FS ( L", "Labels and black marks", "p#2 fn data*", Kind.DEVICE),
        at=5,
        width=1,
        functions=(
            function([33], "33", "Set the paper's layout", "data*", Kind.DEFINITION, ACTED, sets="layout"),
            function([34], "34", "Send the paper's layout", "n", Kind.REQUEST),
            function([48], "48", "Send what was said of positions", "m", Kind.REQUEST),
            function([65], "65", "Feed to where labels are peeled off", "m", PRINT, ACTED),
            function([66], "66", "Feed to where the paper is cut", "m", PRINT, ACTED),
            function([67], "67", "Feed to where printing starts", "m", PRINT, ACTED),
            function([80], "80", "Set the margin of layout errors", "m n:2"),
        ),
    ),
    row(
        "ESC C",
        "Set the slip's length, or sound a clone's buzzer",
        "n t",
        Kind.SOUND,
        ACTED,
        length=slip_or_buzzer,
    ),
    row("ESC c 0", "Select the paper to print on", "n", sets="paper"),
    row("ESC c 1", "Select the paper for line spacing", "n", sets="paper_spacing"),
)
