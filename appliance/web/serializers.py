"""Records as JSON: the contract's field names, times as ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from appliance.events import Event
from appliance.runtime.clock import wall_clock
from appliance.spool import (
    Attempt,
    Definition,
    HistoryEntry,
    Job,
    JobEvent,
    Printer,
    PrinterStatus,
    Queue,
    Rendition,
    StoredEvent,
)
from escpos.command import Command
from escpos.definitions import is_lasting

MAX_RAW_SHOWN = 64  # bytes of each command in a listing; the rest is in the document itself


def time_json(at: int | None) -> str | None:
    """Microseconds since 1970 as `2026-01-31T12:00:00.123Z`."""
    if at is None:
        return None
    moment = datetime.fromtimestamp(at / 1e6, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def job_json(job: Job) -> dict[str, Any]:
    """A job as lists and events tell it: without its text and what else is on its paper."""
    return {
        "id": job.id,
        "uuid": job.uuid,
        "queue": job.queue,
        "source": job.source,
        "origin": job.origin,
        "state": job.state,
        "actions": list(job.actions(wall_clock())),
        "reason": job.reason,
        "confirmation": job.confirmation,
        "sha256": job.sha256,
        "original_sha256": job.original_sha256,
        "size": job.size,
        "received_at": time_json(job.received_at),
        "decided_at": time_json(job.decided_at),
        "decided_by": job.decided_by,
        "decided_through": job.decided_through,
        "printer": job.printer,
        "priority": job.priority.name.lower(),
        "scheduled_for": time_json(job.scheduled_for),
        "attempts": job.attempts,
        "modified": job.modified,
        "reprint_of": job.reprint_of,
        **job.heading._asdict(),
        "notes": list(job.notes),
        "erased_at": time_json(job.erased_at),
        "undo_until": time_json(job.undo_until),
    }


def drawn_job_json(job: Job, rendition: Rendition | None) -> dict[str, Any]:
    """A job with all that its rendition tells: null where there is none."""
    if rendition is None:
        return job_json(job) | {"text": None, "events": None}
    heading = job.heading if any(job.heading) else rendition.heading  # it was drawn just now
    events = [event._asdict() for event in rendition.events]
    notes = [*job.notes, *rendition.notes]
    return job_json(job) | heading._asdict() | {"text": rendition.text, "notes": notes, "events": events}


def history_json(entry: HistoryEntry) -> dict[str, Any]:
    """One line of a job's history."""
    return {
        "at": time_json(entry.at),
        "before": entry.before,
        "after": entry.after,
        "by": entry.by,
        "through": entry.through,
        "reason": entry.reason,
        "detail": entry.detail,
    }


def attempt_json(attempt: Attempt) -> dict[str, Any]:
    """One try at sending a job."""
    return {
        "number": attempt.number,
        "printer": attempt.printer,
        "started_at": time_json(attempt.started_at),
        "ended_at": time_json(attempt.ended_at),
        "bytes_sent": attempt.bytes_sent,
        "outcome": attempt.outcome,
        "detail": attempt.detail,
    }


def command_json(offset: int, command: Command) -> dict[str, Any]:
    """One command of a document, with the beginning of its bytes."""
    return {
        "offset": offset,
        "size": len(command.raw),
        "name": command.name,
        "title": command.spec.title,
        "complete": command.complete,
        "raw": command.raw[:MAX_RAW_SHOWN].hex(" "),
    }


def printer_json(printer: Printer, status: PrinterStatus) -> dict[str, Any]:
    """A printer with its last known state."""
    return {
        "id": printer.id,
        "name": printer.name,
        "title": printer.title,
        "uri": printer.uri,
        "profile": printer.profile,
        "state": "paused" if printer.paused else status.state,
        "reasons": list(status.reasons),
        "detail": status.detail,
        "pause_reason": printer.pause_reason,
        "last_printed_at": time_json(printer.last_printed_at),
        "counters": {"jobs": printer.jobs, "bytes": printer.bytes, "errors": printer.errors},
    }


def queue_json(queue: Queue, ports: Mapping[str, object]) -> dict[str, Any]:
    """A queue; `listening` is the port that its tills reach just now, or null."""
    listening = ports.get("raw")
    return asdict(queue) | {
        "listening": listening.get(queue.name) if isinstance(listening, dict) else None,
    }


def definition_json(definition: Definition) -> dict[str, Any]:
    """Something that a till has stored in a printer."""
    return {
        "slot": definition.slot,
        "title": definition.title,
        "size": len(definition.data),
        "at": time_json(definition.at),
        "origin": definition.origin,
        "lasting": is_lasting(definition.slot),
    }


def stored_event_json(event: StoredEvent) -> dict[str, Any]:
    """An event as it is kept: of a job its number, its queue and its state."""
    return {"sequence": event.sequence, "event": event.name, "at": time_json(event.at), **event.data}


def event_json(event: Event) -> dict[str, Any]:
    """An event as the socket tells it."""
    document: dict[str, Any] = {"event": event.name, "at": time_json(event.at)}
    if event.sequence is not None:
        document["sequence"] = event.sequence
    return document | ({"job": job_json(event.job)} if isinstance(event, JobEvent) else dict(event.data()))
