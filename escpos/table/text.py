"""Characters: their fonts, sizes, decorations, code pages and shapes."""

from __future__ import annotations

from escpos.command import Support
from escpos.lengths import user_characters
from escpos.table.rows import family, function, row

ACTED = Support.ACTED

ROWS = (
    row("ESC SP", "Set right-side character spacing", "n", support=ACTED, sets="spacing"),
    row("ESC !", "Select print modes", "n", support=ACTED, sets="font bold size underline"),
    row("ESC %", "Select or cancel the user-defined characters", "n", support=ACTED, sets="user_set"),
    row(
        "ESC &",
        "Define user-defined characters",
        "y c1 c2 data*",
        support=ACTED,
        sets="user_characters",
        adds=True,
        length=user_characters,
    ),
    row("ESC -", "Turn underline on or off", "n", support=ACTED, sets="underline"),
    row("ESC ?", "Cancel a user-defined character", "n", support=ACTED, sets="user_characters", adds=True),
    row("ESC E", "Turn emphasis on or off", "n", support=ACTED, sets="bold"),
    row("ESC G", "Turn double-strike on or off", "n", support=ACTED, sets="double_strike"),
    row("ESC M", "Select the font", "n", support=ACTED, sets="font"),
    row("ESC R", "Select an international character set", "n", support=ACTED, sets="international"),
    row("ESC V", "Turn 90° rotation on or off", "n", support=ACTED, sets="rotation"),
    row("ESC r", "Select the print colour (all are black here)", "n", sets="color"),
    row("ESC t", "Select the code page", "n", support=ACTED, sets="code_page"),
    row("ESC {", "Turn upside-down printing on or off", "n", support=ACTED, sets="upside_down"),
    row("GS !", "Select the character size", "n", support=ACTED, sets="size"),
    row("GS B", "Turn white on black on or off", "n", support=ACTED, sets="reverse"),
    row("GS b", "Turn smoothing on or off", "n", support=ACTED, sets="smoothing"),
    family(
        row("GS ( N", "Character effects", "p#2 fn data*"),
        at=5,
        width=1,
        functions=(
            function([48], "48", "Select the character colour", "m", support=ACTED, sets="color"),
            function([49], "49", "Select the background colour", "m", support=ACTED, sets="background"),
            function([50], "50", "Turn shading on or off", "m a", support=ACTED, sets="shading"),
        ),
    ),
)
