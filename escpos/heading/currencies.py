"""Currencies as receipts name them. A sign that several countries use names none by itself."""

from __future__ import annotations

from collections.abc import Mapping


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# The codes that are no words: taken for a currency wherever they stand beside an amount, in any case.
CODES = _codes(
    "EUR USD GBP CHF JPY CNY SEK NOK DKK PLN CZK HUF CAD AUD NZD TWD HKD SGD KRW INR BRL MXN RUB UAH "
    "ILS AED SAR THB ZAR TRY RON BGN HRK RSD ISK IDR MYR PHP VND KWD BHD OMR JOD TND QAR EGP CLP ARS "
    "UYU "
)
# Signs and words of one currency, folded.
SIGNS: Mapping[str, str] = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "zl": "PLN", "kc": "CZK", "ft": "HUF",
    "sfr": "CHF",
    "₺": "TRY", "tl": "TRY", "₽": "RUB", "₴": "UAH", "грн": "UAH", "₩": "KRW", "원": "KRW", "円": "JPY",
    "₪": "ILS", "₹": "INR", "฿": "THB", "₫": "VND", "₱": "PHP", "rp": "IDR", "lei": "RON", "лв": "BGN",
    "r$": "BRL", "us$": "USD", "hk$": "HKD", "nt$": "TWD", "ca$": "CAD", "nz$": "NZD", "au$": "AUD",
    "a$": "AUD", "s$": "SGD", "rmb": "CNY",
}  # fmt: skip
# Signs of several, with those that a code elsewhere on the receipt may make of them.
SHARED: Mapping[str, frozenset[str]] = {
    "$": _codes("USD CAD AUD NZD TWD HKD SGD MXN BRL CLP ARS UYU"),
    "kr": _codes("SEK NOK DKK ISK"),
    "¥": frozenset({"JPY", "CNY"}),
    "元": _codes("CNY TWD HKD"),
    "c$": _codes("CAD NIO"),
    "fr": _codes("CHF XAF XOF"),
    "rs": _codes("INR PKR LKR"),
    "руб": _codes("RUB BYN"),
    "р": _codes("RUB BYN"),
    "din": _codes("RSD MKD"),
    "dm": frozenset(),  # gone, but still told beside the euro
}
SPELLED: Mapping[str, str] = {  # names with a mark inside, which would be two words
    "ر.س": "SAR", "د.إ": "AED", "د.ك": "KWD", "ج.م": "EGP", "د.ب": "BHD", "ر.ع": "OMR", "ر.ق": "QAR",
    'ש"ח': "ILS", "ש״ח": "ILS", "Kč": "CZK", "zł": "PLN",
}  # fmt: skip
WORDS = frozenset(
    {"ft", "tl", "lei", "rp", "ron", "try", "tnd", "fr", "din", "р"}
)  # other things are called so as well
NO_CENTS = frozenset({"JPY", "KRW", "VND"})
THOUSANDTHS = _codes("KWD BHD OMR JOD TND")
SPACED = _codes("PLN CZK HUF SEK NOK RUB UAH BGN")  # their amounts are grouped by blanks


def named(text: str) -> frozenset[str] | None:
    """The currencies that a word or sign may mean, and None where it means none."""
    if text.upper() in CODES:
        return frozenset({text.upper()})
    if text in SIGNS:
        return frozenset({SIGNS[text]})
    return SHARED.get(text)


def of_writing(text: str) -> frozenset[str]:
    """The currencies of those who write so: what tells yen from yuan."""
    if any("\u3040" <= char <= "\u30ff" for char in text):  # kana
        return frozenset({"JPY"})
    if any(char in "计总应实额单货钱给为电话欢谢顾" for char in text):  # simplified signs
        return frozenset({"CNY"})
    return frozenset()
