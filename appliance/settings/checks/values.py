"""Validators: each takes a raw value (of TOML, or text) and returns a good one.

Each raises ValueError with a sentence that says what would be right.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.runtime.i18n import message

MAX_TEXT = 1_000  # characters; no setting needs more, and an error message must stay readable
MAX_USB_TEXT = 126  # characters that a string descriptor holds
_COUNTRY = re.compile(r"[A-Z]{2}")
_WORDS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}

Check = Callable[[object], object]


def text(value: object) -> str:
    """A piece of text of at most 1,000 characters."""
    if not isinstance(value, str):
        raise ValueError(message("expected text, not %(value)r", value=value))
    if len(value) > MAX_TEXT:
        raise ValueError(
            message(
                "text of %(length)s characters is too long; at most %(most)s",
                length=len(value),
                most=MAX_TEXT,
            )
        )
    return value


def flag(value: object) -> bool:
    """True or false, also as the words people write for them."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _WORDS:
        return _WORDS[value.strip().lower()]
    raise ValueError(message("expected true or false, not %(value)r", value=value))


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from low to high."""

    low: int
    high: int

    def __call__(self, value: object) -> int:
        """The number. Raises ValueError."""
        number = _number(value, int, "a whole number")
        if not self.low <= number <= self.high:
            raise ValueError(
                message(
                    "%(number)s is out of range; expected %(low)s to %(high)s",
                    number=number,
                    low=self.low,
                    high=self.high,
                )
            )
        return int(number)


@dataclass(frozen=True, slots=True)
class Seconds:
    """A length of time, from low to high; in seconds, or what the setting's name says."""

    low: float
    high: float

    def __call__(self, value: object) -> float:
        """The number. Raises ValueError."""
        number = _number(value, float, "a number of seconds")
        if not self.low <= number <= self.high:
            raise ValueError(
                message(
                    "%(number)s s is out of range; expected %(low)s to %(high)s",
                    number=number,
                    low=self.low,
                    high=self.high,
                )
            )
        return number


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the words allowed."""

    allowed: tuple[str, ...]

    def __call__(self, value: object) -> str:
        """The word. Raises ValueError."""
        if value not in self.allowed:
            raise ValueError(
                message("%(value)r is not one of: %(choices)s", value=value, choices=", ".join(self.allowed))
            )
        return str(value)


@dataclass(frozen=True, slots=True)
class Words:
    """Any of the words allowed; a list, or text with commas."""

    allowed: tuple[str, ...]

    def __call__(self, value: object) -> tuple[str, ...]:
        """The words, in the order in which they are allowed. Raises ValueError."""
        chosen = list_of_words(value)
        for word in chosen:
            if word not in self.allowed:
                raise ValueError(
                    message(
                        "%(value)r is not one of: %(choices)s", value=word, choices=", ".join(self.allowed)
                    )
                )
        return tuple(word for word in self.allowed if word in chosen)


@dataclass(frozen=True, slots=True)
class Optional:
    """A value that `check` takes, or nothing: null, an empty text, or the word none."""

    check: Check

    def __call__(self, value: object) -> object:
        """The value, or None. Raises ValueError."""
        return None if value in (None, "", "none") else self.check(value)


def integer(low: int, high: int) -> Whole:
    """A whole number from low to high."""
    return Whole(low, high)


def seconds(low: float, high: float) -> Seconds:
    """A length of time in seconds, from low to high."""
    return Seconds(low, high)


def choice(*allowed: str) -> Choice:
    """One of the words given."""
    return Choice(allowed)


def words(*allowed: str) -> Words:
    """Any of the words given; a list, or text with commas."""
    return Words(allowed)


def optional(check: Check) -> Optional:
    """A value that `check` takes, or nothing: null, an empty text, or the word none."""
    return Optional(check)


@dataclass(frozen=True, slots=True)
class Line:
    """Text without line breaks or other control characters."""

    longest: int

    def __call__(self, value: object) -> str:
        """The text without blanks around it. Raises ValueError."""
        found = text(value).strip()
        if len(found) > self.longest or not found.isprintable():
            raise ValueError(message("expected a line of up to %(longest)s characters", longest=self.longest))
        return found


def line(longest: int) -> Line:
    """A line of text of so many characters at most."""
    return Line(longest)


def time_zone(value: object) -> str:
    """The name of a time zone such as Europe/Berlin; nothing for the machine's own."""
    name = text(value)
    known = zoneinfo.available_timezones()
    if not name or name in known:
        return name
    close = difflib.get_close_matches(name.lower(), [each.lower() for each in known], n=1, cutoff=0.5)
    meant = [each for each in known if close and each.lower() == close[0]]
    if meant:
        raise ValueError(
            message("%(name)r is not a time zone; did you mean %(close)s?", name=name, close=meant[0])
        )
    raise ValueError(message("%(name)r is not a time zone; expected one such as Europe/Berlin", name=name))


def country(value: object) -> str:
    """A country by its two letters (ISO 3166), for what its radio law allows; nothing: the world's least."""
    letters = text(value).strip().upper()
    if letters and not _COUNTRY.fullmatch(letters):
        raise ValueError(
            message("%(value)r is no country; expected two letters such as DE", value=str(value))
        )
    return letters


port = integer(0, 65_535)  # 0: any free one
_usb_number = integer(0, 0xFFFF)


def usb_number(value: object) -> object:
    """A vendor's or product's number, 16 bits; as text it is hexadecimal, as everybody writes these."""
    if isinstance(value, str):
        try:
            value = int(value, 16)
        except ValueError:
            raise ValueError(f"expected a USB number such as 04b8, not {value!r}") from None
    return _usb_number(value)


def usb_text(value: object) -> str:
    """A name in a USB descriptor: 126 characters at most, one line."""
    name = text(value)
    if len(name) > MAX_USB_TEXT or not name.isprintable():
        raise ValueError(f"{name!r} cannot be a USB name: at most {MAX_USB_TEXT} printable characters")
    return name


def folder(value: object) -> Path:
    """A folder's path; `~` stands for the home folder."""
    if isinstance(value, Path):
        return value
    return Path(text(value)).expanduser()


def _number(value: object, convert: type[int] | type[float], what: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError(f"expected {what}, not {value!r}")
    try:
        number = convert(value)
    except (ValueError, OverflowError):
        raise ValueError(f"expected {what}, not {value!r}") from None
    if isinstance(value, float) and number != value:
        raise ValueError(f"expected {what}, not {value!r}")
    return number


def list_of_words(value: object) -> tuple[str, ...]:
    """Words, given as a list or with commas between them."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    if isinstance(value, (list, tuple)):
        return tuple(text(word) for word in value)
    raise ValueError(f"expected a list, not {value!r}")
