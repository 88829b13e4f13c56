"""Errors as problem documents (RFC 9457): what is wrong, and what to do about it."""

from __future__ import annotations

import difflib
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from appliance.configuration import NothingToUndo, SettingFaults
from appliance.identity import IdentityError, Refused, TooMany, Unknown, Weak
from appliance.runtime.i18n import Message, message
from appliance.spool import (
    ChangedMeanwhile,
    Conflict,
    Damaged,
    EditsForbidden,
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
    StorageError,
    TooLarge,
)
from appliance.web import problem_kinds as kinds
from appliance.web.language import gettext
from appliance.web.limits import MAX_NAME
from appliance.web.problem_kinds import ProblemKind
from appliance.web.removals import TooLate
from appliance.web.serializers import job_json
from appliance.web.status_text import said

log = logging.getLogger(__name__)

OF_ERROR: Mapping[type[Exception], ProblemKind] = {  # the nearest class of an error says its kind
    NotFound: kinds.NOT_FOUND,
    Invalid: kinds.INVALID,
    Conflict: kinds.FORBIDDEN_STATE,
    StaleDocument: kinds.STALE_DOCUMENT,
    Spoiled: kinds.SPOILED,
    ChangedMeanwhile: kinds.CHANGED_MEANWHILE,
    KeyReused: kinds.KEY_REUSED,
    NotAllowed: kinds.NOT_YOURS,
    EditsForbidden: kinds.EDITS_FORBIDDEN,
    Erased: kinds.ERASED,
    InUse: kinds.IN_USE,
    TooLarge: kinds.TOO_LARGE,
    NoSpace: kinds.DISK_FULL,
    StorageError: kinds.NOT_STORED,
    Damaged: kinds.DAMAGED,
    Refused: kinds.WRONG_PASSWORD,
    TooMany: kinds.TOO_MANY_TRIES,
    Unknown: kinds.NOT_FOUND,
    Weak: kinds.BAD_VALUE,
    IdentityError: kinds.LAST_ADMIN,
    NothingToUndo: kinds.NOTHING_TO_UNDO,
    TooLate: kinds.NOTHING_TO_UNDO,
}
DETAILS: Mapping[int | None, Message] = {  # in the place of what the web library says
    404: message("Nothing is at this address. Look whether it was typed right, or begin with the receipts."),
    405: message("This address takes other methods; the header Allow names them."),
    413: message("That is more than the box takes at once (settings web.body_bytes and limits.job_bytes)."),
}


class BadInput(Exception):
    """A request that names something wrongly; `field` is what, the message is the cure."""

    def __init__(self, field: str, message: str, kind: ProblemKind = kinds.BAD_VALUE) -> None:
        super().__init__(message)
        self.field = field
        self.kind = kind


def missing(field: str) -> BadInput:
    """The error of a field that has to be there."""
    return BadInput(field, message("is missing"), kinds.MISSING_FIELD)


def unknown(name: str, known: Sequence[str], kind: ProblemKind) -> BadInput:
    """The error of a field, or a word of the query, that there is not; it names the one that may be meant."""
    is_query, name = kind is kinds.UNKNOWN_QUERY, name[:MAX_NAME]
    close = difflib.get_close_matches(name, known, n=1)
    if not known:
        text = message("this request takes no words in its query")
    elif is_query and close:
        text = message("there is no such word in the query; did you mean %(close)s?", close=close[0])
    elif is_query:
        text = message("there is no such word in the query; there are: %(choices)s", choices=", ".join(known))
    elif close:
        text = message("there is no such field; did you mean %(close)s?", close=close[0])
    else:
        text = message("there is no such field; there are: %(choices)s", choices=", ".join(known))
    return BadInput(name, text, kind)


def kind_of(error: Exception) -> ProblemKind:
    """The kind of problem that an error of the box's own is."""
    if isinstance(error, BadInput):
        return error.kind
    return next((OF_ERROR[each] for each in type(error).__mro__ if each in OF_ERROR), kinds.BOX_FAULT)


def problem(kind: ProblemKind, detail: str, **more: Any) -> Response:
    """A problem document; a page for people whose browser asked for one."""
    return _answer(kind, detail, int(kind.status), more)


def _answer(kind: ProblemKind, detail: str, status: int, more: Mapping[str, Any]) -> Response:
    wants_page = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    if wants_page and not request.path.startswith("/api/"):
        shown = render_template("problem.html", title=gettext(kind.title), detail=said(detail))
        return Response(shown, status)
    document = {**kinds.document(kind, said(detail), status), **more}
    return Response(json.dumps(document), status, content_type=kinds.MEDIA_TYPE)


def register(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(SpoolError, _refused)
    app.register_error_handler(StorageError, _not_stored)
    app.register_error_handler(BadInput, _bad_input)
    app.register_error_handler(SettingFaults, _bad_settings)
    for each in (NothingToUndo, TooLate):
        app.register_error_handler(each, lambda error: problem(kind_of(error), said(error)))
    app.register_error_handler(IdentityError, _not_allowed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: SpoolError) -> Response:
    more = {"job": job_json(error.job)} if isinstance(error, Conflict) else {}
    return problem(kind_of(error), said(error), **more)


def _not_stored(error: StorageError) -> Response:
    log.error("%s", error)
    return problem(kind_of(error), said(error))


def _not_allowed(error: IdentityError) -> Response:
    field = getattr(error, "field", "")
    more = {"field": field} if field else {}
    answer = problem(kind_of(error), f"{field}: {said(error)}" if field else said(error), **more)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(int(error.seconds) + 1)
    return answer


def _bad_input(error: BadInput) -> Response:
    return problem(error.kind, f"{error.field}: {said(error)}", field=error.field)


def _bad_settings(error: SettingFaults) -> Response:
    errors = {key: said(text) for key, text in error.faults.items()}
    detail = "; ".join(f"{key}: {text}" for key, text in errors.items())
    return problem(kinds.BAD_VALUE, detail, field=next(iter(errors)), errors=errors)


def _http_error(error: HTTPException) -> Response:
    detail = DETAILS.get(error.code, error.description or "")
    code = error.code or int(HTTPStatus.INTERNAL_SERVER_ERROR)
    response = _answer(kinds.of_status(code), detail, code, {})
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error
    log.exception("a request failed: %s %s", request.method, request.path)
    return problem(kinds.BOX_FAULT, message("The box made a mistake; its log says which."))
