"""The settings of a session."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.spool import Rules
from escpos.lengths import KANJI_BYTES


@dataclass(frozen=True, slots=True)
class SessionConfig:
    """A queue's settings as a session needs them: seconds of silence that end a job, bytes it may have.

    `stall_seconds` is the silence that ends one in the middle of a command; None: the same as between two.
    `rules` say what is taken of a job; `kanji_bytes` is the length of the model's user-defined Kanji (FS 2).
    `reset_seconds` is the silence behind which a reset at the beginning of a line begins a new job.
    """

    cut_seconds: float
    idle_seconds: float
    job_bytes: int
    rules: Rules = Rules()
    kanji_bytes: int = KANJI_BYTES
    stall_seconds: float | None = None
    reset_seconds: float = 2.0
