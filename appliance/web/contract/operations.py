"""Every request of the API: what it takes and what it gives. The OpenAPI document is made of this table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from appliance.spool import State
from appliance.web.bounds import MAX_COMMANDS, MAX_LIST
from appliance.web.contract import identity_answers as people
from appliance.web.contract import many, printer_answers
from appliance.web.contract import requests as takes
from appliance.web.contract import responses as gives
from appliance.web.contract.setting_answers import SettingChanges, SettingsAnswer

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_LIST}
CURSOR: Schema = {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}
TIME: Schema = {"type": "string", "format": "date-time"}
PAGE = {"limit": LIMIT, "cursor": CURSOR}
FILTER = {
    "state": {"type": "array", "items": {"type": "string", "enum": list(State)}},
    "queue": TEXT,
    "printer": TEXT,
    "q": TEXT,
    "from": TIME,
    "to": TIME,
}
COUNTED = {name: schema for name, schema in FILTER.items() if name != "q"}
AUDIT_FILTER = {"who": TEXT, "action": TEXT, "subject": TEXT, "from": TIME, "to": TIME}
STRIP: Schema = {"type": "integer", "minimum": 0, "maximum": 1_000_000}


@dataclass(frozen=True, slots=True)
class Operation:
    """A request. `gives` is a model, a media type for other answers, or nothing (204)."""

    summary: str
    gives: type[BaseModel] | str | None
    takes: type[BaseModel] | None = None
    status: int = 200
    query: Mapping[str, Schema] = field(default_factory=dict)
    needs_body: bool = False
    also_raw: bool = False  # the same as plain bytes
    once: bool = False  # takes an Idempotency-Key


_JOB, _PRINTER, _QUEUE = "/api/jobs/<number>", "/api/printers/<number>", "/api/queues/<name>"
_ACTIONS = {
    "approve": "Print it: names the document that was seen",
    "reject": "Don't print it",
    "cancel": "Take it back, or stop it",
    "move": "Have it printed on another printer",
    "retry": "Try a failed one again",
}

OPERATIONS: Mapping[tuple[str, str], Operation] = {
    ("GET", "/api/jobs"): Operation("Jobs, newest first", gives.Jobs, query=FILTER | PAGE),
    ("POST", "/api/jobs"): Operation(
        "A new job",
        gives.Job,
        takes.NewJob,
        201,
        needs_body=True,
        also_raw=True,
        once=True,
        query={"queue": TEXT, "printer": TEXT, "priority": TEXT, "scheduled_for": TEXT},
    ),
    ("GET", _JOB): Operation("A job, with its text", gives.Job),
    ("DELETE", _JOB): Operation("Take it back, or stop it", gives.Job, takes.Decide),
    **{
        ("POST", f"{_JOB}/{action}"): Operation(summary, gives.Job, takes.Decide)
        for action, summary in _ACTIONS.items()
    },
    ("POST", "/api/jobs/batch"): Operation(
        "Decide many at once, each by itself", many.Results, takes.Batch, needs_body=True
    ),
    ("POST", f"{_JOB}/reprint"): Operation(
        "Print a finished one once more, as a new job", gives.Job, takes.Decide, 201, once=True
    ),
    ("POST", f"{_JOB}/resolve"): Operation(
        "Say what became of an uncertain one", gives.Job, takes.Resolve, needs_body=True
    ),
    ("POST", f"{_JOB}/erase"): Operation(
        "Erase its bytes, pictures and text for good", gives.Job, takes.Erase
    ),
    ("GET", f"{_JOB}/preview.png"): Operation(
        "The paper, or a strip of it", "image/png", query={"strip": STRIP, "printer": TEXT}
    ),
    ("GET", f"{_JOB}/text"): Operation("What the receipt says", "text/plain"),
    ("GET", f"{_JOB}/raw"): Operation("The document's bytes", "application/octet-stream"),
    ("GET", f"{_JOB}/commands"): Operation(
        "The document, command by command",
        gives.Commands,
        query={"limit": {"type": "integer", "minimum": 1, "maximum": MAX_COMMANDS}, "cursor": CURSOR},
    ),
    ("GET", f"{_JOB}/marks"): Operation(
        "Which command drew which dots", gives.Marks, query={"printer": TEXT}
    ),
    ("GET", f"{_JOB}/history"): Operation("What happened to it", gives.History),
    ("GET", "/api/jobs.csv"): Operation("Jobs as a table, newest first", "text/csv", query=FILTER),
    ("GET", "/api/reports/summary"): Operation("Jobs counted", many.Summary, query=COUNTED),
    ("GET", "/api/queue/pending"): Operation(
        "What waits for a decision", gives.Pending, query={"limit": LIMIT}
    ),
    ("GET", "/api/queue/stats"): Operation("How many jobs are in each state", gives.Stats),
    ("GET", "/api/printers"): Operation("Every printer", gives.Printers),
    ("POST", "/api/printers"): Operation(
        "Make a printer known", gives.Printer, takes.NewPrinter, 201, needs_body=True
    ),
    ("GET", "/api/printers/discovered"): Operation("Printers that were seen", printer_answers.Discovered),
    ("POST", "/api/printers/scan"): Operation(
        "Search the own networks", printer_answers.ScanAnswer, status=202
    ),
    ("DELETE", "/api/printers/scan"): Operation("End a search", None, status=204),
    ("GET", _PRINTER): Operation("A printer", gives.Printer),
    ("PUT", _PRINTER): Operation("Change a printer", gives.Printer, takes.ChangedPrinter),
    ("DELETE", _PRINTER): Operation("Forget a printer", None, status=204),
    ("GET", f"{_PRINTER}/status"): Operation("How it is", gives.PrinterStatus),
    ("POST", f"{_PRINTER}/test"): Operation("Print a test slip", gives.Job, status=201),
    ("POST", f"{_PRINTER}/pause"): Operation("Have it take no jobs for now", gives.Printer, takes.Pause),
    ("POST", f"{_PRINTER}/resume"): Operation("Have it go on", gives.Printer),
    ("POST", f"{_PRINTER}/restore-definitions"): Operation(
        "Store again what tills have stored in it", gives.Made, status=201
    ),
    ("POST", f"{_PRINTER}/moved"): Operation(
        "Say whether it is where it was seen", gives.Printer, takes.Moved, needs_body=True
    ),
    ("GET", f"{_PRINTER}/roll"): Operation(
        "What a virtual printer has printed", printer_answers.Roll, query=PAGE
    ),
    ("DELETE", f"{_PRINTER}/roll"): Operation("Throw all of that away", None, status=204),
    ("GET", f"{_PRINTER}/roll/<paper>.png"): Operation("One of its papers", "image/png"),
    ("GET", f"{_PRINTER}/faults"): Operation(
        "What is wrong with a virtual printer", printer_answers.FaultsNow
    ),
    ("PUT", f"{_PRINTER}/faults"): Operation(
        "Break a virtual printer, or mend it", printer_answers.FaultsNow, takes.Faults
    ),
    ("GET", "/api/queues"): Operation("Every queue", gives.Queues),
    ("POST", "/api/queues"): Operation(
        "Make a queue", gives.QueueAnswer, takes.NewQueue, 201, needs_body=True
    ),
    ("GET", _QUEUE): Operation("A queue", gives.QueueAnswer),
    ("PUT", _QUEUE): Operation("Change a queue", gives.QueueAnswer, takes.ChangedQueue),
    ("DELETE", _QUEUE): Operation("Take a queue away", None, status=204),
    ("GET", f"{_QUEUE}/definitions"): Operation("What tills have stored", gives.Definitions),
    ("GET", "/health"): Operation("How the box is", gives.Health),
    ("GET", "/health/live"): Operation("That the process answers", gives.Status),
    ("GET", "/health/ready"): Operation("That all listens, and jobs can be kept", gives.Status),
    ("GET", "/api/panel"): Operation("The panel's lights", gives.Panel),
    ("POST", "/api/panel/buttons/<button>"): Operation(
        "Press a button of the panel on the screen", gives.Pressed, takes.Press, 202
    ),
    ("POST", "/api/panel/test"): Operation("Show each light in turn", None, status=202),
    ("GET", "/api/notices"): Operation("What was refused lately", gives.Notices),
    ("GET", "/api/settings"): Operation("Every setting, and where its value comes from", SettingsAnswer),
    ("PUT", "/api/settings"): Operation(
        "Change some settings, all or none", SettingsAnswer, takes.ChangedSettings, needs_body=True
    ),
    ("GET", "/api/settings/changes"): Operation("What was changed of them", SettingChanges, query=PAGE),
    ("POST", "/api/settings/undo"): Operation(
        "Take a change back, the latest or one by its number", SettingsAnswer, takes.UndoneChange
    ),
    ("POST", "/api/auth/login"): Operation(
        "A name and a password for tokens", people.Tokens, takes.Login, needs_body=True
    ),
    ("POST", "/api/auth/refresh"): Operation(
        "The next pair of tokens", people.Tokens, takes.Refresh, needs_body=True
    ),
    ("POST", "/api/auth/logout"): Operation("End this session, or all", None, takes.Logout, 204),
    ("GET", "/api/users/me"): Operation("Who asks", people.Me),
    ("PUT", "/api/users/me/password"): Operation(
        "Another password for oneself", None, takes.OwnPassword, 204, needs_body=True
    ),
    ("GET", "/api/users"): Operation("Who may log in", people.Users),
    ("POST", "/api/users"): Operation(
        "Let somebody log in", people.User, takes.NewUser, 201, needs_body=True
    ),
    ("PUT", "/api/users/<number>"): Operation(
        "Another role or password for somebody", people.User, takes.ChangedUser, needs_body=True
    ),
    ("DELETE", "/api/users/<number>"): Operation(
        "Let somebody log in no more", None, takes.Confirm, 204, needs_body=True
    ),
    ("GET", "/api/users/me/sessions"): Operation("What one is logged in with", people.Sessions),
    ("DELETE", "/api/users/me/sessions/<session>"): Operation("End one of them", None, status=204),
    ("GET", "/api/users/<number>/sessions"): Operation("What somebody is logged in with", people.Sessions),
    ("DELETE", "/api/users/<number>/sessions/<session>"): Operation("End one of them", None, status=204),
    ("GET", "/api/keys"): Operation("The keys of programs", people.Keys),
    ("POST", "/api/keys"): Operation("A new key", people.MadeKey, takes.NewKey, 201, needs_body=True),
    ("DELETE", "/api/keys/<number>"): Operation("End a key", None, takes.Confirm, 204, needs_body=True),
    ("GET", "/api/audit"): Operation("Who did what", people.Audit, query=AUDIT_FILTER | PAGE),
    ("GET", "/api/audit.csv"): Operation("The same as a table", "text/csv", query=AUDIT_FILTER),
}
