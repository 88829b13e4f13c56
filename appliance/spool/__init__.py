"""The core: jobs, their states and history, the database, the events, the board.

Everything else asks the spool; only the spool changes a job.
"""

from appliance.settings import Queue
from appliance.spool.admission import ANSWERED, Rules, Verdict, for_memory
from appliance.spool.drawer import DRAWER_NOTES, PASSED_ON, Fate
from appliance.spool.drawer_queue import DrawerQueue, Urgent
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
from appliance.spool.live_status import Light, LiveStatus, Notice, PrinterState, PrinterStatus
from appliance.spool.queues import profile_of
from appliance.spool.records import (
    DEFINITION,
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
from appliance.spool.stored_settings import SettingChange

__all__ = [
    "ALL",
    "ANSWERED",
    "BOUNDS",
    "DEFINITION",
    "DRAWER_NOTES",
    "NOTHING",
    "PASSED_ON",
    "STORAGE_FAULTS",
    "Attempt",
    "Conflict",
    "Count",
    "Damage",
    "Damaged",
    "Decision",
    "Definition",
    "DrawerQueue",
    "Erased",
    "Event",
    "Events",
    "Fate",
    "HistoryEntry",
    "InUse",
    "Invalid",
    "Job",
    "JobFilter",
    "Light",
    "LiveStatus",
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
    "Rules",
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
    "Verdict",
    "for_memory",
    "only",
    "profile_of",
    "weight_of",
]
