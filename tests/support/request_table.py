"""Every request there is, and who may: said here once more, so that a wrong word at a handler is found.

A, O, V, P and C are the roles admin, operator, viewer, printer and counter, with q also those with a key for
one queue;
`public` is anybody once the box is set up, and `anybody` before that as well. Behind the path stands the name
that programs know an operation by, and behind a bar what the audit calls it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Flask

from appliance.identity import Role
from appliance.web.permissions import Permission
from appliance.web.route import all_routes

LETTERS = {"A": Role.ADMIN, "O": Role.OPERATOR, "V": Role.VIEWER, "P": Role.PRINTER, "C": Role.COUNTER}
TABLE = """
AOV-     GET    /
anybody  GET    /.well-known/security-contact
anybody  GET    /.well-known/security.txt
AOVPC    GET    /account
AOVPC    POST   /account/devices/known
AOVPC    POST   /account/logout-everywhere
AOVPC    POST   /account/password
AO--     POST   /account/pin
AOVPC    POST   /account/sessions/<session>/end
A---     GET    /api/audit  listAuditEntries
A---     GET    /api/audit.csv  exportAudit | audit exported
public   POST   /api/auth/login  logIn
AOVPC    POST   /api/auth/logout  logOut
public   POST   /api/auth/refresh  refreshTokens
AOV-q    GET    /api/events  listEvents
AOV-q    GET    /api/jobs  listJobs
AO-Pq    POST   /api/jobs  submitJob
AOV-q    GET    /api/jobs.csv  exportJobs | receipts exported
AOV-q    GET    /api/jobs.zip  downloadDocuments | receipts exported
AO--q    DELETE /api/jobs/<number>  deleteJob
AOV-q    GET    /api/jobs/<number>  getJob
AO--qC   POST   /api/jobs/<number>/approve  approveJob
AO--q    POST   /api/jobs/<number>/cancel  cancelJob
AOV-q    GET    /api/jobs/<number>/commands  listJobCommands
A---     POST   /api/jobs/<number>/erase  eraseJob
AOV-q    GET    /api/jobs/<number>/history  getJobHistory
AOV-q    GET    /api/jobs/<number>/marks  listJobMarks
AO--q    POST   /api/jobs/<number>/move  moveJob
AOV-qC   GET    /api/jobs/<number>/preview.png  getJobPreview
AOV-q    GET    /api/jobs/<number>/raw  getJobDocument | receipt downloaded
AO--qC   POST   /api/jobs/<number>/reject  rejectJob
AO--q    POST   /api/jobs/<number>/reprint  reprintJob
AO--q    POST   /api/jobs/<number>/resolve  resolveJob
AO--q    POST   /api/jobs/<number>/retry  retryJob
AOV-q    GET    /api/jobs/<number>/text  getJobText
AO--qC   POST   /api/jobs/<number>/undo  undoJob
AO--q    POST   /api/jobs/batch  decideJobs
AOV-q    GET    /api/jobs/count  countJobs
AOV-q    POST   /api/jobs/export  exportDocuments | receipts exported
A---     GET    /api/keys  listKeys
A---     POST   /api/keys  addKey
A---     DELETE /api/keys/<number>  revokeKey
AOV-     GET    /api/notices  listNotices
public   GET    /api/openapi.json
AOV-     GET    /api/panel  getPanel
AO--     POST   /api/panel/buttons/<button>  pressPanelButton | button on the screen pressed
AO--     POST   /api/panel/test  testPanel | panel tested
AOV-     GET    /api/printers  listPrinters
A---     POST   /api/printers  addPrinter | printer added
A---     DELETE /api/printers/<number>  removePrinter | printer removed
AOV-     GET    /api/printers/<number>  getPrinter
A---     PUT    /api/printers/<number>  changePrinter | printer changed
AOV-     GET    /api/printers/<number>/faults  getPrinterFaults
AO--     PUT    /api/printers/<number>/faults  setPrinterFaults | virtual printer's faults set
AO--     POST   /api/printers/<number>/moved  answerPrinterMove
AO--     POST   /api/printers/<number>/pause  pausePrinter | printer paused
AO--     POST   /api/printers/<number>/restore-definitions  restorePrinterDefinitions | definitions restored
AO--     POST   /api/printers/<number>/resume  resumePrinter | printer resumed
AO--     DELETE /api/printers/<number>/roll  clearPrinterRoll | virtual printer's paper torn off
AOV-     GET    /api/printers/<number>/roll  getPrinterRoll
AOV-     GET    /api/printers/<number>/roll/<paper>.png  getPrinterRollPaper
AOV-     GET    /api/printers/<number>/status  getPrinterStatus
AO--     POST   /api/printers/<number>/test  testPrinter | printer tested
AOV-     GET    /api/printers/discovered  listDiscoveredPrinters
A---     DELETE /api/printers/scan  cancelPrinterScan
A---     POST   /api/printers/scan  startPrinterScan | networks searched
AOV-q    GET    /api/queue/pending  listPendingJobs
AOV-     GET    /api/queue/stats  getJobCounts
AOV-     GET    /api/queues  listQueues
A---     POST   /api/queues  addQueue | queue added
A---     DELETE /api/queues/<name>  removeQueue | queue removed
AOV-     GET    /api/queues/<name>  getQueue
A---     PUT    /api/queues/<name>  changeQueue | queue changed
AOV-     GET    /api/queues/<name>/definitions  listQueueDefinitions
AOV-q    GET    /api/reports/summary  getJobSummary
A---     GET    /api/settings  listSettings
A---     PUT    /api/settings  changeSettings
A---     GET    /api/settings/changes  listSettingChanges
A---     POST   /api/settings/undo  undoSettingChange
A---     GET    /api/users  listUsers
A---     POST   /api/users  addUser
A---     DELETE /api/users/<number>  removeUser
A---     PUT    /api/users/<number>  changeUser
A---     GET    /api/users/<number>/sessions  listUserSessions
A---     DELETE /api/users/<number>/sessions/<session>  endUserSession
AOVPC    GET    /api/users/me  getOwnUser
AOVPC    PUT    /api/users/me/password  changeOwnPassword
AOVPC    GET    /api/users/me/sessions  listOwnSessions
AOVPC    DELETE /api/users/me/sessions/<session>  endOwnSession
A---     GET    /audit
AO--     GET    /code-editor/<name>
AOV-C    GET    /counter
----C    POST   /counter/leave
----C    POST   /counter/who
AOVPC    GET    /docs
AOV-C    GET    /fragments/counter
AOV-     GET    /fragments/history
AOV-     GET    /fragments/jobs
AOV-     GET    /fragments/jobs/<number>
AOV-     GET    /fragments/printers
AOV-     GET    /fragments/printers/<number>/roll
A---     GET    /fragments/printers/<number>/width
AOV-     GET    /health  getHealth
anybody  GET    /health/live  getLiveness
public   GET    /health/ready  getReadiness
AOV-     GET    /history
AOV-     GET    /jobs/<number>
anybody  GET    /language/<code>
public   GET    /login
public   POST   /login
AOVPC    POST   /logout
anybody  GET    /manifest.webmanifest
AOV-     GET    /metrics
AOV-     GET    /more
public   GET    /pair
public   POST   /pair
AOV-     GET    /printers
A---     GET    /printers/<number>
A---     POST   /printers/<number>
A---     POST   /printers/<number>/remove
AOV-     GET    /printers/<number>/roll
A---     GET    /printers/<number>/width
A---     POST   /printers/<number>/width | printer changed
A---     POST   /printers/<number>/width/slip | printer tested
A---     GET    /printers/add
A---     POST   /printers/add
anybody  GET    /problems
anybody  GET    /problems/<name>
anybody  GET    /service-worker.js
AO--C    GET    /service-worker/token
A---     GET    /settings
A---     POST   /settings
A---     GET    /settings/about
A---     GET    /settings/add-queue
A---     POST   /settings/add-queue
A---     GET    /settings/backup
A---     POST   /settings/backup
A---     POST   /settings/check
A---     POST   /settings/check-queue
A---     GET    /settings/keys
A---     POST   /settings/keys
A---     POST   /settings/keys/<number>/revoke
A---     GET    /settings/network
A---     POST   /settings/network | network joined
A---     POST   /settings/network/scan
A---     GET    /settings/panel
A---     POST   /settings/panel
A---     GET    /settings/queues
A---     GET    /settings/queues/<name>
A---     POST   /settings/queues/<name>
A---     POST   /settings/queues/<name>/remove
A---     POST   /settings/restart | box restarted
A---     GET    /settings/retention
A---     POST   /settings/retention
A---     GET    /settings/support
A---     POST   /settings/support/file | support file downloaded
A---     POST   /settings/undo
A---     GET    /settings/search
A---     GET    /settings/tablets
A---     POST   /settings/tablets
A---     POST   /settings/tablets/<number>/remove
A---     GET    /settings/users
A---     POST   /settings/users
A---     POST   /settings/users/<number>
A---     POST   /settings/users/<number>/remove
A---     POST   /settings/users/<number>/sessions/<session>/end
A---     POST   /removed/<token>/undo
anybody  GET    /setup
anybody  POST   /setup
anybody  GET    /setup/joining
anybody  GET    /static/<filename>
AOV-     GET    /statistics
anybody  GET    /theme/<code>
"""


def _permission(who: str, audited: str) -> Permission:
    if who in ("anybody", "public"):
        return Permission(frozenset(Role), audited, is_public=True, before_setup=who == "anybody")
    roles = frozenset(role for letter, role in LETTERS.items() if letter in who)
    return Permission(roles, audited, queue="q" in who)


def _read() -> Iterator[tuple[tuple[str, str], str, Permission]]:
    for line in TABLE.strip().splitlines():
        row, _, audited = line.partition(" | ")
        who, method, path, *name = row.split()
        yield (method, path), "".join(name), _permission(who, audited)


REQUESTS = {request: permission for request, _, permission in _read()}  # by method and plain path
NAMES = {request: name for request, name, _ in _read() if name}
ROWS = sorted(REQUESTS.items())


def rows_of(app: Flask) -> Mapping[tuple[str, str], Permission]:
    """What an application itself says, in the same form."""
    return {(row.method, row.plain): row.permission for row in all_routes(app)}
