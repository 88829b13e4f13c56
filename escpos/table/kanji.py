"""Characters of several bytes: Kanji, Hanzi, Hangul and UTF-8."""

from __future__ import annotations

from escpos.command import Support
from escpos.lengths import KANJI_BYTES, fixed
from escpos.table.rows import family, function, row

ACTED = Support.ACTED

ROWS = (
    row("FS !", "Select Kanji print modes", "n", support=ACTED, sets="kanji_size kanji_underline"),
    row("FS &", "Select Kanji mode", support=ACTED, sets="kanji_mode"),
    family(
        row("FS ( A", "Kanji character style", "p#2 fn data*"),
        at=5,
        width=1,
        functions=(function([48], "48", "Select the Kanji font", "m", sets="kanji_font"),),
    ),
    family(
        row("FS ( C", "Character encoding", "p#2 fn data*"),
        at=5,
        width=1,
        functions=(
            function(
                [48], "48", "Select the encoding (one byte or UTF-8)", "m", support=ACTED, sets="encoding"
            ),
            function([60], "60", "Set the priority of fonts", "m n", sets="font_priority", adds=True),
        ),
    ),
    row("FS -", "Turn underline on or off for Kanji", "n", support=ACTED, sets="kanji_underline"),
    row("FS .", "Cancel Kanji mode", support=ACTED, sets="kanji_mode"),
    row(
        "FS 2",
        "Define a user-defined Kanji",
        "c1 c2 data*",
        support=ACTED,
        sets="user_kanji",
        adds=True,
        length=fixed(4 + KANJI_BYTES),
    ),
    row("FS ?", "Cancel a user-defined Kanji", "c1 c2", support=ACTED, sets="user_kanji", adds=True),
    row("FS C", "Select the Kanji code system", "n", support=ACTED, sets="kanji_system"),
    row("FS S", "Set Kanji spacing", "n1 n2", support=ACTED, sets="kanji_spacing"),
    row("FS W", "Turn quadruple size on or off for Kanji", "n", support=ACTED, sets="kanji_size"),
)
