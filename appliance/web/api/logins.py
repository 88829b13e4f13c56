"""The API of what people are logged in with: `/api/users/me/sessions`, and for admins everybody's."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

from appliance.identity import Identity, Login, Unknown
from appliance.runtime.i18n import message
from appliance.web.access import actor, principal
from appliance.web.permissions import ADMIN, ALL
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import time_json

USER = f"/api/users/{NUMBER}"


class LoginsApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    @api(
        "GET",
        "/api/users/me/sessions",
        ALL,
        "listOwnSessions",
        "What one is logged in with",
        gives="identity_answers.Sessions",
    )
    def own(self) -> Response:
        """The logins of whoever asks; a key is nobody's login."""
        return jsonify(sessions=logins_json(self._identity, principal().user))

    @api("DELETE", "/api/users/me/sessions/<session>", ALL, "endOwnSession", "End one of them", status=204)
    def end_own(self, session: str) -> Response:
        """End one of one's own."""
        return self._end(principal().user, session)

    @api(
        "GET",
        f"{USER}/sessions",
        ADMIN,
        "listUserSessions",
        "What somebody is logged in with",
        gives="identity_answers.Sessions",
    )
    def of_user(self, number: int) -> Response:
        """The logins of a user."""
        return jsonify(sessions=logins_json(self._identity, self._identity.users.user(number).id))

    @api("DELETE", f"{USER}/sessions/<session>", ADMIN, "endUserSession", "End one of them", status=204)
    def end_of_user(self, number: int, session: str) -> Response:
        """End one of somebody's."""
        return self._end(number, session)

    def _end(self, user: int | None, session: str) -> Response:
        if user is None:
            raise Unknown(message("There is no such session; it may have ended."))
        self._identity.logins.end(self._identity.users.user(user), session, actor())
        return Response(status=HTTPStatus.NO_CONTENT)


def logins_json(identity: Identity, user: int | None) -> list[dict[str, object]]:
    """The logins of a user, seen latest first."""
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
