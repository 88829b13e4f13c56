"""The core: jobs, their states and history, the database, the events, the board.

Everything else asks the spool; only the spool changes a job.
"""

from appliance.settings import Queue
from appliance.spool.arrivals import DEFINITION
from appliance.spool.board import Board, Light, Notice, PrinterState, PrinterStatus
from appliance.spool.errors import (
    Conflict,
    Erased,
    InUse,
    Invalid,
    NoSpace,
    NotFound,
    SpoolError,
    StorageError,
    TooLarge,
)
from appliance.spool.events import Event, Events
from appliance.spool.overrides import SettingChange
from appliance.spool.records import (
    Attempt,
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
from appliance.spool.spool import Spool
from appliance.spool.states import Reason, State
from appliance.spool.statistics import BOUNDS, Count, Summary
from appliance.spool.urgent import Urgent, UrgentLane

__all__ = [
    "BOUNDS",
    "DEFINITION",
    "Attempt",
    "Board",
    "Conflict",
    "Count",
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
    "weight_of",
]
