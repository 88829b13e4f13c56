"""The API of what people are logged in with: `/api/users/me/sessions`, and for admins everybody's."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, jsonify

from appliance.identity import Identity, Login, Unknown
from appliance.told import told
from appliance.web.access import actor, principal
from appliance.web.api.auth import NUMBER
from appliance.web.shapes import time_json


class LoginsApi:
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def blueprint(self) -> Blueprint:
        """Their routes."""
        routes = Blueprint("logins_api", __name__)
        for rule, method, handler in (
            ("/api/users/me/sessions", "GET", self.own),
            ("/api/users/me/sessions/<session>", "DELETE", self.end_own),
            (f"/api/users/{NUMBER}/sessions", "GET", self.of_user),
            (f"/api/users/{NUMBER}/sessions/<session>", "DELETE", self.end_of_user),
        ):
            routes.add_url_rule(rule, handler.__name__, handler, methods=[method])
        return routes

    def own(self) -> Response:
        """What who asks is logged in with; a key is nobody's login."""
        return jsonify(sessions=logins_json(self._identity, principal().user))

    def end_own(self, session: str) -> Response:
        """End one of one's own."""
        return self._end(principal().user, session)

    def of_user(self, number: int) -> Response:
        """What somebody is logged in with."""
        return jsonify(sessions=logins_json(self._identity, self._identity.people.user(number).id))

    def end_of_user(self, number: int, session: str) -> Response:
        """End one of somebody's."""
        return self._end(number, session)

    def _end(self, user: int | None, session: str) -> Response:
        if user is None:
            raise Unknown(told("There is no such session; it may have ended."))
        self._identity.logins.end(self._identity.people.user(user), session, actor())
        return Response(status=HTTPStatus.NO_CONTENT)


def logins_json(identity: Identity, user: int | None) -> list[dict[str, object]]:
    """What somebody is logged in with, seen latest first."""
    return [] if user is None else [_login_json(each) for each in identity.logins.of(user)]


def _login_json(login: Login) -> dict[str, object]:
    return {
        "id": login.id,
        "kind": login.kind,
        "address": login.address,
        "device": login.agent,
        "since": time_json(login.since),
        "seen_at": time_json(login.seen_at),
        "is_this": login.session == principal().session,
    }
