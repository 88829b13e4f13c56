"""Fields of forms, as `_fields.html` draws them, made of what a setting is checked by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import Field as ModelField
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from appliance.web.api.setting_shapes import form_of, plain
from appliance.web.confirming import FIELD
from appliance.web.language import gettext, noop, number
from appliance.web.status_text import said

MAX_DIGITS = 3  # behind the point: no length of time here is finer
MAX_FIELD = 1_024  # characters of a form's field that are looked at
NOTHING = ""  # a hidden field's value before check boxes, so that none chosen is said, too

UNITS: Mapping[str | None, str] = {
    "seconds": noop("seconds"),
    "minutes": noop("minutes"),
    "hours": noop("hours"),
    "days": noop("days"),
    "bytes": noop("bytes"),
}


BOUNDS: Mapping[str, str] = {
    "integer": noop("Write a whole number from %(low)s to %(high)s."),
    "number": noop("Write a number from %(low)s to %(high)s."),
}


def own_password() -> str:
    """The own password that was typed, to confirm a change."""
    return request.form.get(FIELD, "")[:MAX_FIELD]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field with all that is said beside it; texts are translated already.

    `kind` is text, number, integer, flag, choice, radios, words, list or password; `locked` says why
    it can't be changed here.
    """

    name: str
    label: str
    help: str = ""
    kind: str = "text"
    value: Any = ""
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    low: float | None = None
    high: float | None = None
    preset: str = ""
    error: str = ""
    locked: str = ""
    note: str = ""
    required: bool = False
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a field: its name, its purpose, the names of its choices; to be translated."""

    label: str
    help: str = ""
    choices: Mapping[str, str] | None = None


def field_of(
    model: ModelField[Any], name: str, words: Words, value: object, preset: object = None, **more: Any
) -> FormField:
    """A field for a setting, or for a field of a queue."""
    form = form_of(model)
    choices = tuple((choice, _choice(words, choice)) for choice in form["choices"] or ())
    if form["optional"] and choices:
        choices = (("", gettext("none")), *choices)
    unit = UNITS.get(form["unit"])
    return FormField(
        name=name,
        label=gettext(words.label),
        help=gettext(words.help) if words.help else "",
        kind=form["kind"],
        value=shown(value),
        choices=choices,
        unit=gettext(unit) if unit else "",
        low=form["low"],
        high=form["high"],
        preset="" if preset in (None, "", ()) and not choices else displayed(preset, words),
        **more,
    )


def chosen_from(field: FormField, choices: tuple[tuple[str, str], ...]) -> FormField:
    """The field as a choice of these: values, and what they are called."""
    return replace(field, kind="choice", choices=choices)


def wrong(field: FormField, fault: str) -> str:
    """The fault of a field, in the language of who asks where that is simple to say."""
    is_bounds = fault.startswith("expected") or "is out of range" in fault
    if is_bounds and field.kind in ("integer", "number") and field.low is not None:
        return gettext(BOUNDS[field.kind], low=_bound(field.low), high=_bound(field.high or 0))
    text = said(fault)
    return text[:1].upper() + text[1:]


def shown(value: object) -> Any:
    """A value as it stands in a field: words as a list, all else as text."""
    found = plain(value)
    if isinstance(found, list):
        return [str(each) for each in found]
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, float) and found.is_integer():
        return str(int(found))
    return "" if found is None else str(found)


def sent(fields: Iterable[FormField], form: MultiDict[str, str] | None = None) -> dict[str, Any]:
    """The values that the form has in these fields, raw, for the checks to look at."""
    values = form if form is not None else request.form
    found: dict[str, Any] = {}
    for field in fields:
        if field.name not in values or field.locked:
            continue
        if field.kind == "words":
            found[field.name] = [word for word in values.getlist(field.name) if word != NOTHING]
        elif field.kind == "list":
            found[field.name] = values[field.name][:MAX_FIELD].replace(",", " ").split()
        elif field.kind == "number":
            found[field.name] = values[field.name][:MAX_FIELD].strip().replace(",", ".")
        else:
            found[field.name] = values.getlist(field.name)[-1][:MAX_FIELD].strip()
    return found


def _bound(value: float) -> str:
    """A bound as it can be typed: without an exponent, and without needless digits."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def _choice(words: Words, choice: str) -> str:
    known = (words.choices or {}).get(choice)
    return gettext(known) if known else choice


def displayed(value: object, words: Words) -> str:
    """A value as people read it: choices by their names, numbers as they are written where they live."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value, MAX_DIGITS)
    found = shown(value)
    if isinstance(found, list):
        return ", ".join(_choice(words, each) for each in found) or gettext("none")
    if found in ("true", "false"):
        return gettext("yes") if found == "true" else gettext("no")
    return _choice(words, found) or gettext("nothing")
