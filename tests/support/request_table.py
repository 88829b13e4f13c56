"""Every request there is, and who may: said here once more, so that a wrong word at a handler is found.

A, O, V and P are the roles admin, operator, viewer and printer, with q also those with a key for one queue;
`public` is anybody once the box is set up, and `anybody` before that as well. Behind a bar stands what the
audit calls it.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask

from appliance.identity import Role
from appliance.web.permissions import Permission
from appliance.web.route import all_routes

LETTERS = {"A": Role.ADMIN, "O": Role.OPERATOR, "V": Role.VIEWER, "P": Role.PRINTER}
TABLE = """
AOV-     GET    /
anybody  GET    /.well-known/security-contact
anybody  GET    /.well-known/security.txt
AOVP     GET    /account
AOVP     POST   /account/devices/known
AOVP     POST   /account/logout-everywhere
AOVP     POST   /account/password
AOVP     POST   /account/sessions/<session>/end
A---     GET    /api/audit
A---     GET    /api/audit.csv | audit exported
public   POST   /api/auth/login
AOVP     POST   /api/auth/logout
public   POST   /api/auth/refresh
AOV-q    GET    /api/jobs
AO-Pq    POST   /api/jobs
AOV-q    GET    /api/jobs.csv | receipts exported
AO--q    DELETE /api/jobs/<number>
AOV-q    GET    /api/jobs/<number>
AO--q    POST   /api/jobs/<number>/approve
AO--q    POST   /api/jobs/<number>/cancel
AOV-q    GET    /api/jobs/<number>/commands
A---     POST   /api/jobs/<number>/erase
AOV-q    GET    /api/jobs/<number>/history
AOV-q    GET    /api/jobs/<number>/marks
AO--q    POST   /api/jobs/<number>/move
AOV-q    GET    /api/jobs/<number>/preview.png
AOV-q    GET    /api/jobs/<number>/raw | receipt downloaded
AO--q    POST   /api/jobs/<number>/reject
AO--q    POST   /api/jobs/<number>/reprint
AO--q    POST   /api/jobs/<number>/resolve
AO--q    POST   /api/jobs/<number>/retry
AOV-q    GET    /api/jobs/<number>/text
AO--q    POST   /api/jobs/batch
A---     GET    /api/keys
A---     POST   /api/keys
A---     DELETE /api/keys/<number>
AOV-     GET    /api/notices
public   GET    /api/openapi.json
AOV-     GET    /api/panel
AO--     POST   /api/panel/buttons/<button> | button on the screen pressed
AO--     POST   /api/panel/test | panel tested
AOV-     GET    /api/printers
A---     POST   /api/printers | printer added
A---     DELETE /api/printers/<number> | printer removed
AOV-     GET    /api/printers/<number>
A---     PUT    /api/printers/<number> | printer changed
AOV-     GET    /api/printers/<number>/faults
AO--     PUT    /api/printers/<number>/faults | virtual printer's faults set
AO--     POST   /api/printers/<number>/moved
AO--     POST   /api/printers/<number>/pause | printer paused
AO--     POST   /api/printers/<number>/restore-definitions | definitions restored
AO--     POST   /api/printers/<number>/resume | printer resumed
AO--     DELETE /api/printers/<number>/roll | virtual printer's paper torn off
AOV-     GET    /api/printers/<number>/roll
AOV-     GET    /api/printers/<number>/roll/<paper>.png
AOV-     GET    /api/printers/<number>/status
AO--     POST   /api/printers/<number>/test | printer tested
AOV-     GET    /api/printers/discovered
A---     DELETE /api/printers/scan
A---     POST   /api/printers/scan | networks searched
AOV-q    GET    /api/queue/pending
AOV-     GET    /api/queue/stats
AOV-     GET    /api/queues
A---     POST   /api/queues | queue added
A---     DELETE /api/queues/<name> | queue removed
AOV-     GET    /api/queues/<name>
A---     PUT    /api/queues/<name> | queue changed
AOV-     GET    /api/queues/<name>/definitions
AOV-q    GET    /api/reports/summary
A---     GET    /api/settings
A---     PUT    /api/settings
A---     GET    /api/settings/changes
A---     POST   /api/settings/undo
A---     GET    /api/users
A---     POST   /api/users
A---     DELETE /api/users/<number>
A---     PUT    /api/users/<number>
A---     GET    /api/users/<number>/sessions
A---     DELETE /api/users/<number>/sessions/<session>
AOVP     GET    /api/users/me
AOVP     PUT    /api/users/me/password
AOVP     GET    /api/users/me/sessions
AOVP     DELETE /api/users/me/sessions/<session>
A---     GET    /audit
AOV-     GET    /counter
AOVP     GET    /docs
AOV-     GET    /fragments/counter
AOV-     GET    /fragments/history
AOV-     GET    /fragments/jobs
AOV-     GET    /fragments/jobs/<number>
AOV-     GET    /fragments/printers
AOV-     GET    /fragments/printers/<number>/roll
AOV-     GET    /health
anybody  GET    /health/live
public   GET    /health/ready
AOV-     GET    /history
AOV-     GET    /jobs/<number>
anybody  GET    /language/<code>
public   GET    /login
public   POST   /login
AOVP     POST   /logout
AOV-     GET    /metrics
AOV-     GET    /printers
A---     GET    /printers/<number>
A---     POST   /printers/<number>
A---     POST   /printers/<number>/remove
AOV-     GET    /printers/<number>/roll
A---     GET    /printers/add
A---     POST   /printers/add
A---     GET    /settings
A---     POST   /settings
A---     GET    /settings/about
A---     GET    /settings/add-queue
A---     POST   /settings/add-queue
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
A---     GET    /settings/retention
A---     POST   /settings/retention
A---     POST   /settings/undo
A---     GET    /settings/users
A---     POST   /settings/users
A---     POST   /settings/users/<number>
A---     POST   /settings/users/<number>/remove
A---     POST   /settings/users/<number>/sessions/<session>/end
anybody  GET    /setup
anybody  POST   /setup
anybody  GET    /setup/joining
anybody  GET    /static/<filename>
AOV-     GET    /statistics
"""


def _permission(who: str, audited: str) -> Permission:
    if who in ("anybody", "public"):
        return Permission(frozenset(Role), audited, is_public=True, before_setup=who == "anybody")
    roles = frozenset(role for letter, role in LETTERS.items() if letter in who)
    return Permission(roles, audited, queue=who.endswith("q"))


def _expected() -> Mapping[tuple[str, str], Permission]:
    rows = {}
    for line in TABLE.strip().splitlines():
        row, _, audited = line.partition(" | ")
        who, method, path = row.split()
        rows[method, path] = _permission(who, audited)
    return rows


REQUESTS = _expected()  # by method, and path without converters
ROWS = sorted(REQUESTS.items())


def rows_of(app: Flask) -> Mapping[tuple[str, str], Permission]:
    """What an application itself says, in the same form."""
    return {(row.method, row.plain): row.permission for row in all_routes(app)}
