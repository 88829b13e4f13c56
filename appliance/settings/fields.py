"""The field of a setting: its default, its check and the reason for it, in one place."""

from __future__ import annotations

from dataclasses import Field, field
from enum import StrEnum
from typing import Any

from appliance.settings.checks import Check


class Staff(StrEnum):
    """Since when a change counts that somebody makes on the settings page."""

    NOW = "now"
    START = "start"  # of the box, the next time


def setting(default: object, check: Check, about: str, staff: Staff | None = None) -> Any:
    """A field of a settings dataclass. `check` raises ValueError; `about` is the reason, for people.

    `staff` says that it can be changed on the settings page too; all else stays with the file and the
    environment: what would lock people out, needs root, or says where the box keeps its things.
    """
    return field(default=default, metadata={"check": check, "about": about, "staff": staff})


def same_as(other: Field[Any], staff: Staff | None = None) -> Any:
    """A field with the default, the check and the reason of another model's."""
    return field(default=other.default, metadata={**other.metadata, "staff": staff})


def checked(each: Field[Any], value: object) -> Any:
    """A raw value as this field takes it. Raises ValueError."""
    check: Check = each.metadata["check"]
    return check(value)
