"""The core: jobs, their states and history, the database, the events, the board.

Everything else asks the spool; only the spool changes a job.
"""

from appliance.settings import Queue
from appliance.spool.arrivals import DEFINITION
from appliance.spool.board import Board, Light, Notice, PrinterState, PrinterStatus
from appliance.spool.errors import (
    STORAGE_FAULTS,
    Conflict,
    Damaged,
    Erased,
    InUse,
    Invalid,
    NoSpace,
    NotAllowed,
    NotFound,
    SpoolError,
    StorageError,
    TooLarge,
)
from appliance.spool.events import Event, Events
from appliance.spool.overrides import SettingChange
from appliance.spool.records import (
    Attempt,
    Damage,
    Decision,
    Definition,
    HistoryEntry,
    Job,
    JobFilter,
    Look,
    Outcome,
    PaperEvent,
    PaperMark,
    Printer,
    Priority,
    Rendition,
    Submission,
    weight_of,
)
from appliance.spool.scope import ALL, NOTHING, Scope, only
from appliance.spool.scoped import ScopedSpool
from appliance.spool.spool import Spool
from appliance.spool.states import Reason, State
from appliance.spool.statistics import BOUNDS, Count, Summary
from appliance.spool.urgent import Urgent, UrgentLane

__all__ = [
    "ALL",
    "BOUNDS",
    "DEFINITION",
    "NOTHING",
    "STORAGE_FAULTS",
    "Attempt",
    "Board",
    "Conflict",
    "Count",
    "Damage",
    "Damaged",
    "Decision",
    "Definition",
    "Erased",
    "Event",
    "Events",
    "HistoryEntry",
    "InUse",
    "Invalid",
    "Job",
    "JobFilter",
    "Light",
    "Look",
    "NoSpace",
    "NotAllowed",
    "NotFound",
    "Notice",
    "Outcome",
    "PaperEvent",
    "PaperMark",
    "Printer",
    "PrinterState",
    "PrinterStatus",
    "Priority",
    "Queue",
    "Reason",
    "Rendition",
    "Scope",
    "ScopedSpool",
    "SettingChange",
    "Spool",
    "SpoolError",
    "State",
    "StorageError",
    "Submission",
    "Summary",
    "TooLarge",
    "Urgent",
    "UrgentLane",
    "only",
    "weight_of",
]
