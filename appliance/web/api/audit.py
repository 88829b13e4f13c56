"""The audit: its API, its page, and as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, render_template, request
from werkzeug.datastructures import MultiDict

from appliance.identity import AuditFilter, Entry, Identity
from appliance.web import inputs
from appliance.web.api import tables
from appliance.web.audit_words import deeds
from appliance.web.permissions import ADMIN, admin
from appliance.web.queries import PAGE, TEXT, TIME
from appliance.web.route import Group, api, route
from appliance.web.serializers import time_json

AUDIT_FILTER = {"who": TEXT, "action": TEXT, "subject": TEXT, "from": TIME, "to": TIME}
COLUMNS = ("id", "at", "who", "through", "address", "action", "subject", "detail", "hash")
ENTRIES = 100  # on the page


class AuditApi(Group):
    """The handlers."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    @api(
        "GET",
        "/api/audit",
        ADMIN,
        "listAuditEntries",
        "Who did what",
        gives="identity_answers.Audit",
        query=AUDIT_FILTER | PAGE,
    )
    def list(self) -> Response:
        """Entries, the newest first."""
        limit = inputs.limit(request.args)
        found = self._identity.audit(_wanted(request.args), limit + 1, inputs.cursor(request.args))
        following = str(found[limit - 1].id) if len(found) > limit else None
        return jsonify(entries=[entry_json(entry) for entry in found[:limit]], next=following)

    @api(
        "GET",
        "/api/audit.csv",
        admin("audit exported"),
        "exportAudit",
        "The same as a table",
        media="text/csv",
        query=AUDIT_FILTER,
    )
    def table(self) -> Response:
        """All of them as CSV, the newest first, piece by piece."""
        return tables.answer(COLUMNS, _pages(self._identity, _wanted(request.args)), "audit")

    @route("GET", "/audit", ADMIN)
    def page(self) -> str:
        """For people."""
        filled = MultiDict({name: value for name, value in request.args.items() if value})
        found = self._identity.audit(_wanted(filled), ENTRIES + 1, inputs.cursor(filled))
        following = found[ENTRIES - 1].id if len(found) > ENTRIES else None
        return render_template(
            "audit.html",
            entries=[entry_json(entry) for entry in found[:ENTRIES]],
            next=following,
            wanted=filled,
            deeds=deeds(),
            others={name: value for name, value in filled.items() if name in AUDIT_FILTER},
        )


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry of the API."""
    return {
        "id": entry.id,
        "at": time_json(entry.at),
        "who": entry.user_name,
        "through": entry.channel,
        "address": entry.address,
        "action": entry.action,
        "subject": entry.subject,
        "detail": entry.detail,
        "hash": entry.hash,
    }


def _wanted(query: MultiDict[str, str]) -> AuditFilter:
    return AuditFilter(
        user_name=query.get("who") or None,
        action=query.get("action") or None,
        subject=query.get("subject") or None,
        begin=inputs.time("from", query.get("from")),
        end=inputs.time("to", query.get("to")),
    )


def _pages(identity: Identity, wanted: AuditFilter) -> Iterator[list[dict[str, Any]]]:
    cursor: int | None = None
    while page := identity.audit(wanted, tables.PAGE, cursor):
        yield [entry_json(entry) for entry in page]
        cursor = page[-1].id
