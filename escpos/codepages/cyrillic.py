"""Cyrillic pages. Sources: IBM CDRA table 848; Star line mode manual for the 3xxx numbers."""

from __future__ import annotations

from escpos.codepages.page import Page

PAGES: dict[str, Page] = {
    "cp848": Page(
        "cp866",
        {
            0xF0: "ЁёҐґЄєІіЇї·√№¤■\xa0",
        },
    ),
    # MIK, the Bulgarian page.
    "cp3021": Page(
        "cp437",
        {
            0x80: "АБВГДЕЖЗИЙКЛМНОП",
            0x90: "РСТУФХЦЧШЩЪЫЬЭЮЯ",
            0xA0: "абвгдежзийклмноп",
            0xB0: "рстуфхцчшщъыьэюя",
            0xC0: "└┴┬├─┼╣║╚╔╩╦╠═╬┐",
            0xD0: "░▒▓│┤№§╗╝┘┌█▄▌▐▀",
        },
    ),
    "cp3840": Page(
        "cp866",
        {
            0xF0: "≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0",
        },
    ),
    # GOST 19768.
    "cp3841": Page(
        "ascii",
        {
            0x80: "ғәёіїјҝөўүӽӈҹҷє£",
            0x90: "ҒӘЁІЇЈҜӨЎҮӼӇҸҶЄЪ",
            0xA0: " !\"#¤%&'()*+,-./",
            0xB0: "0123456789:;<=>?",
            0xC0: "юабцдефгхийклмно",
            0xD0: "пярстужвьызшэщчъ",
            0xE0: "ЮАБЦДЕФГХИЙКЛМНО",
            0xF0: "ПЯРСТУЖВЬЫЗШЭЩЧ ",
        },
    ),
}
