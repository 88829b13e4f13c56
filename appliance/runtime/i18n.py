"""Sentences for people that remember what they are made of, so that pages can say them in other languages.

The core speaks English and knows no other language. `message("Job %(id)s is gone.", id=7)` is the text
"Job 7 is gone.", which still knows its two parts.
"""

from __future__ import annotations

from collections.abc import Mapping


class Message(str):
    """A text, with the `template` and the `values` that it was made of.

    One that counts something has a template for `many`, too, and `number` is how many there are.
    """

    template: str
    values: Mapping[str, object]
    many: str = ""
    number: int = 0


def message(template: str, /, **values: object) -> Message:
    """A sentence; `template` names its values as `%(name)s`, and is what catalogues translate.

    A tuple among the values are things to choose from.
    """
    shown = {
        name: " or ".join(map(str, value)) if isinstance(value, tuple) else value
        for name, value in values.items()
    }
    text = Message(template % shown if values else template)
    text.template, text.values = template, values
    return text


def counted(one: str, many: str, number: int, /, **values: object) -> Message:
    """A sentence about a number of things, which both of its forms may name as `%(num)s`."""
    text = message(one if number == 1 else many, num=number, **values)
    text.template, text.many, text.number = one, many, number
    return text


def noop(template: str) -> str:
    """A sentence in a table, as it stands: so marked, it is found by those who translate."""
    return template


def reason(error: Exception) -> str:
    """What an exception says, which still knows its parts where it was told."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, str) else str(error)
