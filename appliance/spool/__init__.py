"""The core: jobs, their states and history, the database, the events, the board.

Everything else asks the spool; only the spool changes a job.
"""

from appliance.spool.board import Board, Light, Notice, PrinterState, PrinterStatus
from appliance.spool.errors import (
    Conflict,
    InUse,
    Invalid,
    NoSpace,
    NotFound,
    SpoolError,
    StorageError,
    TooLarge,
)
from appliance.spool.events import Event, Events
from appliance.spool.records import (
    Attempt,
    Decision,
    HistoryEntry,
    Job,
    JobFilter,
    Outcome,
    PaperEvent,
    Printer,
    Priority,
    Queue,
    Rendition,
    Submission,
)
from appliance.spool.spool import Spool
from appliance.spool.states import Reason, State

__all__ = [
    "Attempt",
    "Board",
    "Conflict",
    "Decision",
    "Event",
    "Events",
    "HistoryEntry",
    "InUse",
    "Invalid",
    "Job",
    "JobFilter",
    "Light",
    "NoSpace",
    "NotFound",
    "Notice",
    "Outcome",
    "PaperEvent",
    "Printer",
    "PrinterState",
    "PrinterStatus",
    "Priority",
    "Queue",
    "Reason",
    "Rendition",
    "Spool",
    "SpoolError",
    "State",
    "StorageError",
    "Submission",
    "TooLarge",
]
