"""The API's answers about settings."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from appliance.web.contract.base import Answer, Time


class Setting(Answer):
    """A setting, and what it may be."""

    key: str
    value: Any
    in_force: Any = Field(description="what the running box goes by until its next start")
    default: Any
    origin: Literal["default", "file", "staff", "environment", "command line"]
    pinned_by: str | None = Field(description="the variable or option that beats what people change")
    changeable: bool
    counts_from: Literal["now", "start"] | None = Field(description="null: by the file or environment only")
    about: str = Field(description="why it is what it is")
    kind: Literal["flag", "integer", "number", "choice", "words", "list", "text"]
    optional: bool
    low: float | None
    high: float | None
    choices: list[str] | None
    unit: Literal["seconds", "minutes", "hours", "days", "bytes"] | None


class ChangedValue(Answer):
    """The change of a setting; null: it was, or is, as the file or the default says."""

    key: str
    before: Any
    after: Any


class SettingChange(Answer):
    """The settings that were changed at once."""

    number: int
    at: Time
    by: str
    through: str
    values: list[ChangedValue]
    undoes: int | None
    undone: bool


class SettingsAnswer(Answer):
    """Every setting, and the change that undo would take back."""

    settings: list[Setting]
    last_change: SettingChange | None


class SettingChanges(Answer):
    """A page of what was changed, the newest first."""

    changes: list[SettingChange]
    next: str | None
