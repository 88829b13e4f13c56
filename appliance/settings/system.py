"""Settings of the log, and of the system under the box."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.settings import checks
from appliance.settings.fields import setting


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The log that is written to standard error."""

    level: str = setting("info", checks.choice("debug", "info", "warning", "error"), "least that is written")
    format: str = setting("text", checks.choice("text", "json"), "for people, or for machines")


@dataclass(frozen=True, slots=True)
class SystemSettings:
    """The system under the box, as `counterproof doctor` looks at it."""

    root: Path = setting(Path("/"), checks.folder, "of the system's own files: another disk's, to look at it")
    crash_log: Path = setting(
        Path("/data/crashes/last.log"), checks.folder, "where the image keeps what was logged before a crash"
    )
