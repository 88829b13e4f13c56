"""Questions to the printer, and what it does the moment it hears."""

from __future__ import annotations

from escpos.command import Kind, Support
from escpos.lengths import by_byte
from escpos.table.rows import family, function, row

REQUEST, REALTIME = Kind.REQUEST, Kind.REALTIME

_WITH_SECOND_NUMBER = dict.fromkeys((0, 7, 8, 18), 4)  # (old), ink, label peeler, interface
_DLE_DC4 = {1: 5, 2: 5, 3: 8, 7: 4, 8: 10}

ROWS = (
    row("DLE EOT", "Send the status now", "n a", REALTIME, length=by_byte(2, _WITH_SECOND_NUMBER, 3)),
    row("DLE ENQ", "Recover from an error now", "n", REALTIME),
    family(
        row("DLE DC4", "Act now", "fn data*", REALTIME, length=by_byte(2, _DLE_DC4, 3)),
        at=2,
        width=1,
        functions=(
            function([1], "1", "Open a drawer now (pulse)", "m t", Kind.PULSE, Support.ACTED),
            function([2], "2", "Turn the power off", "a b", REALTIME),
            function([3], "3", "Sound the buzzer now", "a n r t1 t2", Kind.SOUND, Support.ACTED),
            function([7], "7", "Send a status now", "m", REALTIME),
            function([8], "8", "Clear the buffers now", "data*", REALTIME),
        ),
    ),
    row("ESC u", "Send the status of the drawer (old)", "n", REQUEST),
    row("ESC v", "Send the status of the paper (old)", "", REQUEST),
    row("GS I", "Send the printer's identity", "n", REQUEST),
    row("GS a", "Send the status by itself", "n", REQUEST),
    row("GS j", "Send the status of the ink by itself", "n", REQUEST),
    row("GS r", "Send the status", "n", REQUEST),
    row("GS g 2", "Send a maintenance counter", "m n:2", REQUEST),
    row("FS g 2", "Read the user memory (old)", "m a:4 n:2", REQUEST),
    family(
        row("GS ( H", "Answer to this", "p#2 fn data*", REQUEST),
        at=5,
        width=1,
        functions=(
            function([48], "48", "Answer with the job's number when printed", "m data*", REQUEST),
            function([49], "49", "Answer when offline too", "m data*", REQUEST),
        ),
    ),
    row("FS ( e", "Send more of the status by itself", "p#2 m n", REQUEST),
)
