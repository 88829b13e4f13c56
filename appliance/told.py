"""Sentences for people that remember what they are made of, so that pages can say them in other languages.

The core speaks English and knows no other language. It says `told("Job %(id)s is gone.", id=7)`, which is the
text "Job 7 is gone." and still knows its two parts.
"""

from __future__ import annotations

from collections.abc import Mapping


class Told(str):
    """A text, with the `template` and the `values` that it was made of."""

    template: str
    values: Mapping[str, object]


def told(template: str, **values: object) -> Told:
    """A sentence; `template` names its values as `%(name)s`, and is what catalogues translate.

    A tuple among the values are things to choose from.
    """
    shown = {
        name: " or ".join(map(str, value)) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    text = Told(template % shown if values else template)
    text.template, text.values = template, values
    return text


def noop(template: str) -> str:
    """A sentence in a table, as it stands: so marked, it is found by those who translate."""
    return template


def reason(error: Exception) -> str:
    """What an exception says, which still knows its parts where it was told."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, str) else str(error)
