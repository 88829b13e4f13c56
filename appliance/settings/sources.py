"""The sources of settings: the file, the environment and the command line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ENVIRONMENT_PREFIX = "COUNTERPROOF_"
CONFIG_VARIABLE = "COUNTERPROOF_CONFIG"  # these two are no settings: they name files of them
DEFAULTS_VARIABLE = "COUNTERPROOF_DEFAULTS"


NO_SETTINGS = frozenset({"wifi", "admin"})  # tables of the file for the first start; see `once`


Values = Mapping[str, tuple[object, str]]  # a dotted key to a raw value, and where it was said


class Origin(StrEnum):
    """The origin of a value; each beats those before it."""

    DEFAULT = "default"
    FILE = "file"
    STAFF = "staff"  # changed on the settings page
    ENVIRONMENT = "environment"
    COMMAND_LINE = "command line"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with what was set: where it was said, of which key, and what would be right."""

    where: str
    key: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.key, self.text) if part)


class SettingsError(Exception):
    """The faults of the settings: one sentence for each."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.found = tuple(found)

    @property
    def faults(self) -> list[str]:
        """The sentences."""
        return [str(fault) for fault in self.found]


def from_file(file: Path | None, faults: list[Fault]) -> dict[str, tuple[object, str]]:
    """The values of a file of settings; a reason why it cannot be read is added to `faults`."""
    if file is None:
        return {}
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(Fault(str(file), "", f"cannot be read ({error.strerror})"))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(str(file), "", f"is not valid TOML ({error})"))
        return {}
    settings = {name: value for name, value in tree.items() if name not in NO_SETTINGS}
    return {key: (value, str(file)) for key, value in _flatten(settings, "")}


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
        if name.startswith(ENVIRONMENT_PREFIX) and name not in (CONFIG_VARIABLE, DEFAULTS_VARIABLE)
    }


def _from_assignments(assignments: Iterable[str], faults: list[Fault]) -> dict[str, tuple[object, str]]:
    values: dict[str, tuple[object, str]] = {}
    for assignment in assignments:
        key, separator, value = assignment.partition("=")
        if separator:
            values[key.strip()] = (_from_text(value.strip()), "--set")
        else:
            faults.append(Fault(f"--set {assignment}", "", "expected key=value, such as --set raw.port=9100"))
    return values


def _from_text(value: str) -> object:
    """A list or table in TOML's own notation, or else the text as it stands."""
    if not value.startswith(("[", "{")):
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
