"""Settings in the API: their values, and what a field takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, asdict, is_dataclass
from pathlib import Path
from typing import Any

from appliance.configuration import Setting
from appliance.settings import checks, model_fields
from appliance.spool import SettingChange
from appliance.web.serializers import time_json

UNITS = ("seconds", "minutes", "hours", "days", "bytes")  # by the end of a setting's name


def setting_json(setting: Setting) -> dict[str, Any]:
    """A setting as it stands, and what it may be."""
    field = model_fields()[setting.key]
    return {
        "key": setting.key,
        "value": plain(setting.value),
        "in_force": plain(setting.in_force),
        "default": plain(setting.default),
        "origin": setting.origin,
        "pinned_by": setting.pinned_by,
        "changeable": setting.staff is not None and setting.pinned_by is None,
        "counts_from": setting.staff,
        "about": field.metadata["about"],
        **form_of(field),
    }


def change_json(change: SettingChange) -> dict[str, Any]:
    """The settings that were changed at once."""
    return {
        "number": change.number,
        "at": time_json(change.at),
        "by": change.by,
        "through": change.through,
        "values": [
            {"key": key, "before": before, "after": after} for key, (before, after) in change.values.items()
        ],
        "undoes": change.undoes,
        "undone": change.undone,
    }


def form_of(field: Field[Any]) -> dict[str, Any]:
    """The form of a field: `kind`, bounds, choices and unit."""
    check = field.metadata["check"]
    optional = isinstance(check, checks.Optional)
    inner = check.check if isinstance(check, checks.Optional) else check
    unit = next((unit for unit in UNITS if field.name.endswith(f"_{unit}")), None)
    return {
        "kind": _kind(inner),
        "optional": optional,
        "low": getattr(inner, "low", None),
        "high": getattr(inner, "high", None),
        "choices": list(inner.allowed) if isinstance(inner, (checks.Choice, checks.Words)) else None,
        "unit": unit,
    }


_KINDS: Mapping[type, str] = {
    checks.Whole: "integer",
    checks.Seconds: "number",
    checks.Choice: "choice",
    checks.Words: "words",
}
_LISTS = (checks.networks, checks.origins, checks.host_names, checks.printers)


def _kind(check: checks.Check) -> str:
    if check is checks.flag:
        return "flag"
    return _KINDS.get(type(check), "list" if check in _LISTS else "text")


def plain(value: object) -> Any:
    """A value as JSON has it."""
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value) if isinstance(value, Path) else value
