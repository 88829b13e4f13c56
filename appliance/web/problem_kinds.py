"""Every kind of error answer, in one table: its name, its status, its title, and what to do about it.

A problem's `type` is `/problems/NAME`, and a page at that address says the same to people. Error answers, the
OpenAPI document and the table in docs/api.md are made of these rows. Two refusals are of two kinds where a
program would act differently. Names and titles never change, in no language; `detail` is in the caller's.

`python -m appliance.web.problem_kinds` writes the table of docs/api.md.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import NamedTuple

from appliance.runtime.i18n import noop

FOLDER = "/problems/"
MEDIA_TYPE = "application/problem+json"


class ProblemKind(NamedTuple):
    """A kind of error answer; `cure` is what a program, or who runs it, does about it."""

    name: str
    status: HTTPStatus
    title: str
    cure: str

    @property
    def type(self) -> str:
        """The stable name by which programs tell it (RFC 9457)."""
        return FOLDER + self.name


def _kind(name: str, status: int, title: str, cure: str) -> ProblemKind:
    return ProblemKind(name, HTTPStatus(status), title, cure)


BAD_REQUEST = _kind(
    *("bad-request", 400, noop("The request cannot be read")),
    noop("Send it as HTTP says; the detail names what is wrong."),
)
BAD_HOST = _kind(
    *("bad-host", 400, noop("The host is not this box's")),
    noop("Use the box's address, or add the name to the setting web.names."),
)
BAD_BODY = _kind(
    *("bad-body", 400, noop("The body is no JSON that can be taken")),
    noop("Send one JSON object in UTF-8, as application/json: no name twice, not too deep."),
)
MISSING_FIELD = _kind(
    *("missing-field", 400, noop("A field is missing")),
    noop("Send the field that `field` names."),
)
UNKNOWN_FIELD = _kind(
    *("unknown-field", 400, noop("There is no such field")),
    noop("Leave out the field that `field` names, or write it as the detail says."),
)
UNKNOWN_QUERY = _kind(
    *("unknown-query", 400, noop("There is no such word in the query")),
    noop("Leave out the word that `field` names, or write it as the detail says."),
)
BAD_VALUE = _kind(
    *("bad-value", 400, noop("A value cannot be taken")),
    noop("Change the value that `field` names; the detail says what is expected."),
)
TOO_MANY_FIELDS = _kind(
    *("too-many-fields", 400, noop("The form or query has too many fields")),
    noop("Send fewer fields at once."),
)
NOT_LOGGED_IN = _kind(
    *("not-logged-in", 401, noop("Log in first")),
    noop("Send a key or an access token as `Authorization: Bearer …`."),
)
BAD_KEY = _kind(
    *("bad-key", 401, noop("The key or token is not good")),
    noop("Ask for the next pair of tokens, or take another key: this one has ended, or never was."),
)
WRONG_PASSWORD = _kind(
    *("wrong-password", 401, noop("The name or the password is wrong")),
    noop("Have it typed again. Do not repeat the same: tries are counted."),
)
BAD_REFRESH_TOKEN = _kind(
    *("bad-refresh-token", 401, noop("The refresh token is not good")),
    noop("Log in again: it was used before, or its login has ended."),
)
BAD_ROLE = _kind(
    *("not-your-role", 403, noop("This is not for you to do")),
    noop("Use a key or a user whose role may do this."),
)
NOT_YOURS = _kind(
    *("not-yours", 403, noop("It belongs also to others")),
    noop("Use a key that is for all queues."),
)
BAD_NETWORK = _kind(
    *("network-not-allowed", 403, noop("This network may not use the box")),
    noop("Ask from an allowed network, or change the setting web.networks."),
)
EDITS_FORBIDDEN = _kind(
    *("edits-forbidden", 403, noop("The queue forbids changes to its receipts")),
    noop("Approve or reject it as it is, or have an admin set the queue's field edits."),
)
NOT_SET_UP = _kind(
    *("not-set-up", 403, noop("The box is not set up yet")),
    noop("Open /setup in a browser, and make the first account."),
)
OTHER_SITE = _kind(
    *("other-site", 403, noop("Requests from other sites' pages are not taken")),
    noop("Add the site to the setting web.origins, and send a key."),
)
OLD_PAGE = _kind(
    *("page-out-of-date", 403, noop("The page is out of date")),
    noop("Load the page again. Programs send a key instead of a cookie."),
)
NO_ADDRESS = _kind(
    *("no-such-address", 404, noop("There is no such page")),
    noop("Look whether the address was typed right; the OpenAPI document lists them all."),
)
NOT_FOUND = _kind(
    *("not-found", 404, noop("There is no such thing")),
    noop("Ask for the list, and take an id or a name that stands in it."),
)
WRONG_METHOD = _kind(
    *("wrong-method", 405, noop("The address takes other methods")),
    noop("Use one that the header Allow names."),
)
STALE_DOCUMENT = _kind(
    *("stale-document", 409, noop("The document is another one than was seen")),
    noop("Look at the job in `job` again, then decide with its sha256."),
)
FORBIDDEN_STATE = _kind(
    *("forbidden-state", 409, noop("The job's state forbids it")),
    noop("Look at the job in `job`: its `actions` say what may be done with it now. Do not repeat the same."),
)
CHANGED_MEANWHILE = _kind(
    *("changed-meanwhile", 409, noop("Somebody was faster")),
    noop("Ask for it again, and repeat the request if it is still wanted."),
)
SPOILED = _kind(
    *("spoiled", 409, noop("The card has changed what was kept")),
    noop("Reject the job, and have the till send it again."),
)
KEY_REUSED = _kind(
    *("idempotency-key-reused", 409, noop("The Idempotency-Key was for another request")),
    noop("Take a new key for a new request; `job` is what the first one made."),
)
OTHER_COUNT = _kind(
    *("other-count", 409, noop("Another number of jobs fits the filter")),
    noop("Look at the list again, and send the count that is there now; nothing was done."),
)
IN_USE = _kind(
    *("in-use", 409, noop("It is in use")),
    noop("Take away or finish what depends on it first; the detail says what."),
)
LAST_ADMIN = _kind(
    *("last-admin", 409, noop("The box needs an admin")),
    noop("Make another user an admin first."),
)
PUSH_IS_OFF = _kind(
    *("push-is-off", 409, noop("Web push is switched off here")),
    noop("Listen to events while the page is open; the setting push.enabled switches it on."),
)
NOT_SEEN_THERE = _kind(
    *("not-seen-there", 409, noop("The printer was not seen there")),
    noop("Ask for the found printers again: `moves` has those that can be answered."),
)
NOTHING_TO_UNDO = _kind(
    *("nothing-to-undo", 409, noop("There is nothing to take back")),
    noop("Ask for the changes again: this one is taken back, or other changes stand on it."),
)
ERASED = _kind(
    *("erased", 410, noop("It was erased")),
    noop("Nothing brings its bytes back; its hash and its history stay."),
)
DAMAGED = _kind(
    *("damaged", 410, noop("The card has changed it")),
    noop("Have the till send it again; the box has told of it, and sets right what it can."),
)
TOO_LARGE = _kind(
    *("body-too-large", 413, noop("The body is too large")),
    noop("Send less at once, or raise the setting that the detail names."),
)
WRONG_MEDIA_TYPE = _kind(
    *("wrong-media-type", 415, noop("The body is of a kind that is not taken")),
    noop("Send a Content-Type that the detail names."),
)
RANGE = _kind(
    *("bad-range", 416, noop("The answer has no such range")),
    noop("Ask for it without the header Range."),
)
INVALID = _kind(
    *("not-possible", 422, noop("It cannot be done as asked")),
    noop("Change what the detail names: a name that does not exist, or a document of which nothing prints."),
)
NO_PUSH_SERVICE = _kind(
    *("no-push-service", 422, noop("The box may not send there")),
    noop("Add the host to the setting push.services, if it is a push service that you trust."),
)
EDIT_REFUSED = _kind(
    *("edit-refused", 422, noop("The receipt cannot be changed so")),
    noop("Change the edit that `field` names; the detail says what would fit. Nothing was changed."),
)
TEMPLATE_REFUSED = _kind(
    *("template-refused", 422, noop("The template cannot be filled in so")),
    noop(
        "Change what `field` names, a value or the source; the detail says what would fit. Nothing was kept."
    ),
)
NOT_DRAWABLE = _kind(
    *("not-drawable", 422, noop("The document cannot be drawn")),
    noop("Ask for its bytes instead: they are unharmed, and can be printed."),
)
TOO_OFTEN = _kind(
    *("too-many-requests", 429, noop("Too often")),
    noop("Wait for as many seconds as Retry-After says."),
)
TOO_MANY_TRIES = _kind(
    *("too-many-tries", 429, noop("Too many wrong tries")),
    noop("Wait for as many seconds as Retry-After says; ask a person for the right password."),
)
TOO_MANY_BYTES = _kind(
    *("too-many-bytes", 429, noop("Too many bytes of jobs")),
    noop("Wait for as many seconds as Retry-After says, and send the same again."),
)
HEADERS_TOO_LARGE = _kind(
    *("headers-too-large", 431, noop("The headers are too large")),
    noop("Send shorter headers, and fewer cookies."),
)
BOX_FAULT = _kind(
    *("box-fault", 500, noop("The box made a mistake")),
    noop("Look at its log, and report what it says."),
)
NOT_IMPLEMENTED = _kind(
    *("not-implemented", 501, noop("The box does not speak that way")),
    noop("Send the body with Content-Length, or in plain chunks."),
)
NO_ROOM = _kind(
    *("too-much-at-once", 503, noop("Too much arrives at once")),
    noop("Try again after as many seconds as Retry-After says."),
)
TOO_MANY_LISTENERS = _kind(
    *("too-many-listeners", 503, noop("Too many listen to events")),
    noop("Close a connection for events that is not needed, or poll /api/queue/pending."),
)
NOT_READY = _kind(
    *("not-ready", 503, noop("The box cannot do its work")),
    noop("Do what the detail says; /health tells all faults."),
)
STARTING = _kind(
    *("starting", 503, noop("The box is starting")),
    noop("Try again after as many seconds as Retry-After says."),
)
SAFE_MODE = _kind(
    *("safe-mode", 503, noop("The box cannot start for its card")),
    noop("Mend the card as the detail says. The box takes nothing, and tries again every half minute."),
)
DISK_FULL = _kind(
    *("disk-full", 507, noop("The disk is full")),
    noop("Make room on the box; what was accepted is safe. Then send the same again."),
)
NOT_STORED = _kind(
    *("not-stored", 507, noop("The disk took nothing")),
    noop("Look at the card: the detail has what the database said. Then send the same again."),
)
KINDS = tuple(each for each in tuple(globals().values()) if isinstance(each, ProblemKind))
BY_NAME = {kind.name: kind for kind in KINDS}
OF_STATUS = {  # of errors that have no kind of their own: what the web library and the server refuse
    400: BAD_REQUEST,
    404: NO_ADDRESS,
    405: WRONG_METHOD,
    413: TOO_LARGE,
    415: WRONG_MEDIA_TYPE,
    416: RANGE,
    431: HEADERS_TOO_LARGE,
    501: NOT_IMPLEMENTED,
}


def of_status(status: int) -> ProblemKind:
    """The kind of an error that somebody else made."""
    return OF_STATUS.get(status, BAD_REQUEST if status < HTTPStatus.INTERNAL_SERVER_ERROR else BOX_FAULT)


def document(kind: ProblemKind, detail: str, status: int | None = None) -> dict[str, object]:
    """A problem document without anything more. `status` is for a code that has no kind of its own."""
    return {
        "type": kind.type,
        "title": kind.title,
        "status": int(kind.status if status is None else status),
        "detail": detail,
    }


def text(kind: ProblemKind, detail: str, status: int | None = None) -> str:
    """The same as JSON, for answers that are made where there is no application."""
    return json.dumps(document(kind, detail, status))


def table() -> str:
    """The table of docs/api.md."""
    rows = [f"| {kind.status.value} | `{kind.name}` | {kind.title} | {kind.cure} |" for kind in KINDS]
    return "\n".join(["| status | `/problems/…` | when | what to do |", "|---|---|---|---|", *rows])


if __name__ == "__main__":
    print(table())
