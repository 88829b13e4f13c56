"""Findings, and the system that is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from appliance.panel.pins import LineInfo, kernel_holder
from appliance.runtime.clock import kernel_is_synchronised
from appliance.settings import Settings


class Level(StrEnum):
    """The level of a finding."""

    OK = "good"
    INFO = "note"  # worth knowing; the box works
    PROBLEM = "mend"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found, as a sentence, and what to do about it as another."""

    level: Level
    text: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.level}: {self.text}{' ' if self.remedy else ''}{self.remedy}"


def ok(text: str) -> list[Finding]:
    """All is well with something."""
    return [Finding(Level.OK, text)]


def info(text: str, remedy: str = "") -> list[Finding]:
    """Something is worth knowing."""
    return [Finding(Level.INFO, text, remedy)]


def problem(text: str, remedy: str) -> list[Finding]:
    """Something is wrong."""
    return [Finding(Level.PROBLEM, text, remedy)]


@dataclass(frozen=True, slots=True)
class System:
    """The box as its settings have it, on the system under it."""

    settings: Settings
    clock_is_synchronised: Callable[[], bool] = kernel_is_synchronised
    line_holder: LineInfo = kernel_holder

    def file(self, path: str) -> Path:
        """A file of the system, by its usual place."""
        return self.settings.system.root / path.lstrip("/")
