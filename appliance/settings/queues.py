"""Queues: what happens to the jobs that come in by each. Set here, or made while the box runs."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, replace
from typing import Any

from appliance.runtime.i18n import reason
from appliance.settings import checks
from appliance.settings.fields import checked, setting

MAIN_QUEUE = "main"
PERMITS = ("nv_graphics", "user_memory", "user_settings", "maintenance")
DEFAULT_PERMITS = ("nv_graphics", "user_memory")  # logos and notes; not what changes the machine itself
CONNECTION_SECONDS = 86_400.0
MAX_EDIT_MARK = 24  # characters: with the time it fits on a line of the narrowest paper


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: its rules for the jobs that come in by it."""

    name: str = setting("", checks.printer_name, "small letters, digits, '.', '-' and '_'")
    policy: str = setting(
        "hold",
        checks.choice("hold", "auto", "bypass"),
        "hold: a person decides; auto: whole jobs print at once; bypass: everything does, broken off or not",
    )
    printer: str | None = setting(None, checks.optional(checks.printer_name), "where its jobs print")
    fallback: str | None = setting(
        None, checks.optional(checks.printer_name), "where its jobs print while that one is away for long"
    )
    fallback_seconds: float = setting(
        300.0, checks.seconds(0, 86_400), "that its printer is away before jobs go to the fallback"
    )
    port: int | None = setting(
        None, checks.optional(checks.port), "its raw TCP port; 0: any free one; none: only the API feeds it"
    )
    profile: str | None = setting(
        None, checks.optional(checks.text), "the model it looks like to tills; none: its printer's"
    )
    drawer: str = setting(
        "pass",
        checks.choice("pass", "hold", "drop"),
        "pass: a drawer opens at once; hold: with the paper; drop: never",
    )
    status: str = setting(
        "mirror",
        checks.choice("mirror", "always-ready"),
        "mirror: tills are told how the printer is; always-ready: that all is well",
    )
    process_ids: str = setting(
        "spooled",
        checks.choice("spooled", "printed"),
        "when a till that asks to be told of a job is told: once it is safe here, or once it is on paper",
    )
    permits: tuple[str, ...] = setting(
        DEFAULT_PERMITS, checks.words(*PERMITS), "commands that change the printer for good and are passed on"
    )
    networks: tuple[str, ...] = setting((), checks.networks, "whose tills may print; none: everybody's")
    idle_seconds: float = setting(
        60.0, checks.seconds(0.05, CONNECTION_SECONDS), "silence without a cut that ends a job"
    )
    cut_seconds: float = setting(
        1.0, checks.seconds(0.05, 3_600), "silence after a cut that ends a job; drawer pulses trail the cut"
    )
    reset_seconds: float = setting(
        2.0,
        checks.seconds(0, CONNECTION_SECONDS),
        "silence before a reset (ESC @) at the beginning of a line that begins a new job: the next customer's"
        " where nothing cuts; as long as idle_seconds: never",
    )
    retention_days: float = setting(
        90.0,
        checks.seconds(0, 36_500),
        "that receipts which are over keep their bytes, pictures and text, as there may be names in them;"
        " a quarter settles most complaints; 0: for ever",
    )
    edits: str = setting(
        "allowed",
        checks.choice("allowed", "never"),
        "allowed: whoever decides may change a receipt before it prints; never: nobody may",
    )
    edit_mark: str = setting(
        "",
        checks.line(MAX_EDIT_MARK),
        'printed on receipts that were changed, with the time, such as "corrected"; nothing: no mark',
    )


QUEUE_FIELDS: Mapping[str, Field[Any]] = {each.name: each for each in fields(Queue)}


class QueueFaults(ValueError):
    """Faults in the description of a queue: a sentence for each field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {text}" for field, text in faults.items()))
        self.faults = faults


def changed(queue: Queue, wanted: Mapping[str, object]) -> Queue:
    """The queue with other values for some fields, given raw (of TOML, JSON or text). Raises QueueFaults."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field, value in wanted.items():
        if field not in QUEUE_FIELDS:
            close = difflib.get_close_matches(field, QUEUE_FIELDS, n=1, cutoff=0.5)
            hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(QUEUE_FIELDS)}"
            faults[field] = f"a queue has no such field; {hint}"
            continue
        try:
            values[field] = checked(QUEUE_FIELDS[field], value)
        except ValueError as error:
            faults[field] = reason(error)
    if faults:
        raise QueueFaults(faults)
    return replace(queue, **values)


def queue_tables(value: object) -> tuple[Mapping[str, object], ...]:
    """Queues as the settings name them: tables with `name` and any of a queue's other fields."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(entry, dict) for entry in value):
        raise ValueError('expected [[queues]] tables, such as {name = "kitchen", port = 9101}')
    for entry in value:
        if "name" not in entry:
            raise ValueError(f"a queue needs a name; {entry!r} has none")
        changed(Queue(), entry)
    named = [entry["name"] for entry in value]
    for name in named:
        if named.count(name) > 1:
            raise ValueError(f"two queues are called {name!r}")
    return tuple(value)
