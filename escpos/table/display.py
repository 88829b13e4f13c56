"""Customer displays: what comes through a printer for the display behind it (ESC =), never on paper.

Source: Epson's reference for customer displays (DM-D series).
"""

from __future__ import annotations

from escpos.command import Kind
from escpos.table.rows import family, function, row

DEVICE, REQUEST = Kind.DEVICE, Kind.REQUEST

ROWS = (
    row("US SOH", "Display: overwrite", "", DEVICE),
    row("US STX", "Display: scroll upwards", "", DEVICE),
    row("US ETX", "Display: scroll sideways", "", DEVICE),
    row("US LF", "Display: cursor up", "", DEVICE),
    row("US CR", "Display: cursor to the right end", "", DEVICE),
    row("US #", "Display: turn an annunciator on or off", "n m", DEVICE),
    row("US $", "Display: cursor to a position", "n m", DEVICE),
    row("US ,", "Display: show a character with a comma", "n", DEVICE),
    row("US .", "Display: show a character with a period", "n", DEVICE),
    row("US ;", "Display: show a character with a semicolon", "n", DEVICE),
    row("US :", "Display: start or end a macro's definition", "", DEVICE),
    row("US ^", "Display: run the macro", "n m", DEVICE),
    row("US @", "Display: self-test", "", DEVICE),
    row("US B", "Display: cursor to the bottom", "", DEVICE),
    row("US C", "Display: turn the cursor on or off", "n", DEVICE),
    row("US E", "Display: set the blinking", "n", DEVICE),
    row("US T", "Display: set and show the time", "h m", DEVICE),
    row("US U", "Display: show the time", "", DEVICE),
    row("US X", "Display: set the brightness", "n", DEVICE),
    row("US r", "Display: turn reverse characters on or off", "n", DEVICE),
    row("US v", "Display: tell by DTR that it is ready", "n", DEVICE),
    row("US ( A", "Display: select displays", "p#2 data*", DEVICE),
    family(
        row("US ( E", "Display: user settings", "p#2 fn data*", DEVICE),
        at=5,
        width=1,
        functions=(
            function([1], "1", "Display: enter the user setting mode", "data*", DEVICE),
            function([2], "2", "Display: leave the user setting mode", "data*", DEVICE),
            function([3], "3", "Display: set the memory switches", "data*", DEVICE),
            function([4], "4", "Display: send or show the memory switches", "data*", REQUEST),
        ),
    ),
    family(
        row("US ( G", "Display: Kanji", "p#2 fn data*", DEVICE),
        at=5,
        width=1,
        functions=(
            function([96], "96", "Display: turn Kanji mode on or off", "n", DEVICE),
            function([97], "97", "Display: select the Kanji code system", "n", DEVICE),
        ),
    ),
)
