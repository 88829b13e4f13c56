"""The fields of a template: what it asks for, and the check of what it is given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from appliance.runtime.i18n import message

KINDS = ("text", "number", "amount", "date", "choice")
MAX_FIELDS = 60  # of a template: a form of three screens
MAX_VALUE = 2_000  # characters of a value: a page of small print
MAX_CHOICES = 100
MAX_LABEL = 80  # characters beside an input
NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
RESERVED = frozenset({"now", "today", "printer", "queue", "columns", "receipt", "true", "false", "nil"})
_NUMBER = re.compile(r"-?\d{1,12}([.,]\d{1,6})?")
_LINE_ENDS = "\n\t"  # control characters that a text may have


class BadField(ValueError):
    """A field, or its value, that cannot be taken; `field` says which, the message is the cure."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a template asks for.

    `least` and `most` bound a number, an amount or a date; `shortest` and `longest` the characters of a text.
    A value that is not given is the default, or nothing.
    """

    name: str
    label: str = ""
    kind: str = "text"
    default: str | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    least: str | None = None
    most: str | None = None
    shortest: int | None = None
    longest: int | None = None


def expect_good(fields: Sequence[Field]) -> None:
    """Raise BadField for fields that cannot be."""
    if len(fields) > MAX_FIELDS:
        raise BadField("fields", message("there may be %(most)s fields", most=MAX_FIELDS))
    seen: set[str] = set()
    for place, each in enumerate(fields):
        where = f"fields.{place}"
        if not NAME.fullmatch(each.name) or each.name in RESERVED:
            raise BadField(
                f"{where}.name",
                message(
                    "%(name)r cannot be a field's name; use small letters, digits and '_', 32 at most",
                    name=each.name,
                ),
            )
        if each.name in seen:
            raise BadField(f"{where}.name", message("two fields are called %(name)s", name=each.name))
        seen.add(each.name)
        _expect_good_kind(each, where)


def _expect_good_kind(each: Field, where: str) -> None:
    if each.kind == "choice" and not each.choices:
        raise BadField(f"{where}.choices", message("a choice needs what there is to choose from"))
    for name in ("least", "most", "default"):
        text = getattr(each, name)
        if text:
            try:
                _READERS[each.kind](each, text)
            except BadField as error:
                raise BadField(f"{where}.{name}", error.args[0]) from None


def values_of(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, str | None]:
    """The value of each field. Raises BadField, naming the first that does not fit."""
    known = {each.name for each in fields}
    for name in given:
        if name not in known:
            choices = ", ".join(sorted(known))
            text = message("there is no such field; there are: %(choices)s", choices=choices)
            raise BadField(f"values.{name[:32]}", text)
    return {each.name: value_of(each, given.get(each.name)) for each in fields}


def value_of(field: Field, given: Any) -> str | None:
    """The value of a field as templates take it. Raises BadField."""
    text = "" if given is None else str(given)
    if not text.strip():
        text = field.default or ""
    if not text:
        if field.required:
            raise BadField(f"values.{field.name}", message("is missing"))
        return "" if field.kind == "text" else None
    try:
        value = _READERS[field.kind](field, text)
        _expect_within(field, value)
    except BadField as error:
        raise BadField(f"values.{field.name}", error.args[0]) from None
    return value


def _text(field: Field, text: str) -> str:
    most = MAX_VALUE if field.longest is None else min(field.longest, MAX_VALUE)
    if len(text) > most:
        raise BadField("", message("expected text of at most %(max_text)s characters", max_text=most))
    if field.shortest is not None and len(text) < field.shortest:
        raise BadField("", message("expected text of at least %(least)s characters", least=field.shortest))
    for char in text:
        if not char.isprintable() and char not in _LINE_ENDS and char not in "\xa0\xad":
            raise BadField(
                "", message("it has a character that cannot be printed: U+%(code)s", code=f"{ord(char):04X}")
            )
    return text


def _number(_field: Field, text: str) -> str:
    digits = text.strip()
    if not _NUMBER.fullmatch(digits):
        raise BadField("", message("expected a number such as 12 or 12.50"))
    return digits.replace(",", ".")


def _date(_field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise BadField("", message("expected a date such as 2026-01-31")) from None


def _choice(field: Field, text: str) -> str:
    if text not in field.choices:
        raise BadField("", message("expected one of: %(choices)s", choices=", ".join(field.choices)))
    return text


_READERS: Mapping[str, Callable[[Field, str], str]] = {
    "text": _text,
    "number": _number,
    "amount": _number,
    "date": _date,
    "choice": _choice,
}


def _expect_within(field: Field, value: str) -> None:
    key: Callable[[str], Any] = Decimal if field.kind in ("number", "amount") else str
    if field.kind in ("text", "choice"):
        return
    if field.least and key(value) < key(field.least.replace(",", ".")):
        raise BadField("", message("expected %(least)s at least", least=field.least))
    if field.most and key(value) > key(field.most.replace(",", ".")):
        raise BadField("", message("expected %(most)s at most", most=field.most))


def completed(fields: Sequence[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Values with something made up for each that has to be there and is not, to look at a template."""
    made_up = {each.name: _likely(each) for each in fields if each.required}
    return made_up | {name: value for name, value in given.items() if value not in (None, "")}


def _likely(field: Field) -> str:
    """A value that says what belongs there; a label in letters that any printer has, where that fits."""
    most, least = field.longest or MAX_VALUE, field.shortest or 1
    says_it = field.kind == "text" and not field.default and field.label.isascii()
    return field.label if says_it and least <= len(field.label) <= most else sample_of(field)


def sample_of(field: Field) -> str:
    """A value that a field takes, to try a template with."""
    if field.default:
        return field.default
    if field.kind == "choice":
        return field.choices[0]
    if field.kind == "text":
        return "A" * max(1, field.shortest or 1)
    return field.least or field.most or ("2026-01-31" if field.kind == "date" else "1")
