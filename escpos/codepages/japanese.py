"""Japanese single-byte pages. Source: Epson reference, ESC t 1, 6, 7 and 8."""

# ruff: noqa: RUF001 - characters that look alike are what a code table is about

from __future__ import annotations

from escpos.codepages.page import Page

# Both kana pages share their line drawing and their signs for forms.
_FRAMES = {
    0x80: "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼",
    0x90: "┴┬┤├▔─│▕┌┐└┘╭╮╰╯",
    0xE0: "═╞╪╡◢◣◥◤♠♥♦♣●○╱╲",
    0xF0: "╳円年月日時分秒〒市区町村人▒\xa0",
}

PAGES: dict[str, Page] = {
    "katakana": Page(
        "ascii",
        _FRAMES
        | {
            0xA0: "\xa0｡｢｣､･ｦｧｨｩｪｫｬｭｮｯ",
            0xB0: "ｰｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿ",
            0xC0: "ﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏ",
            0xD0: "ﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ",
        },
    ),
    "hiragana": Page(
        "ascii",
        _FRAMES
        | {
            0xA0: "\xa0。「」、・をぁぃぅぇぉゃゅょっ",
            0xB0: "ーあいうえおかきくけこさしすせそ",
            0xC0: "たちつてとなにぬねのはひふへほま",
            0xD0: "みむめもやゆよらりるれろわん゛゜",
        },
    ),
    # Their glyphs exist only in the ROM of the impact models that have them.
    "one-pass-kanji-1": Page("ascii", {}),
    "one-pass-kanji-2": Page("ascii", {}),
}
