"""The core: jobs, their states and history, the database, the events, the board.

Everything else asks the spool; only the spool changes a job.
"""

from appliance.settings import Queue
from appliance.spool.errors import (
    ChangedMeanwhile,
    Conflict,
    Erased,
    InUse,
    Invalid,
    KeyReused,
    NoSpace,
    NotAllowed,
    NotFound,
    Spoiled,
    SpoolError,
    StaleDocument,
    TooLarge,
)
from appliance.spool.events import (
    ChangedElsewhere,
    FocusChanged,
    JobChanged,
    JobCreated,
    JobErased,
    JobEvent,
    LightsChanged,
    NoticeAdded,
    PanelEvent,
    PreviewReady,
    PrinterDiscovered,
    PrinterEvent,
    PrinterMoved,
    PrinterStatusChanged,
    QueueChanged,
)
from appliance.spool.jobs.admission import ANSWERED, Rules, Verdict, for_memory
from appliance.spool.jobs.drawer import DRAWER_NOTES, PASSED_ON, Fate
from appliance.spool.jobs.drawer_queue import DrawerPulse, DrawerQueue
from appliance.spool.jobs.drawer_ticket import PulseNote, PulseTicket
from appliance.spool.live_status import Light, LiveStatus, Notice, PrinterState, PrinterStatus
from appliance.spool.records import (
    DEFINITION,
    Attempt,
    Damage,
    Decision,
    Definition,
    HistoryEntry,
    InLine,
    Job,
    JobFilter,
    Outcome,
    Printer,
    Priority,
    SettingChange,
    Submission,
    weight_of,
)
from appliance.spool.renditions import Heading, PaperEvent, PaperMark, Rendition, RenditionKey
from appliance.spool.scope import ALL, NOTHING, Scope, only
from appliance.spool.scoped import ScopedSpool
from appliance.spool.spool import Spool
from appliance.spool.states import Reason, State
from appliance.spool.storage.queues import profile_of
from appliance.spool.storage.statistics import BOUNDS, Count, Summary
from appliance.storage.engine import Lease
from appliance.storage.errors import Damaged, StorageError
from appliance.storage.outbox import StoredEvent

__all__ = [
    "ALL",
    "ANSWERED",
    "BOUNDS",
    "DEFINITION",
    "DRAWER_NOTES",
    "NOTHING",
    "PASSED_ON",
    "Attempt",
    "ChangedElsewhere",
    "ChangedMeanwhile",
    "Conflict",
    "Count",
    "Damage",
    "Damaged",
    "Decision",
    "Definition",
    "DrawerPulse",
    "DrawerQueue",
    "Erased",
    "Fate",
    "FocusChanged",
    "Heading",
    "HistoryEntry",
    "InLine",
    "InUse",
    "Invalid",
    "Job",
    "JobChanged",
    "JobCreated",
    "JobErased",
    "JobEvent",
    "JobFilter",
    "KeyReused",
    "Lease",
    "Light",
    "LightsChanged",
    "LiveStatus",
    "NoSpace",
    "NotAllowed",
    "NotFound",
    "Notice",
    "NoticeAdded",
    "Outcome",
    "PanelEvent",
    "PaperEvent",
    "PaperMark",
    "PreviewReady",
    "Printer",
    "PrinterDiscovered",
    "PrinterEvent",
    "PrinterMoved",
    "PrinterState",
    "PrinterStatus",
    "PrinterStatusChanged",
    "Priority",
    "PulseNote",
    "PulseTicket",
    "Queue",
    "QueueChanged",
    "Reason",
    "Rendition",
    "RenditionKey",
    "Rules",
    "Scope",
    "ScopedSpool",
    "SettingChange",
    "Spoiled",
    "Spool",
    "SpoolError",
    "StaleDocument",
    "State",
    "StorageError",
    "StoredEvent",
    "Submission",
    "Summary",
    "TooLarge",
    "Verdict",
    "for_memory",
    "only",
    "profile_of",
    "weight_of",
]
