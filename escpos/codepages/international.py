"""ESC R: the twelve codes below 0x80 that a country's character set replaces.

Source: Epson ESC/POS reference, "International character sets". The sets for India and Arabia are known
to change the currency sign only on some models; here they print as U.S.A.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REPLACED = (0x23, 0x24, 0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x60, 0x7B, 0x7C, 0x7D, 0x7E)

_USA = r"#$@[\]^`{|}~"
_SETS = {
    0: _USA,
    1: "#$à°ç§^`éùè¨",  # France
    2: "#$§ÄÖÜ^`äöüß",  # Germany
    3: r"£$@[\]^`{|}~",  # U.K.
    4: "#$@ÆØÅ^`æøå~",  # Denmark I
    5: "#¤ÉÄÖÅÜéäöåü",  # Sweden
    6: r"#$@°\é^ùàòèì",  # Italy
    7: "₧$@¡Ñ¿^`¨ñ}~",  # Spain I
    8: "#$@[¥]^`{|}~",  # Japan
    9: "#¤ÉÆØÅÜéæøåü",  # Norway
    10: "#$ÉÆØÅÜéæøåü",  # Denmark II
    11: "#$á¡Ñ¿é`íñóú",  # Spain II
    12: "#$á¡Ñ¿éüíñóú",  # Latin America
    13: "#$@[₩]^`{|}~",  # Korea
    14: "#$ŽŠĐĆČžšđćč",  # Slovenia and Croatia
    15: r"#¥@[\]^`{|}~",  # China
    16: r"#₫@[\]^`{|}~",  # Vietnam
    17: _USA,  # Arabia
    **dict.fromkeys((*range(66, 76), 82), _USA),  # India: Devanagari to Punjabi, Marathi
}
_DIFFERENCES = {
    n: MappingProxyType(
        {code: char for code, char, usual in zip(REPLACED, chars, _USA, strict=True) if char != usual}
    )
    for n, chars in _SETS.items()
}


def international(n: int) -> Mapping[int, str]:
    """The codes that set `n` of ESC R prints otherwise than ASCII, with their characters.

    Raises LookupError for a number that the reference does not have; a printer ignores the command then.
    """
    try:
        return _DIFFERENCES[n]
    except KeyError:
        raise LookupError(f"ESC R has no character set {n}; it has {sorted(_SETS)}") from None
