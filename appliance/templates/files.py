"""A template as a file: a head in TOML between two lines of `+++`, and the source behind it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from appliance.runtime.i18n import message
from appliance.templates.fields import KINDS, MAX_CHOICES, MAX_LABEL, BadField, Field

MAX_FILE = 250_000  # characters: the longest source, and a head of many choices
MAX_TITLE = 80  # characters
SUFFIX = ".template"
_FENCE = "+++"
_BOUNDS = ("default", "least", "most")  # texts, which programs also write as numbers
_DELETE = "\x7f"  # which JSON may hold as it is, and TOML may not


@dataclass(frozen=True, slots=True)
class Content:
    """What there is to a template beside its history."""

    name: str
    title: str
    source: str
    fields: tuple[Field, ...] = ()


def written(content: Content) -> str:
    """A template as a file."""
    return "\n".join([*_head(content), content.source.rstrip("\n")]) + "\n"


def _head(content: Content) -> Iterator[str]:
    yield _FENCE
    yield f"name = {_value(content.name)}"
    yield f"title = {_value(content.title)}"
    for each in content.fields:
        yield ""
        yield "[[fields]]"
        yield from (f"{name} = {_value(value)}" for name, value in field_values(each).items())
    yield _FENCE


def _value(value: object) -> str:
    """A value in TOML: its strings, numbers, booleans and lists are JSON's."""
    return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")


def field_values(each: Field) -> dict[str, Any]:
    """A field by the names of the API, without what it does not say."""
    said = {field.name: getattr(each, field.name) for field in fields(Field)}
    kept = {name: value for name, value in said.items() if value not in (None, (), False, "")}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


def read(text: str) -> Content:
    """The template of a file. Raises BadField."""
    if len(text) > MAX_FILE:
        raise BadField("file", message("it has more than %(most)s characters", most=MAX_FILE))
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    start, head, source = [*plain.split(f"{_FENCE}\n", 2), "", ""][:3]
    if start.strip() or not source:
        raise BadField("file", message("it is no template: its head stands between two lines of +++"))
    try:
        told = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        raise BadField("file", message("its head is no TOML: %(error)s", error=error)) from None
    for name in told.keys() - {"name", "title", "fields"}:
        raise BadField("file", message("its head has something unknown: %(name)s", name=name[:MAX_TITLE]))
    entries = told.get("fields", [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise BadField("file", message("its fields are tables: [[fields]]"))
    named = [told.get(name, "") for name in ("name", "title")]
    if not all(isinstance(each, str) for each in named):
        raise BadField("file", message("its name and title are texts"))
    return Content(named[0], named[1], source, tuple(map(field_of, entries)))


def _as_text(value: object) -> object:
    """A number or a date as it would be typed; what is none of these stays, and is refused."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def field_of(told: Mapping[str, Any]) -> Field:
    """A field of what a file or a program says of it. Raises BadField."""
    types: Mapping[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("name", "label", "kind", *_BOUNDS), str),
        "required": bool,
        "choices": (list, tuple),
        "shortest": int,
        "longest": int,
    }
    told = {name: _as_text(value) if name in _BOUNDS else value for name, value in told.items()}
    for name, value in told.items():
        if name not in types or not isinstance(value, types[name]):
            raise BadField(
                "fields", message("a field cannot have %(name)s", name=f"{name} = {value!r}"[:MAX_TITLE])
            )
    choices = told.get("choices", ())
    if len(choices) > MAX_CHOICES or not all(isinstance(each, str) and each for each in choices):
        raise BadField("fields", message("choices are up to %(most)s texts", most=MAX_CHOICES))
    if "name" not in told or told.get("kind", "text") not in KINDS or len(told.get("label", "")) > MAX_LABEL:
        raise BadField(
            "fields",
            message(
                "a field has a name, a short label, and one of the kinds %(kinds)s", kinds=", ".join(KINDS)
            ),
        )
    return Field(**{**told, "choices": tuple(choices), "default": told.get("default") or None})
