"""Cheques and cut sheets: reading, scanning and feeding them (TM-H6000, TM-J9000, TM-S1000 and kin)."""

from __future__ import annotations

from escpos.command import Kind
from escpos.table.rows import family, function, row

DEVICE, REQUEST = Kind.DEVICE, Kind.REQUEST

ROWS = (
    row("FS a 0", "Read a cheque (old)", "n", DEVICE),
    row("FS a 1", "Load a cheque for printing (old)", "", DEVICE),
    row("FS a 2", "Let go of the cheque (old)", "", DEVICE),
    row("FS b", "Send what was read of the cheque again (old)", "", REQUEST),
    row("FS c", "Clean the cheque reader", "", DEVICE),
    row("FS ( f", "Select what is done with what is read of cheques", "p#2 data*", DEVICE),
    family(
        row("FS ( g", "Image scanner", "p#2 fn data*", DEVICE),
        at=5,
        width=1,
        functions=(
            function([32], "32", "Scanner: select what settings are for", "data*", DEVICE),
            function([40], "40", "Scanner: set the basic operation", "data*", DEVICE),
            function([41], "41", "Scanner: set the area", "data*", DEVICE),
            function([50], "50", "Scanner: select the compression", "data*", DEVICE),
            function([56], "56", "Scanner: erase a cropping area", "data*", DEVICE),
            function([57], "57", "Scanner: set a cropping area", "data*", DEVICE),
            function([60], "60", "Scanner: select the form of results", "data*", DEVICE),
            function([80], "80", "Scanner: send the basic operation", "data*", REQUEST),
            function([81], "81", "Scanner: send the area", "data*", REQUEST),
            function([90], "90", "Scanner: send the compression", "data*", REQUEST),
            function([97], "97", "Scanner: send a cropping area", "data*", REQUEST),
            function([100], "100", "Scanner: send the form of results", "data*", REQUEST),
        ),
    ),
    family(
        row("GS ( G", "Cut sheets", "p#2 fn data*", DEVICE),
        at=5,
        width=1,
        functions=(
            function([32], "32", "Cut sheet: send its status", "data*", REQUEST),
            function([48], "48", "Cut sheet: select face or back", "data*", DEVICE),
            function([60], "60", "Cut sheet: read magnetic ink and send it", "data*", REQUEST),
            function([61], "61", "Cut sheet: send the magnetic ink again", "data*", REQUEST),
            function([64], "64", "Cut sheet: read data and send the result", "data*", REQUEST),
            function([65], "65", "Cut sheet: scan and send the result", "data*", REQUEST),
            function([66], "66", "Cut sheet: send the scan again", "data*", REQUEST),
            function([67], "67", "Cut sheet: scan beforehand", "data*", DEVICE),
            function([68], "68", "Cut sheet: erase one scan", "data*", DEVICE),
            function([69], "69", "Cut sheet: erase all scans", "data*", DEVICE),
            function([70], "70", "Cut sheet: send the list of scans", "data*", REQUEST),
            function([71], "71", "Cut sheet: send how much memory is left", "data*", REQUEST),
            function([80], "80", "Cut sheet: select the sheet to act on", "data*", DEVICE),
            function([81], "81", "Cut sheet: prepare for insertion", "data*", DEVICE),
            function([82], "82", "Cut sheet: end the preparation", "data*", DEVICE),
            function([83], "83", "Cut sheet: wait for insertion", "data*", DEVICE),
            function([84], "84", "Cut sheet: feed to where printing starts", "data*", DEVICE),
            function([85], "85", "Cut sheet: finish", "data*", DEVICE),
        ),
    ),
    family(
        row("GS ( z", "Reading and printing cheques in one pass", "p#2 fn data*", DEVICE),
        at=5,
        width=1,
        functions=(
            function([42], "42", "Cheques: set what is done when reading", "data*", DEVICE),
            function([48], "48", "Cheques: set feeding to the printing position", "data*", DEVICE),
            function([62], "62", "Cheques: save what the back is printed with", "data*", DEVICE),
            function([63], "63", "Cheques: read on and on, and send", "data*", REQUEST),
        ),
    ),
    row("ESC f", "Set waiting times for the slip", "t1 t2", DEVICE),
    row("ESC F", "Turn reverse ejection of the slip on or off", "n", DEVICE),
    row("ESC q", "Let go of the slip", "", DEVICE),
    row("ESC o", "Stamp the slip", "", DEVICE),
    row("ESC z", "Turn parallel printing on two papers on or off", "n"),
    row("ESC ( Y", "Printing on both sides in one batch", "p#2 fn data*", DEVICE),
)
