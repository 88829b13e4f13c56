"""The input of clients, checked: each function returns a good value or raises BadInput."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from appliance.runtime.i18n import message
from appliance.spool import JobFilter, Priority, State
from appliance.web import json_bodies
from appliance.web import problem_kinds as kinds
from appliance.web.limits import DEFAULT_LIST, MAX_LIST, MAX_ONCE, MAX_TEXT
from appliance.web.problems import BadInput, missing
from appliance.web.route import all_routes

EARLIEST_YEAR, LATEST_YEAR = 1971, 9000  # any offset from UTC leaves them times that can be shown
DECISION = frozenset({"sha256", "reason", "printer"})  # the fields of a decision, each a text
MAX_AROUND = 65_536  # bytes of a job in JSON beside its document, read at once; its fields have 4 KB
MAX_DIGITS = 19  # of a number; SQLite keeps no longer ones


def body() -> dict[str, Any]:
    """The request's JSON object, or an empty one where there is no body, held to what its operation takes.

    Of a plain decision each field is looked at by itself: nobody at the counter waits for pydantic to load.
    """
    if not request.content_length:
        return {}
    _must_be_json()
    document = _object(request.get_data())
    if document.keys() <= DECISION and request.url_rule and request.url_rule.rule.startswith("/api/jobs/<"):
        return document
    return _checked(document)


def job_body(job_bytes: int) -> tuple[dict[str, Any], bytes]:
    """The fields of a new job, and its document, which is never in memory twice."""
    fields, document = body_with_document(job_bytes, MAX_AROUND)
    return fields, data(fields) if document is None else document


def body_with_document(job_bytes: int, most_around: int) -> tuple[dict[str, Any], bytes | None]:
    """The fields of a body that may bring a document as `data`, and the document; None: it brings none."""
    _must_be_json()
    try:
        text, document = json_bodies.with_document(request.stream, most_around, job_bytes)
    except OverflowError:
        raise RequestEntityTooLarge from None
    return _checked(_object(text)), document


def _must_be_json() -> None:
    if not request.is_json:
        raise BadInput("Content-Type", message("send application/json"), kinds.BAD_BODY)


def _object(text: bytes) -> dict[str, Any]:
    document = json_bodies.parsed(text)
    if not isinstance(document, dict):
        raise BadInput("body", message("send a JSON object"), kinds.BAD_BODY)
    return document


def _checked(document: dict[str, Any]) -> dict[str, Any]:
    from appliance.web.contract import bodies  # a second's work on a small machine, once

    row = all_routes(current_app).of_request()
    return bodies.checked(row.operation if row else None, document)


def required_body() -> dict[str, Any]:
    """The request's JSON object, which has fields that must be there."""
    if not request.content_length:
        raise BadInput("body", message("send a JSON object"), kinds.BAD_BODY)
    return body()


def once(who: str) -> str | None:
    """The name of this request among all, where it may be sent again (Idempotency-Key).

    `who` is the `id` of who asks: it has no space, so that nobody else's key can make the same of it.
    """
    value = request.headers.get("Idempotency-Key")
    if value is None:
        return None
    if not 0 < len(value) <= MAX_ONCE or not value.isascii() or not value.isprintable():
        raise BadInput(
            "Idempotency-Key", message("expected up to %(max_once)s visible characters", max_once=MAX_ONCE)
        )
    return f"{who} {value}"


def text(document: dict[str, Any], field: str) -> str | None:
    """A field's text, or None where it is missing."""
    value = document.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise BadInput(field, message("expected text of at most %(max_text)s characters", max_text=MAX_TEXT))
    if not value.isprintable() and any("\ud800" <= char <= "\udfff" for char in value):
        raise BadInput(field, message("it holds half of a character (a lone surrogate)"))
    return value


def required_text(document: dict[str, Any], field: str) -> str:
    """A field's text."""
    value = text(document, field)
    if not value:
        raise missing(field)
    return value


def words(document: dict[str, Any], field: str) -> tuple[str, ...]:
    """A field's list of words; empty where it is missing."""
    value = document.get(field, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise BadInput(field, message("expected a list of words"))
    return tuple(value)


def job_numbers(field: str, value: str) -> list[int]:
    """Numbers of jobs with commas between them."""
    words = value.split(",")
    if not all(word.isascii() and word.isdigit() and len(word) < MAX_DIGITS for word in words):
        raise BadInput(field, message("expected numbers of jobs with commas between them"))
    return [int(word) for word in words]


def data(document: dict[str, Any]) -> bytes:
    """The field `data`: a document in base64."""
    value = document.get("data")
    if not isinstance(value, str):
        raise BadInput("data", message("expected the document's bytes in base64"))
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("data", message("is not valid base64")) from None


def priority(value: str | None) -> Priority:
    """A priority by its name."""
    names = {each.name.lower(): each for each in Priority}
    if value is None:
        return Priority.NORMAL
    if value not in names:
        raise BadInput("priority", message("expected one of: %(choices)s", choices=", ".join(names)))
    return names[value]


def time(field: str, value: str | None) -> int | None:
    """An ISO 8601 time as microseconds since 1970; without an offset it is UTC."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise BadInput(field, message("expected an ISO 8601 time such as 2026-01-31T12:00:00Z")) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise BadInput(
            field,
            message(
                "expected a year from %(earliest_year)s to %(latest_year)s",
                earliest_year=EARLIEST_YEAR,
                latest_year=LATEST_YEAR,
            ),
        )
    return int(moment.timestamp() * 1e6)


def job_filter(query: MultiDict[str, str]) -> JobFilter:
    """The filter that a list's query asks for."""
    return JobFilter(
        states=tuple(_state(word) for value in query.getlist("state") for word in value.split(",") if word),
        queue=query.get("queue") or None,
        printer=query.get("printer") or None,
        q=(query.get("q") or "")[:MAX_TEXT] or None,
        begin=time("from", query.get("from")),
        end=time("to", query.get("to")),
    )


def limit(query: MultiDict[str, str], default: int = DEFAULT_LIST, most: int = MAX_LIST) -> int:
    """The most entries of a list."""
    return _number("limit", query.get("limit", str(default)), 1, most)


def place(query: MultiDict[str, str]) -> int:
    """The place of an event, behind which others are asked for."""
    return _number("after", query.get("after", "0"), 0, 2**62)


def cursor(query: MultiDict[str, str]) -> int | None:
    """The place where a list goes on, as `next` said."""
    value = query.get("cursor")
    return None if value is None else _number("cursor", value, 1, 2**62)


def flag(query: MultiDict[str, str], field: str) -> bool:
    """True where the query asks for it by `1`, false by `0` and where it says nothing."""
    value = query.get(field, "0")
    if value not in ("0", "1"):
        raise BadInput(field, message("expected one of: %(choices)s", choices="0, 1"))
    return value == "1"


def strip(query: MultiDict[str, str]) -> int | None:
    """The strip of long paper that is asked for; None for the whole."""
    value = query.get("strip")
    return None if value is None else _number("strip", value, 0, 1_000_000)


def _state(word: str) -> State:
    try:
        return State(word)
    except ValueError:
        raise BadInput(
            "state", message("%(word)r is not one of: %(choices)s", word=word, choices=", ".join(State))
        ) from None


def _number(field: str, value: str, low: int, high: int) -> int:
    if len(value) > MAX_DIGITS or not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise BadInput(field, message("expected a whole number from %(low)s to %(high)s", low=low, high=high))
    return int(value)
