"""The settings in force while the box runs, and changing them: checked as the file's are, kept, undone."""

from __future__ import annotations

import difflib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from appliance.runtime.i18n import message, reason
from appliance.settings import (
    Layers,
    Origin,
    Settings,
    SettingsError,
    Staff,
    checked,
    model_fields,
    value_of,
)
from appliance.spool import SettingChange
from appliance.spool.stored_settings import StoredSettings

log = logging.getLogger(__name__)
Observer = Callable[[Settings], None]


class SettingFaults(ValueError):
    """What is wrong with what was asked for: a sentence by key."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{key}: {text}" for key, text in faults.items()))
        self.faults = faults


class NothingToUndo(Exception):
    """There is no such change, or it can't be taken back any more; the message says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it stands. `in_force` is what the running box goes by, `value` what counts from its next
    start at the latest; `staff` since when a change would count, None where people can't change it here."""

    key: str
    value: object
    in_force: object
    default: object
    origin: Origin
    pinned_by: str | None
    staff: Staff | None


class Configuration:
    """Every method may be called from any thread."""

    def __init__(
        self, stored_settings: StoredSettings, started: Settings, read_layers: Callable[[], Layers]
    ) -> None:
        """`started` is what the box was built with; `read_layers` reads the file and the environment."""
        self._stored_settings = stored_settings
        self._read_layers = read_layers
        self._layers = read_layers()
        # what people changed, and is no good
        self.left_out = self._layers.forgiving(stored_settings.stored())[2]
        self._started = started
        self._current = started  # with all that was changed
        self._live = started
        self._observers: list[Observer] = []
        self._lock = threading.Lock()

    @property
    def live(self) -> Settings:
        """What the running box goes by: with what was changed since its start, where that counts at once."""
        return self._live

    def on_change(self, observer: Observer) -> None:
        """Call with what is `live` after each change, on the thread that made it."""
        self._observers.append(observer)

    def reload(self) -> Settings:
        """Read the file and the environment anew. Raises SettingsError, and then nothing has changed."""
        with self._lock:
            layers = self._read_layers()
            settings, _, faults = layers.forgiving(self._stored_settings.stored())
            for fault in faults:
                log.warning("left out: %s", fault)
            self._layers = layers
            self._take(settings)
            return settings

    def all(self) -> list[Setting]:
        """Every setting, in the order of the model."""
        staff = self._stored_settings.stored()
        return [self._setting(key, staff) for key in model_fields()]

    def _setting(self, key: str, staff: Mapping[str, object]) -> Setting:
        field = model_fields()[key]
        preset = self._layers.said.get(Origin.DEFAULT, {}).get(key)
        value, since = value_of(self._current, key), field.metadata["staff"]
        return Setting(
            key,
            value if since else value_of(self._started, key),
            value_of(self._live, key),
            checked(field, preset[0]) if preset else field.default,
            self._layers.origin(key, staff),
            self._layers.pinned_by(key),
            since,
        )

    def change(self, wanted: Mapping[str, object], by: str, through: str) -> SettingChange | None:
        """Change some, all or none; None for a value gives it back to the file or the default.

        The change that was kept, or None where nothing is different. Raises SettingFaults.
        """
        with self._lock:
            return self._change(wanted, by, through, None)

    def faults(self, wanted: Mapping[str, object]) -> dict[str, str]:
        """What would be wrong with changing these: a sentence by key."""
        faults, values = self._checked(wanted)
        return self._all_faults(faults, self._stored_settings.stored() | values)[0]

    def undo(self, by: str, through: str, number: int | None = None) -> SettingChange:
        """Take back a change by its number, or the latest. Raises NothingToUndo, or SettingFaults."""
        with self._lock:
            change = self.to_undo(number)
            kept = self._change(
                {key: before for key, (before, _) in change.values.items()}, by, through, change.number
            )
            if kept is None:
                raise NothingToUndo(message("Everything is as it was before that change."))
            return kept

    def changes(self, limit: int, before: int | None = None) -> list[SettingChange]:
        """What was changed, the newest first."""
        return self._stored_settings.changes(limit, before)

    def last(self) -> SettingChange | None:
        """What `undo` would take back."""
        return self._stored_settings.last()

    def to_undo(self, number: int | None) -> SettingChange:
        """What `undo` would take back. Raises NothingToUndo."""
        if number is None:
            change = self._stored_settings.last()
            if change is None:
                raise NothingToUndo(message("There is no change that could be taken back."))
            return change
        change = next(iter(self._stored_settings.changes(1, number + 1)), None)
        if change is None or change.number != number:
            raise NothingToUndo(message("There is no change %(number)s.", number=number))
        if change.undone:
            raise NothingToUndo(message("Change %(number)s was taken back already.", number=number))
        staff = self._stored_settings.stored()
        for key, (_, after) in change.values.items():
            if staff.get(key) != after:
                raise NothingToUndo(
                    message("%(key)s was changed again since; take that change back first.", key=key)
                )
        return change

    def _change(
        self, wanted: Mapping[str, object], by: str, through: str, undoes: int | None
    ) -> SettingChange | None:
        staff = self._stored_settings.stored()
        faults, values = self._checked(wanted)
        faults, settings = self._all_faults(faults, staff | values)
        if settings is None:
            raise SettingFaults(faults)
        different = {key: value for key, value in values.items() if value != staff.get(key)}
        if not different:
            return None
        kept = self._stored_settings.change(different, by, through, undoes)
        self._take(settings)
        return kept

    def _all_faults(
        self, faults: dict[str, str], staff: Mapping[str, object]
    ) -> tuple[dict[str, str], Settings | None]:
        """Also what does not go together; the settings that would be in force, where all is well."""
        asked = {key: value for key, value in staff.items() if value is not None}
        try:
            settings = self._layers.settings(asked)
        except SettingsError as error:
            return {fault.key: fault.text for fault in error.found} | faults, None
        return faults, None if faults else settings

    def _checked(self, wanted: Mapping[str, object]) -> tuple[dict[str, str], dict[str, Any]]:
        """What can't be changed so, and the rest as it is kept."""
        faults: dict[str, str] = {}
        values: dict[str, Any] = {}
        for key, value in wanted.items():
            refusal = self._refusal(key)
            if refusal:
                faults[key] = refusal
                continue
            try:
                good = None if value is None else checked(model_fields()[key], value)
            except ValueError as error:
                faults[key] = reason(error)
            else:
                values[key] = list(good) if isinstance(good, tuple) else good
        return faults, values

    def _refusal(self, key: str) -> str:
        """Why a setting can't be changed by people; nothing where it can."""
        field = model_fields().get(key)
        if field is None:
            close = difflib.get_close_matches(key, model_fields(), n=1, cutoff=0.5)
            return f"there is no such setting{f'; did you mean {close[0]}?' if close else ''}"
        if field.metadata["staff"] is None:
            return message("it is set in counterproof.toml or the environment only")
        pinned = self._layers.pinned_by(key)
        if pinned is None:
            return ""
        return message("it is set by %(where)s, which beats what is changed here", where=pinned)

    def _take(self, settings: Settings) -> None:
        self._current = settings
        self._live = _mixed(self._started, settings)
        for observer in self._observers:
            try:
                observer(self._live)
            except Exception:
                log.exception("a part did not take the settings")


def _mixed(started: Any, changed: Any) -> Any:
    """Settings as they were at the start, with those of `changed` that count at once."""
    values = {}
    for each in fields(started):
        before, after = getattr(started, each.name), getattr(changed, each.name)
        if is_dataclass(before):
            values[each.name] = _mixed(before, after)
        elif each.metadata["staff"] is Staff.NOW:
            values[each.name] = after
    return replace(started, **values)
