"""Lithuanian, Latvian and Estonian pages. Sources: LST 1283 and 1284; Star line mode manual."""

# ruff: noqa: RUF001 - characters that look alike are what a code table is about

from __future__ import annotations

from escpos.codepages.page import Page

PAGES: dict[str, Page] = {
    # Lithuanian KBL, which Star numbers 2001.
    "cp771": Page(
        "cp866",
        {
            0xD0: "╨╤╥╙╘╒╓╫╪┘┌█ĄąČč",
            0xF0: "ĘęĖėĮįŠšŲųŪūŽž■\xa0",
        },
    ),
    # LST 1284, which Epson numbers 1119.
    "cp772": Page(
        "cp866",
        {
            0xB0: "░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐",
            0xC0: "└┴┬├─┼ŲŪ╚╔╩╦╠═╬Ž",
            0xD0: "ąčęėįšųūž┘┌█▄▌▐▀",
            0xF0: "Ёё≥≤„“÷≈°∙·√ⁿ²■\xa0",
        },
    ),
    # LST 1283, which Epson numbers 1118.
    "cp774": Page(
        "cp437",
        {
            0xB0: "░▒▓│┤ĄČĘĖ╣║╗╝ĮŠ┐",
            0xC0: "└┴┬├─┼ŲŪ╚╔╩╦╠═╬Ž",
            0xD0: "ąčęėįšųūž┘┌█▄▌▐▀",
            0xF0: "≡±≥≤„“÷≈°∙˙√ⁿ²■\xa0",
        },
    ),
    "cp3001": Page(
        "cp850",
        {
            0xD0: "šŠÊËÈıÍÎÏ┘┌█▄¦Ì▀",
            0xE0: "ÓßÔÒõÕµžŽÚÛÙýÝ¯´",
        },
    ),
    "cp3002": Page(
        "iso8859-1",
        {
            0xA0: " ¡¢£¤¥¦§¨©ª«¬\xad®‾",
            0xD0: "ŠÑÒÓÔÕÖ×ØÙÚÛÜÝŽß",
            0xF0: "šñòóôõö÷øùúûüýžÿ",
        },
    ),
    "cp3011": Page(
        "cp437",
        {
            0xB0: "░▒▓│┤Ā╢ņ╕╣║╗╝╜╛┐",
            0xC0: "└┴┬├─┼ā╟╚╔╩╦╠═╬╧",
            0xD0: "Š╤čČ╘╒ģĪī┘┌█▄ūŪ▀",
            0xF0: "ĒēĢķĶļĻžŽ∙·√Ņš■\xa0",
        },
    ),
    "cp3012": Page(
        "cp866",
        {
            0xB0: "░▒▓│┤Ā╢ņ╕╣║╗╝Ō╛┐",
            0xC0: "└┴┬├─┼ā╟╚╔╩╦╠═╬╧",
            0xD0: "Š╤čČ╘╒ģĪī┘┌█▄ūŪ▀",
            0xF0: "ĒēĢķĶļĻžŽō·√Ņš■\xa0",
        },
    ),
}
