"""Errors as problem documents (RFC 9457): what is wrong, and what to do about it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException

from appliance.configuration import NothingToUndo, SettingFaults
from appliance.identity import IdentityError, Refused, TooMany, Unknown, Weak
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import Message, message
from appliance.spool import (
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
from appliance.web.language import gettext, noop
from appliance.web.serializers import job_json
from appliance.web.status_text import said

log = logging.getLogger(__name__)

REFUSALS: Mapping[type[IdentityError], HTTPStatus] = {
    Refused: HTTPStatus.UNAUTHORIZED,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unknown: HTTPStatus.NOT_FOUND,
    Weak: HTTPStatus.BAD_REQUEST,
}

STATUS: Mapping[type[BoxError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Conflict: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Erased: HTTPStatus.GONE,
    InUse: HTTPStatus.CONFLICT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NoSpace: HTTPStatus.INSUFFICIENT_STORAGE,
    StorageError: HTTPStatus.INSUFFICIENT_STORAGE,
    Damaged: HTTPStatus.GONE,
}


TITLES: Mapping[HTTPStatus, str] = {  # what a page is headed by that tells of an error
    HTTPStatus.BAD_REQUEST: noop("Something in the address is wrong"),
    HTTPStatus.UNAUTHORIZED: noop("Log in first"),
    HTTPStatus.FORBIDDEN: noop("This is not for you to do"),
    HTTPStatus.NOT_FOUND: noop("There is no such page"),
    HTTPStatus.CONFLICT: noop("Somebody was faster"),
    HTTPStatus.GONE: noop("It was erased"),
    HTTPStatus.TOO_MANY_REQUESTS: noop("Too often"),
    HTTPStatus.INSUFFICIENT_STORAGE: noop("The disk is full"),
}
OTHERWISE = noop("That did not work")
DETAILS: Mapping[int | None, Message] = {  # in the place of what the web library says
    404: message("Nothing is at this address. Look whether it was typed right, or begin with the receipts."),
    405: message("This address takes other methods; the header Allow names them."),
    413: message("That is more than the box takes at once (settings web.body_bytes and limits.job_bytes)."),
}


class BadInput(Exception):
    """A request that names something wrongly; `field` is what, the message is the cure."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def problem(status: HTTPStatus, detail: str, **more: Any) -> Response:
    """A problem document; a page for people whose browser asked for one."""
    wants_page = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    if wants_page and not request.path.startswith("/api/"):
        title = gettext(TITLES.get(status, OTHERWISE))
        return Response(render_template("problem.html", title=title, detail=said(detail)), status)
    about = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": said(detail)}
    document = about | more
    return Response(json.dumps(document), status, content_type="application/problem+json")


def register(app: Flask) -> None:
    """Answer every error with a problem document."""
    app.register_error_handler(SpoolError, _refused)
    app.register_error_handler(StorageError, _not_stored)
    app.register_error_handler(BadInput, _bad_input)
    app.register_error_handler(SettingFaults, _bad_settings)
    app.register_error_handler(NothingToUndo, lambda error: problem(HTTPStatus.CONFLICT, said(error)))
    app.register_error_handler(IdentityError, _not_allowed)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _refused(error: SpoolError) -> Response:
    more = {"job": job_json(error.job)} if isinstance(error, Conflict) else {}
    return problem(STATUS[type(error)], said(error), **more)


def _not_stored(error: StorageError) -> Response:
    log.error("%s", error)
    return problem(STATUS.get(type(error), HTTPStatus.INSUFFICIENT_STORAGE), said(error))


def _not_allowed(error: IdentityError) -> Response:
    field = getattr(error, "field", "")
    more = {"field": field} if field else {}
    status = REFUSALS.get(type(error), HTTPStatus.CONFLICT)
    answer = problem(status, f"{field}: {said(error)}" if field else said(error), **more)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(int(error.seconds) + 1)
    return answer


def _bad_input(error: BadInput) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, f"{error.field}: {said(error)}", field=error.field)


def _bad_settings(error: SettingFaults) -> Response:
    errors = {key: said(text) for key, text in error.faults.items()}
    detail = "; ".join(f"{key}: {text}" for key, text in errors.items())
    return problem(HTTPStatus.BAD_REQUEST, detail, field=next(iter(errors)), errors=errors)


def _http_error(error: HTTPException) -> Response:
    detail = DETAILS.get(error.code, error.description or "")
    response = problem(HTTPStatus(error.code or 500), detail)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error
    log.exception("a request failed: %s %s", request.method, request.path)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, message("The box made a mistake; its log says which."))
