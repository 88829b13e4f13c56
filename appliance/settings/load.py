"""Settings from the file, people, the environment and the command line; all faults are told at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields, is_dataclass, make_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from appliance.capabilities import provided
from appliance.runtime.i18n import reason
from appliance.settings.model import Settings
from appliance.settings.sources import (
    Fault,
    Origin,
    SettingsError,
    Values,
    _from_assignments,
    _from_environment,
    from_file,
)

T = TypeVar("T")
AlsoFaults = Callable[[Settings], Mapping[str, str]]


def _none(_settings: Settings) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Layers:
    """The settings by origin, without the changes that people made on the page."""

    said: Mapping[Origin, Values]
    unreadable: tuple[Fault, ...] = ()
    left_out: tuple[Fault, ...] = ()  # of the file, which was forgiven
    also: AlsoFaults = (
        _none  # what other rooms have to say of the settings: texts by keys, as Settings.faults
    )

    def settings(self, staff: Mapping[str, object] | None = None) -> Settings:
        """The settings in force. Raises SettingsError with every fault found."""
        faults = list(self.unreadable)
        values = self._values(staff or {})
        settings: Settings = _build(model(), "", values, faults)
        faults += _unknown(values)
        if not faults:
            together = settings.faults() or self.also(settings)
            faults += [Fault(values.get(key, (None, ""))[1], key, text) for key, text in together.items()]
        if faults:
            raise SettingsError(faults)
        return settings

    def forgiving(self, staff: Mapping[str, object]) -> tuple[Settings, dict[str, object], list[Fault]]:
        """The settings in force, what of `staff` is in them, and what is wrong with the rest and the file.

        A box must start also where what people changed is no longer good: those values are left out.
        Raises SettingsError for other faults.
        """
        good = dict(staff)
        wrong = list(self.left_out)
        while True:
            try:
                return self.settings(good), good, wrong
            except SettingsError as error:
                theirs = [fault for fault in error.found if good.pop(fault.key, None) is not None]
                if not theirs and not good:
                    raise
                if not theirs:  # they don't go together with what is said elsewhere
                    theirs, good = list(error.found), {}
                wrong += theirs

    def without_faults(self) -> Layers:
        """The same without what is wrong in the file, which is in `left_out` then: a box must start."""
        said = dict(self.said)
        file = dict(said.get(Origin.FILE, {}))
        unreadable = tuple(fault for fault in self.unreadable if fault.where.startswith("--set"))
        left_out = [fault for fault in self.unreadable if fault not in unreadable]
        while True:
            said[Origin.FILE] = file
            forgiven = Layers(said, unreadable, tuple(left_out), self.also)
            try:
                forgiven.settings()
            except SettingsError as error:
                theirs = [fault for fault in error.found if file.pop(fault.key, None) is not None]
                if not theirs and not file:
                    return forgiven  # it is not the file's
                if not theirs:  # it does not go together with what is said elsewhere
                    theirs, file = list(error.found), {}
                left_out += theirs
            else:
                return forgiven

    def origin(self, key: str, staff: Mapping[str, object]) -> Origin:
        """The origin of a key's value."""
        for origin in reversed(Origin):
            if key in (staff if origin is Origin.STAFF else self.said.get(origin, {})):
                return origin
        return Origin.DEFAULT

    def pinned_by(self, key: str) -> str | None:
        """The variable or option that says a key's value, whatever people change; None where none does."""
        for origin in (Origin.COMMAND_LINE, Origin.ENVIRONMENT):
            if key in self.said.get(origin, {}):
                return self.said[origin][key][1]
        return None

    def _values(self, staff: Mapping[str, object]) -> dict[str, tuple[object, str]]:
        values: dict[str, tuple[object, str]] = {}
        said = {**self.said, Origin.STAFF: {key: (value, "settings page") for key, value in staff.items()}}
        for origin in Origin:
            values |= said.get(origin, {})
        return values


def layers(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    assignments: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
    forgiving: bool = False,
    also: AlsoFaults | None = None,
) -> Layers:
    """The layers of the file, the environment and `key=value` words; `base` maps keys to other defaults.

    With `forgiving`, what is wrong in the file is left out, and there need be none. `also` knows faults of
    good values that only other rooms can see, such as a device URI of no kind.
    """
    if forgiving and file is not None and not file.exists():
        file = None
    faults: list[Fault] = []
    said = {
        Origin.DEFAULT: {key: (value, "default") for key, value in (base or {}).items()},
        Origin.FILE: from_file(file, faults),
        Origin.ENVIRONMENT: _from_environment(environment or {}),
        Origin.COMMAND_LINE: _from_assignments(assignments, faults),
    }
    found = Layers(said, tuple(faults), also=also or _none)
    return found.without_faults() if forgiving else found


def load(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    assignments: Iterable[str] = (),
    base: Mapping[str, object] | None = None,
) -> Settings:
    """The settings without what people changed. Raises SettingsError with every fault found."""
    return layers(file, environment, assignments, base).settings()


def known_keys() -> list[str]:
    """Every setting's dotted key, in the order of the model."""
    return list(model_fields())


@cache
def model() -> type[Settings]:
    """The settings, with the tables of the capabilities beside those of the core."""
    tables = [(name, table, field(default_factory=table)) for name, table in provided("settings", "SETTINGS")]
    made = make_dataclass("Settings", tables, bases=(Settings,), frozen=True, slots=True)
    return made if tables else Settings


def section(settings: Settings, table: type[T]) -> T:
    """The settings of a capability. Raises LookupError where it has none."""
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, table):
            return value
    raise LookupError(f"there are no {table.__name__}")


@cache
def model_fields() -> Mapping[str, Field[Any]]:
    """Every setting by its dotted key, in the order of the model."""
    return dict(_walk(model(), ""))


def value_of(settings: Settings, key: str) -> object:
    """A setting's value by its dotted key."""
    found: object = settings
    for name in key.split("."):
        found = getattr(found, name)
    return found


def _walk(of: type, prefix: str) -> Iterable[tuple[str, Field[Any]]]:
    for each in fields(of):
        nested = _nested(each)
        if nested is None:
            yield prefix + each.name, each
        else:
            yield from _walk(nested, f"{prefix}{each.name}.")


def _nested(each: Field[Any]) -> type | None:
    factory = each.default_factory
    return factory if isinstance(factory, type) and is_dataclass(factory) else None


def _build(of: type[Any], prefix: str, values: Values, faults: list[Fault]) -> Any:
    arguments: dict[str, object] = {}
    for each in fields(of):
        key = prefix + each.name
        nested = _nested(each)
        if nested is not None:
            arguments[each.name] = _build(nested, f"{key}.", values, faults)
        elif key in values:
            value, where = values[key]
            try:
                arguments[each.name] = each.metadata["check"](value)
            except ValueError as error:
                faults.append(Fault(where, key, reason(error)))
    return of(**arguments)


def _unknown(values: Values) -> list[Fault]:
    known = known_keys()
    faults = []
    for key, (_, where) in values.items():
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"; did you mean {close[0]}?" if close else ""
            faults.append(Fault(where, key, f"there is no such setting{hint}"))
    return faults
