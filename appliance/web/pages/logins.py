"""The pages' forms of what people are logged in with, and the notice of a device that they may not know."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, g

from appliance.identity import Identity, IdentityError, Kind
from appliance.web.access import actor, principal
from appliance.web.cookies import device_token
from appliance.web.permissions import ADMIN, ALL
from appliance.web.refusals import away_to
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import time_json

SHOWN = 3  # new devices that are told of at once, the latest


class LoginPages(Group):
    """The handlers of plain HTML forms: they work without a script."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    @route("POST", "/account/sessions/<session>/end", ALL)
    def end_own(self, session: str) -> Response:
        """End one of one's own; one that has ended already is none to complain of."""
        self._end(principal().user, session)
        return away_to("/account")

    @route("POST", f"/settings/users/{NUMBER}/sessions/<session>/end", ADMIN)
    def end_of_user(self, number: int, session: str) -> Response:
        """End one of somebody's."""
        self._end(number, session)
        return away_to("/settings/users")

    @route("POST", "/account/devices/known", ALL)
    def know_devices(self) -> Response:
        """The new devices were their own."""
        asking = principal()
        if asking.user is not None:
            self._identity.devices.tell(self._identity.users.user(asking.user), device_token(), actor())
        return away_to("/account")

    def words(self) -> Mapping[str, object]:
        """The devices that somebody may not know, for every page."""
        return {"new_devices": self._new_devices}

    def _end(self, user: int | None, session: str) -> None:
        try:
            if user is not None:
                self._identity.logins.end(self._identity.users.user(user), session, actor())
        except IdentityError:
            return

    def _new_devices(self) -> list[dict[str, object]]:
        asking = g.get("principal")
        if asking is None or asking.user is None or asking.kind is not Kind.PAGE:
            return []
        found = self._identity.devices.untold(asking.user, device_token())[:SHOWN]
        return [
            {"agent": each.agent, "address": each.address, "since": time_json(each.since)} for each in found
        ]
