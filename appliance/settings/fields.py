"""How a setting is written down: its default, its check and why it is so, in one place."""

from __future__ import annotations

from dataclasses import Field, field
from typing import Any

from appliance.settings.checks import Check


def setting(default: object, check: Check, about: str) -> Any:
    """A field of a settings dataclass. `check` raises ValueError; `about` is the reason, for people."""
    return field(default=default, metadata={"check": check, "about": about})


def same_as(other: Field[Any]) -> Any:
    """A field with the default, the check and the reason of another model's."""
    return field(default=other.default, metadata=other.metadata)


def checked(each: Field[Any], value: object) -> Any:
    """A raw value as this field takes it. Raises ValueError."""
    check: Check = each.metadata["check"]
    return check(value)
