"""The machine itself: modes, buttons, sensors, drawers, sounds, macros, counters and its memory."""

from __future__ import annotations

from escpos.command import Kind, Support
from escpos.lengths import counted, counter_text
from escpos.table.rows import family, function, row

ACTED = Support.ACTED
DEVICE, DEFINITION, REQUEST = Kind.DEVICE, Kind.DEFINITION, Kind.REQUEST

# What ESC @ puts back to how it was at power on: every slot that a job can leave behind. Not among them
# are what the printer keeps for good, macros and pictures with keys (Epson reference, ESC @, GS :).
VOLATILE = (
    "alignment area background barcode_height barcode_width bold clone_symbol code_page color"
    " counter_format counter_mode counter_value density direction double_strike downloaded_bit_image"
    " encoding font font_priority graphics_density head_control hri_font hri_position international"
    " kanji_font kanji_mode kanji_size kanji_spacing kanji_system kanji_underline line_spacing margin"
    " mode motion_units page_area page_size paper paper_spacing panel reverse rotation sensors"
    " sensors_stop shading size smoothing spacing speed tabs underline unidirectional upside_down"
    " user_characters user_kanji user_set pdf417_65 pdf417_66 pdf417_67 pdf417_68 pdf417_69 pdf417_70"
    " pdf417_data qr_code_65 qr_code_67 qr_code_69 qr_code_data maxicode_65 maxicode_data"
    " 2d_gs1_databar_67 2d_gs1_databar_71 2d_gs1_databar_data composite_67 composite_71 composite_72"
    " composite_data aztec_code_66 aztec_code_67 aztec_code_69 aztec_code_data data_matrix_66"
    " data_matrix_67 data_matrix_data"
)

ROWS = (
    row("ESC @", "Initialize the printer", "", support=ACTED, sets=VOLATILE),
    row("ESC =", "Select printer or customer display", "n", support=ACTED, sets="peripheral"),
    row("ESC <", "Move the print head home", "", DEVICE),
    row("GS <", "Initialize the mechanism", "", DEVICE),
    row("ESC U", "Turn printing in one direction on or off", "n", sets="unidirectional"),
    row("ESC s", "Select the print speed (old)", "n", sets="speed"),
    row("ESC c 3", "Select the sensors that signal paper end", "n", sets="sensors"),
    row("ESC c 4", "Select the sensors that stop printing", "n", sets="sensors_stop"),
    row("ESC c 5", "Turn the panel's buttons on or off", "n", sets="panel"),
    row("ESC c 6", "Turn the online button on or off", "n", DEVICE),
    row("ESC p", "Open a drawer (pulse)", "m t1 t2", Kind.PULSE, ACTED),
    row("ESC BEL", "Turn the buzzer on or off, or set its pulses", "n1 n2", Kind.SOUND, ACTED),
    row("ESC B", "Sound the buzzer (clones)", "n t", Kind.SOUND, ACTED),
    family(
        row("ESC ( A", "Buzzer", "p#2 fn data*", Kind.SOUND, ACTED),
        at=5,
        width=1,
        functions=(
            function([48], "48", "Sound the buzzer of the drawer", "n c t", Kind.SOUND, ACTED),
            function([97], "97", "Sound the buzzer", "n c", Kind.SOUND, ACTED),
            function([98], "98", "Set the buzzer for printing", "n c t1 t2", sets="buzzer_98"),
            function([99], "99", "Set the buzzer for offline causes", "m n t1 t2", sets="buzzer_99"),
        ),
    ),
    row("GS :", "Start or end the definition of a macro", "", Kind.MACRO, ACTED),
    row("GS ^", "Run the macro", "r t m", Kind.MACRO, Support.DRAWN),
    row("GS C 0", "Select the counter's form", "n m", support=ACTED, sets="counter_format"),
    row("GS C 1", "Select how the counter counts (A)", "a:2 b:2 n r", support=ACTED, sets="counter_mode"),
    row("GS C 2", "Set the counter", "n:2", support=ACTED, sets="counter_value"),
    row(
        "GS C ;",
        "Select how the counter counts (B)",
        "data*",
        support=ACTED,
        sets="counter_mode",
        length=counter_text,
    ),
    row("GS c", "Print the counter", "", Kind.TEXT, Support.DRAWN, sets="counter_value"),
    row("GS ( A", "Print a test page", "p#2 n m", Kind.PRINT, ACTED),
    row("GS ( B", "Assign switches (old)", "p#2 data*", DEFINITION),
    family(
        row("GS ( C", "User memory", "p#2 m fn b data*", DEFINITION),
        at=6,
        width=1,
        functions=(
            function([0, 48], "48", "Erase a record", "b c1 c2", DEFINITION),
            function([1, 49], "49", "Store a record", "b c1 c2 data*", DEFINITION),
            function([2, 50], "50", "Send a record", "b c1 c2", REQUEST),
            function([3, 51], "51", "Send how much is used", "b", REQUEST),
            function([4, 52], "52", "Send how much is left", "b", REQUEST),
            function([5, 53], "53", "Send the keys of all records", "b", REQUEST),
            function([6, 54], "54", "Erase all records", "b data*", DEFINITION),
        ),
    ),
    row("GS ( D", "Allow or forbid real-time commands", "p#2 m data*", sets="real_time"),
    family(
        row("GS ( E", "User settings", "p#2 fn data*", DEFINITION),
        at=5,
        width=1,
        functions=(
            function([1], "1", "Enter the user setting mode", "data*", DEFINITION),
            function([2], "2", "Leave the user setting mode", "data*", DEFINITION),
            function([3], "3", "Set the memory switches", "a data*", DEFINITION),
            function([4], "4", "Send the memory switches", "a", REQUEST),
            function([5], "5", "Set customized values", "data*", DEFINITION),
            function([6], "6", "Send customized values", "a", REQUEST),
            function([7], "7", "Copy the user-defined page", "a d1 d2", DEFINITION),
            function([8], "8", "Define characters of a page (column)", "data*", DEFINITION),
            function([9], "9", "Define characters of a page (raster)", "data*", DEFINITION),
            function([10], "10", "Erase characters of a page", "data*", DEFINITION),
            function([11], "11", "Set the serial interface", "a data*", DEFINITION),
            function([12], "12", "Send the serial interface's settings", "a", REQUEST),
            function([13], "13", "Set the Bluetooth interface", "a data*", DEFINITION),
            function([14], "14", "Send the Bluetooth interface's settings", "a", REQUEST),
            function([15], "15", "Set the USB interface", "a data*", DEFINITION),
            function([16], "16", "Send the USB interface's settings", "a", REQUEST),
            function([48], "48", "Erase the paper's layout", "data*", DEFINITION, ACTED),
            function([49], "49", "Set the paper's layout", "data*", DEFINITION, ACTED),
            function([50], "50", "Send the paper's layout", "data*", REQUEST),
            function([51], "51", "Set how labels and black marks are handled", "data*", DEFINITION),
            function([52], "52", "Send how labels and black marks are handled", "data*", REQUEST),
            function([99], "99", "Set the built-in buzzer", "data*", DEFINITION),
            function([100], "100", "Send the built-in buzzer's settings", "data*", REQUEST),
        ),
    ),
    family(
        row("GS ( K", "Print control", "p#2 fn data*"),
        at=5,
        width=1,
        functions=(
            function([48], "48", "Select the control mode", "m", sets="head_control"),
            function([49], "49", "Select the density", "m", sets="density"),
            function([50], "50", "Select the speed", "m", sets="speed"),
            function([97], "97", "Select how the head is energized", "m", sets="head_control"),
        ),
    ),
    family(
        row("GS ( M", "Save and load control values", "p#2 fn m", DEFINITION),
        at=5,
        width=1,
        functions=(
            function([1, 49], "49", "Save the values in use", "m", DEFINITION),
            function([2, 50], "50", "Load saved values", "m", DEFINITION),
            function([3, 51], "51", "Select what is loaded at power on", "m", DEFINITION),
        ),
    ),
    row("GS ( X", "Test and adjust the machine", "p#2 data*", DEVICE),
    row("GS ( Y", "Test and adjust the machine", "p#2 data*", DEVICE),
    row("GS ( Z", "Test and adjust the machine", "p#2 data*", DEVICE),
    row("GS ( J", "Ink and head maintenance", "p#2 fn data*", DEVICE),
    family(
        row("FS ( E", "Receipt enhancement", "p#2 fn data*", DEFINITION),
        at=5,
        width=1,
        functions=(
            function([60], "60", "Forget the logos at top and bottom", "m c", DEFINITION),
            function([61], "61", "Send the logos' settings", "m c", REQUEST),
            function([62], "62", "Set the logo at the top", "m kc1 kc2 a n", DEFINITION),
            function([63], "63", "Set the logo at the bottom", "m kc1 kc2 a", DEFINITION),
            function([64], "64", "Set the logos' extended settings", "m data*", DEFINITION),
            function([65], "65", "Turn the logos on or off", "m data*", DEFINITION),
        ),
    ),
    row("FS g 1", "Write to the user memory (old)", "m a:4 n:2 data*", DEFINITION, length=counted(8, 2)),
    row("GS g 0", "Reset a maintenance counter", "m n:2", DEFINITION),
    row("GS z 0", "Set the waits for coming back online", "t1 t2", DEVICE),
    row("GS E", "Set the head's control (old)", "n", sets="head_control"),
    row("ESC 7", "Set the head's heating (clones)", "n1 n2 n3", sets="heating"),
    row("ESC 8", "Set the sleep timer (clones)", "n:2", DEVICE),
    row("DC2 #", "Set the density (clones)", "n", sets="density"),
    row("DC2 T", "Print a test page (clones)", "", Kind.PRINT, ACTED),
    row("US DC1", "Set up the machine (clones)", "n", DEVICE),
)
