"""The API of what happened: for programs that cannot hold a socket, or must not miss anything."""

from __future__ import annotations

from flask import Response, jsonify, request

from appliance.web import inputs
from appliance.web.dependencies import WebDependencies
from appliance.web.permissions import VIEW_JOBS
from appliance.web.queries import LIMIT, PLACE
from appliance.web.route import Group, api
from appliance.web.serializers import stored_event_json


class EventsApi(Group):
    """The handler."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._spool = dependencies.spool

    @api(
        "GET",
        "/api/events",
        VIEW_JOBS,
        "listEvents",
        "Events behind a place, oldest first",
        gives="responses.Events",
        query={"after": PLACE, "limit": LIMIT},
    )
    def list(self) -> Response:
        """The events behind the place of the last one that was dealt with; 0 for all that are kept."""
        page = self._spool().jobs.events_after(inputs.place(request.args), inputs.limit(request.args))
        return jsonify(
            events=[stored_event_json(each) for each in page.events], last=page.last, missed=page.missed
        )
