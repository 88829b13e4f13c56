"""Templates of ePOS-Print XML with Liquid: looked through, and filled in.

What a template prints of values is escaped for XML, unless it says `| raw`. It reads no files and knows
nothing but its values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from liquid import Environment, Mode, StrictUndefined
from liquid.exceptions import LiquidError
from liquid.template import BoundTemplate

from appliance.drawing.liquid.bounds import (
    MAX_DEPTH,
    MAX_LOOPS,
    MAX_NAMESPACE,
    MAX_OUTPUT,
    MAX_SOURCE,
    Work,
    bounded,
)
from appliance.drawing.liquid.filters import FILTERS

# Of other templates, of web pages, and of what prints differently each time.
_TAGS_WITHOUT_USE = ("include", "render", "tablerow", "increment", "decrement", "ifchanged", "doc")
_FILTERS_WITHOUT_USE = (
    *("escapejs", "newline_to_br", "strip_html", "base64_decode", "base64_url_safe_decode", "safe"),
    *("base64_encode", "base64_url_safe_encode"),
)


class Fault(Exception):
    """A template that cannot be filled in; `line` is a line of its source, from 1, or 0."""

    def __init__(self, why: str, line: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


class _Environment(Environment):
    loop_iteration_limit = MAX_LOOPS
    output_stream_limit = MAX_OUTPUT
    local_namespace_limit = MAX_NAMESPACE
    context_depth_limit = MAX_DEPTH
    block_nesting_limit = MAX_DEPTH


def _environment() -> Environment:
    """A new one for each template, as its filters share the work that they have left."""
    made = _Environment(tolerance=Mode.STRICT, undefined=StrictUndefined, autoescape=True)
    for name in _TAGS_WITHOUT_USE:
        made.tags.pop(name, None)
    for name in _FILTERS_WITHOUT_USE:
        made.filters.pop(name, None)
    made.filters.update(FILTERS)
    work = Work()
    made.filters.update({name: bounded(found, work) for name, found in made.filters.items()})
    return made


def filled(source: str, values: Mapping[str, Any]) -> str:
    """The document that a template becomes with these values. Raises Fault."""
    template = _parsed(source)
    try:
        return template.render(**values)
    except LiquidError as error:
        raise _fault(error) from None
    except (ValueError, TypeError, ArithmeticError, RecursionError, LookupError) as error:
        raise Fault(f"{type(error).__name__}: {error}"[:200]) from None


def look_through(source: str, known: Collection[str]) -> None:
    """Raise Fault for a template that cannot be read, or names a value that there will not be."""
    template = _parsed(source)
    for name, found in template.analyze().globals.items():
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
            raise Fault(f"there is no value called {name}; {hint}", _line(source, found[0].span.index))


def _parsed(source: str) -> BoundTemplate:
    if len(source) > MAX_SOURCE:
        raise Fault(f"the template has more than {MAX_SOURCE:,} characters")
    try:
        return _environment().from_string(source)
    except LiquidError as error:
        raise _fault(error) from None
    except (ValueError, TypeError, RecursionError) as error:
        raise Fault(f"the template cannot be read: {error}"[:200]) from None


def _fault(error: LiquidError) -> Fault:
    context = error.context()
    return Fault(str(error.message or type(error).__name__)[:200], context[0] if context else 0)


def _line(source: str, index: int) -> int:
    return source.count("\n", 0, index) + 1
