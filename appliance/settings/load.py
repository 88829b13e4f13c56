"""Settings from counterproof.toml, the environment and the command line; every fault is reported at once."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import Field, fields, is_dataclass
from pathlib import Path
from typing import Any

from appliance.settings.model import Settings

ENVIRONMENT_PREFIX = "COUNTERPROOF_"


class SettingsError(Exception):
    """What is wrong with the settings: one sentence for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def load(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    assignments: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
) -> Settings:
    """The settings in force: base, then file, then environment, then `key=value` assignments.

    `base` maps dotted keys to other defaults (the demo's). Raises SettingsError with every fault found.
    """
    faults: list[str] = []
    values: dict[str, tuple[object, str]] = {key: (value, "default") for key, value in (base or {}).items()}
    values |= _from_file(file, faults)
    values |= _from_environment(environment or {})
    values |= _from_assignments(assignments, faults)
    settings: Settings = _build(Settings, "", values, faults)
    faults += _unknown(values)
    if not faults:
        faults += settings.faults()
    if faults:
        raise SettingsError(faults)
    return settings


def known_keys() -> list[str]:
    """Every setting's dotted key, in the order of the model."""
    return list(_walk(Settings, ""))


def _walk(model: type, prefix: str) -> Iterable[str]:
    for each in fields(model):
        nested = _nested(each)
        if nested is None:
            yield prefix + each.name
        else:
            yield from _walk(nested, f"{prefix}{each.name}.")


def _nested(each: Field[Any]) -> type | None:
    factory = each.default_factory
    return factory if isinstance(factory, type) and is_dataclass(factory) else None


def _from_file(file: Path | None, faults: list[str]) -> dict[str, tuple[object, str]]:
    if file is None:
        return {}
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(f"{file}: cannot be read ({error.strerror})")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{file}: is not valid TOML ({error})")
        return {}
    return {key: (value, str(file)) for key, value in _flatten(tree, "")}


def _flatten(tree: Mapping[str, object], prefix: str) -> Iterable[tuple[str, object]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _from_environment(environment: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    return {
        name.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", "."): (value, name)
        for name, value in environment.items()
        if name.startswith(ENVIRONMENT_PREFIX)
    }


def _from_assignments(assignments: Iterable[str], faults: list[str]) -> dict[str, tuple[object, str]]:
    values: dict[str, tuple[object, str]] = {}
    for assignment in assignments:
        key, separator, value = assignment.partition("=")
        if separator:
            values[key.strip()] = (_from_text(value.strip()), "--set")
        else:
            faults.append(f"--set {assignment}: expected key=value, such as --set raw.port=9100")
    return values


def _from_text(value: str) -> object:
    """A list or table in TOML's own notation, or else the text as it stands."""
    if not value.startswith(("[", "{")):
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def _build(model: type[Any], prefix: str, values: Mapping[str, tuple[object, str]], faults: list[str]) -> Any:
    arguments: dict[str, object] = {}
    for each in fields(model):
        key = prefix + each.name
        nested = _nested(each)
        if nested is not None:
            arguments[each.name] = _build(nested, f"{key}.", values, faults)
        elif key in values:
            value, where = values[key]
            try:
                arguments[each.name] = each.metadata["check"](value)
            except ValueError as error:
                faults.append(f"{where}: {key}: {error}")
    return model(**arguments)


def _unknown(values: Mapping[str, tuple[object, str]]) -> list[str]:
    known = known_keys()
    faults = []
    for key, (_, where) in values.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"; did you mean {close[0]}?" if close else ""
            faults.append(f"{where}: {key}: there is no such setting{hint}")
    return faults
