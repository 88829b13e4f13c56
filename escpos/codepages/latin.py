"""Central European and Brazilian pages. Sources: Star line mode manual; Epson reference for ISO 8859-2."""

from __future__ import annotations

from escpos.codepages.page import Page

PAGES: dict[str, Page] = {
    # With the euro sign that printers, and IBM since 1998, have where older tables have nothing.
    "cp857": Page("cp857", {0xD0: "ºªÊËÈ€ÍÎÏ┘┌█▄¦Ì▀"}),
    # Printers put line drawing where ISO 8859-2 keeps control codes.
    "iso8859-2": Page(
        "iso8859-2",
        {
            0x80: "░▒▓│┤┘┌█©╣║╗╝¢¥┐",
            0x90: "└┴┬├─┼▄▀╚╔╩╦╠═╬®",
        },
    ),
    # Mazovia, the Polish page.
    "cp3843": Page(
        "cp437",
        {
            0x80: "ÇüéâäàąçêëèïîćÄĄ",
            0x90: "ĘęłôöĆûùŚÖÜ¢Ł¥śƒ",
            0xA0: "ŹŻóÓńŃźż¿⌐¬½¼¡«»",
        },
    ),
    # Kamenický, the Czech and Slovak page.
    "cp3844": Page(
        "cp437",
        {
            0x80: "ČüéďäĎŤčěĚĹÍľĺÄÁ",
            0x90: "ÉžŽôöÓůÚýÖÜŠĽÝŘť",
            0xA0: "áíóúňŇŮÔšřŕŔ¼§«»",
        },
    ),
    # CWI-2, the Hungarian page.
    "cp3845": Page(
        "cp437",
        {
            0x80: "ÇüéâäàåçêëèïîÍÄÁ",
            0x90: "ÉæÆőöÓűÚŰÖÜ¢£¥₧ƒ",
            0xA0: "áíóúñÑªŐ¿⌐¬½¼¡«»",
        },
    ),
    "cp3846": Page(
        "cp437",
        {
            0x80: "ÇüéâäàåçêëèïîıÄÅ",
            0x90: "ÉæÆôöòûùİÖÜ¢£¥Şş",
            0xA0: "áíóúñÑĞğ¿⌐¬½¼¡«»",
        },
    ),
    # ABNT, NBR 9614.
    "cp3847": Page(
        "iso8859-1",
        {
            0xD0: "ÐÑÒÓÔÕÖ�ØÙÚÛÜÝÞß",
            0xF0: "ðñòóôõö�øùúûüýþÿ",
        },
    ),
    # ABICOMP.
    "cp3848": Page(
        "ascii",
        {
            0xA0: "\xa0ÀÁÂÃÄÇÈÉÊËÌÍÎÏÑ",
            0xB0: "ÒÓÔÕÖÆÙÚÛÜŸ¨£¦§°",
            0xC0: "¡àáâãäçèéêëìíîïñ",
            0xD0: "òóôõöæùúûüÿßªº¿±",
        },
    ),
    # ISO 646 for Maltese: the only page that also changes the lower half.
    "cp3041": Page(
        "ascii",
        {
            0x50: "PQRSTUVWXYZġżħ^_",
            0x60: "ċabcdefghijklmno",
            0x70: "pqrstuvwxyzĠŻĦĊ ",
        },
    ),
}
