"""Putting back what was removed a moment ago."""

from __future__ import annotations

from flask import Response, g, request

from appliance.identity import Principal
from appliance.web.access import actor, user_name
from appliance.web.confirming import confirm
from appliance.web.dependencies import WebDependencies
from appliance.web.pages.form_fields import own_password
from appliance.web.permissions import ADMIN
from appliance.web.refusals import away_to
from appliance.web.removals import Removal
from appliance.web.route import Group, route


class PuttingBack(Group):
    """The handler; the bar that leads here is part of every page that somebody is sent to by a removal."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._removals = dependencies.removals

    @route("POST", "/removed/<token>/undo", ADMIN)  # noted below
    def undo(self, token: str) -> Response:
        """Put it back."""
        found = self._removals.find(token, user_name())
        if found is not None and found.opens:
            confirm(self._dependencies.identity, own_password())
        back = self._removals.take_back(token, user_name())
        self._dependencies.identity.append_audit(actor(), "removal undone", back.title)
        return away_to(back.back)

    def words(self) -> dict[str, object]:
        """What was removed by the request that led to this page."""
        return {"removal": self._removal}

    def _removal(self) -> Removal | None:
        asking: Principal | None = g.get(
            "principal"
        )  # none on the page of an error before it is known who asks
        token = request.args.get("removed", "")
        return self._removals.find(token, asking.name) if asking and token else None
