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


SCALES: Mapping[str, tuple[int, str]] = {  # what people count in, where a setting counts in smaller things
    "megabytes": (1_000_000, noop("MB")),
    "minutes": (60, noop("minutes")),
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
    scale: int = 1  # how many of the setting's own units one of the field's has


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a field: its name, its purpose, the names of its choices; to be translated.

    `counted_in` is a key of SCALES.
    """

    label: str
    help: str = ""
    choices: Mapping[str, str] | None = None
    counted_in: str = ""


def field_of(
    model: ModelField[Any], name: str, words: Words, value: object, preset: object = None, **more: Any
) -> FormField:
    """A field for a setting, or for a field of a queue."""
    form = form_of(model)
    choices = tuple((choice, _choice(words, choice)) for choice in form["choices"] or ())
    if form["optional"] and choices:
        choices = (("", gettext("none")), *choices)
    scale, unit = SCALES.get(words.counted_in, (1, UNITS.get(form["unit"], "")))
    return FormField(
        name=name,
        label=gettext(words.label),
        help=gettext(words.help) if words.help else "",
        kind="number" if scale != 1 else form["kind"],
        value=shown(_divided(value, scale)),
        choices=choices,
        unit=gettext(unit) if unit else "",
        low=_divided(form["low"], scale),
        high=_divided(form["high"], scale),
        scale=scale,
        preset="" if preset in (None, "", ()) and not choices else displayed(preset, words),
        **more,
    )


def _divided(value: Any, scale: int) -> Any:
    """A value in larger units; what is no number stays as it was typed."""
    try:
        return value if scale == 1 or value is None else float(value) / scale
    except ValueError:
        return value


def raw(field: FormField, text: str) -> str:
    """What was typed into a field of numbers, in the setting's own units, for the checks to look at."""
    plain_text = text.strip().replace(",", ".")
    try:
        number_typed = float(plain_text) * field.scale
    except ValueError:
        return plain_text
    return plain_text if field.scale == 1 else shown(round(number_typed, MAX_DIGITS))


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
            found[field.name] = raw(field, values[field.name][:MAX_FIELD])
        else:
            found[field.name] = values.getlist(field.name)[-1][:MAX_FIELD].strip()
    return found


def _bound(value: float) -> str:
    """A bound as it can be typed: without an exponent, and without needless digits."""
    return str(int(value)) if float(value).is_integer() else f"{round(value, MAX_DIGITS):g}"


def _choice(words: Words, choice: str) -> str:
    known = (words.choices or {}).get(choice)
    return gettext(known) if known else choice


def displayed(value: object, words: Words) -> str:
    """A value as people read it: choices by their names, numbers as they are written where they live."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        scale, unit = SCALES.get(words.counted_in, (1, ""))
        return f"{number(value / scale, MAX_DIGITS)} {gettext(unit) if unit else ''}".strip()
    found = shown(value)
    if isinstance(found, list):
        return ", ".join(_choice(words, each) for each in found) or gettext("none")
    if found in ("true", "false"):
        return gettext("yes") if found == "true" else gettext("no")
    return _choice(words, found) or gettext("nothing")
