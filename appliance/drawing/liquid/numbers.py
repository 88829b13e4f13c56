"""Liquid's arithmetic with exact decimals: what a till adds up is not to come out a cent short."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from liquid.exceptions import FilterArgumentError

MAX_DIGITS = 30  # of a number, before and behind the point
MAX_PLACES = 6


def number(value: object) -> Decimal:
    """A number, also one that is written down. Raises FilterArgumentError."""
    text = str(value).strip()
    try:
        found = Decimal(text) if len(text) <= 2 * MAX_DIGITS else Decimal("NaN")
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found.adjusted()) > MAX_DIGITS:
        raise FilterArgumentError(f'"{text[:40]}" is no number, as 12.50', token=None)
    return found


def _with(operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[[object, object], Decimal]:
    return lambda value, other: number(operation(number(value), number(other)))


def _divided(value: Decimal, other: Decimal) -> Decimal:
    if not other:
        raise FilterArgumentError("a number is divided by nothing", token=None)
    return (value / other).quantize(Decimal(10) ** -MAX_PLACES).normalize() + 0


def _rest(value: Decimal, other: Decimal) -> Decimal:
    return value - other * math.floor(_divided(value, other))


def rounded(value: object, places: object = 0) -> Decimal:
    """A number to so many places, halves away from zero, as shops do."""
    wanted = number(places)
    if not 0 <= wanted <= MAX_PLACES:
        raise FilterArgumentError(f"a number has 0 to {MAX_PLACES} places", token=None)
    return number(value).quantize(Decimal(10) ** -int(wanted), ROUND_HALF_UP)


def summed(values: object, name: object = None) -> Decimal:
    """The sum of a list, or of one field of the things in it; what has none counts nothing."""
    things: Iterable[Any] = values if isinstance(values, list | tuple | range) else ()
    found = [each if name is None else each.get(str(name)) for each in things]
    return number(sum((number(each) for each in found if each not in (None, "")), Decimal(0)))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "plus": _with(operator.add),
    "minus": _with(operator.sub),
    "times": _with(operator.mul),
    "divided_by": _with(_divided),
    "modulo": _with(_rest),
    "at_least": _with(max),
    "at_most": _with(min),
    "abs": lambda value: abs(number(value)),
    "ceil": lambda value: Decimal(math.ceil(number(value))),
    "floor": lambda value: Decimal(math.floor(number(value))),
    "round": rounded,
    "sum": summed,
}
