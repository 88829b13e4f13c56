"""Greek and Turkish pages. Sources: IBM CDRA tables 851 and 853; Star line mode manual for 928."""

# ruff: noqa: RUF001 - characters that look alike are what a code table is about

from __future__ import annotations

from escpos.codepages.page import Page

PAGES: dict[str, Page] = {
    # As IBM drew it: some libraries swap capital mu and nu at B7 and B8.
    "cp851": Page(
        "cp437",
        {
            0x80: "ÇüéâäàΆçêëèïîΈÄΉ",
            0x90: "Ί�ΌôöΎûùΏÖÜά£έήί",
            0xA0: "ϊΐόύΑΒΓΔΕΖΗ½ΘΙ«»",
            0xB0: "░▒▓│┤ΚΛΜΝ╣║╗╝ΞΟ┐",
            0xC0: "└┴┬├─┼ΠΡ╚╔╩╦╠═╬Σ",
            0xD0: "ΤΥΦΧΨΩαβγ┘┌█▄δε▀",
            0xE0: "ζηθικλμνξοπρσςτ´",
            0xF0: "\xad±υφχ§ψ¸°¨ωϋΰώ■\xa0",
        },
    ),
    "cp853": Page(
        "cp437",
        {
            0x80: "ÇüéâäàĉçêëèïîìÄĈ",
            0x90: "ÉċĊôöòûùİÖÜĝ£Ĝ×ĵ",
            0xA0: "áíóúñÑĞğĤĥ�½Ĵş«»",
            0xB0: "░▒▓│┤ÁÂÀŞ╣║╗╝Żż┐",
            0xC0: "└┴┬├─┼Ŝŝ╚╔╩╦╠═╬¤",
            0xD0: "��ÊËÈıÍÎÏ┘┌█▄�Ì▀",
            0xE0: "ÓßÔÒĠġµĦħÚÛÙŬŭ�´",
            0xF0: "\xad�ℓŉ˘§÷¸°¨˙�³²■\xa0",
        },
    ),
    "cp928": Page(
        "cp437",
        {
            0xA0: "\xa0‘’£��¦§¨©�«¬\xad�―",
            0xB0: "°±²³΄΅Ά·ΈΉΊ»Ό½ΎΏ",
            0xC0: "ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟ",
            0xD0: "ΠΡ�ΣΤΥΦΧΨΩΪΫάέήί",
            0xE0: "ΰαβγδεζηθικλμνξο",
            0xF0: "πρςστυφχψωϊϋόύώ�",
        },
    ),
}
