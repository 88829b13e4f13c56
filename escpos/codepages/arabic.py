"""Arabic, Farsi and Urdu pages, in escapes so that editors do not reorder the lines.

Sources: IBM CDRA tables 868 and 1098; Star line mode manual for 1001. Where IBM has a second drawing of
a final form in its private area, the first one stands.
"""

# ruff: noqa: E501, RUF001 - a row stays a row

from __future__ import annotations

from escpos.codepages.page import Page

PAGES: dict[str, Page] = {
    "cp868": Page(
        "ascii",
        {
            0x80: "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669\u060c\u061b\u061f\u0622\u0627\ufe8e",
            0x90: "\ufe8e\u0628\ufe91\u067e\ufb58\u0629\u062a\ufe97\ufb66\ufb68\u062b\ufe9b\u062c\ufe9f\ufb7a\ufb7c",
            0xA0: "\u062d\ufea3\u062e\ufea7\u062f\ufb88\u0630\u0631\ufb8c\u0632\ufb8a\u0633\ufeb3\u0634«»",
            0xB0: "\ufeb7\u0635░▒▓│┤\ufebb\u0636\ufebf\u0637╣║╗╝\u0638",
            0xC0: "\u0639┐└┴┬├─┼\ufeca\ufecb╚╔╩╦╠═",
            0xD0: "╬\ufecc\u063a\ufece\ufecf\ufed0\u0641\ufed3\u0642\ufed7\ufeda┘┌█▀\ufedb",
            0xE0: "\ufb92▄\ufb94\u0644\ufede\ufee0\u0645\ufee3\ufb9e\u0646\ufee7�\u0648���",
            0xF0: "�\u0621\xad��������\u0651\ufe7d�■\xa0",
        },
    ),
    "cp1001": Page(
        "cp437",
        {
            0x80: "\u0621\u0622\u0623\u0624\u0625\ufe8b\u0627\u0628\ufe91\u0629\u062a\ufe97\u062b\ufe9b\u062f\u0630",
            0x90: "\u0631\u0632\u0633\ufeb3\ufeb4\u0634\ufeb7\ufeb8\u0635\ufebb\ufebc\u0636\ufebf\ufec0\u0637\u0638",
            0xA0: "\u0639\ufecb\u063a\ufecf\u0641\ufed3\u0642\ufed7\u0643\u06a9\u0644\ufef7\ufef9\ufefb┘\u0645",
            0xB0: "\ufee3\u0646\ufee7\u0647\ufeeb\u0648\u0649\u0679\ufef3│\u060c\u061b\u061f\ufe82\ufe84\ufe8a",
            0xC0: "└\u062c\ufe9f\u062d\ufea3\u062e\ufea7\ufeca\ufecc\ufece\ufecf\ufef8\ufefa\ufefc\ufeeb\ufeec",
            0xD0: "\u0660\ufef0─�\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669��",
            0xE0: "��\ufefb����┴ΦΘΩδ∞φε∩",
        },
    ),
    "cp1098": Page(
        "cp437",
        {
            0x80: "��\u060c\u061b\u061f\u064b\u0622\ufe82\ufe82\u0627\ufe8e\ufe8e\u0621\u0623\ufe84\ufe84",
            0x90: "\u0624\ufe8b\u0628\ufe91\ufb56\ufb58\u062a\ufe97\u062b\ufe9b\u062c\ufe9f\ufb7a\ufb7c×\u062d",
            0xA0: "\ufea3\u062e\ufea7\u062f\u0630\u0631\u0632\ufb8a\u0633\ufeb3\u0634\ufeb7\u0635\ufebb«»",
            0xB0: "░▒▓│┤\u0636\ufebf\ufec1\ufec3╣║╗╝¤\ufec5┐",
            0xC0: "└┴┬├─┼\ufec7\u0639╚╔╩╦╠═╬�",
            0xD0: "\ufeca\ufecb\ufecc\u063a\ufece\ufecf\ufed0\u0641\ufed3┘┌█▄\u0642\ufed7▀",
            0xE0: "\ufb8e\ufedb\ufb92\ufb94\u0644\ufedf\u0645\ufee3\u0646\ufee7\u0648\u0647\ufeeb\ufeec\ufba4\ufbfc",
            0xF0: "\xad\ufbfd\ufbfe\u0640\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669■\xa0",
        },
    ),
}
