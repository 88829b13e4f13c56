"""The settings page of tablets, and the page by which one is paired."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, make_response, render_template, request

from appliance import slips
from appliance.identity import IdentityError, Refused, TooMany
from appliance.spool import Submission
from appliance.web.access import actor, address, agent, channel, scope, user_name
from appliance.web.api.logins import logins_json
from appliance.web.confirming import FIELD, confirm
from appliance.web.cookies import COOKIE, set_cookie
from appliance.web.dependencies import WebDependencies
from appliance.web.pages.form_fields import MAX_FIELD, own_password
from appliance.web.pages.qr import qr_svg
from appliance.web.pages.settings import around
from appliance.web.permissions import ADMIN, OPEN
from appliance.web.problems import BadInput
from appliance.web.refusals import away_to, too_many
from appliance.web.route import NUMBER, Group, route
from appliance.web.serializers import time_json
from appliance.web.status_text import said

Invitation = dict[str, object]


class TabletPages(Group):
    """The handlers of plain HTML forms: they work without a script.

    What they do is noted where it is done.
    """

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._identity = dependencies.identity
        self._spool = dependencies.spool

    @route("GET", "/settings/tablets", ADMIN)
    def tablets(self) -> Response:
        """The tablets that are paired."""
        return self._page()

    @route("POST", "/settings/tablets", ADMIN)
    def invite(self) -> Response:
        """Let a tablet come: its code is shown, and printed where that is wanted."""
        name, printer = _typed("name"), _typed("printer")
        try:
            confirm(self._identity, own_password())
            code = self._identity.tablets.invite(name, actor())
        except (IdentityError, BadInput) as error:
            return self._page(error)
        url = f"{request.host_url}pair#{code}"
        if printer:
            slip = slips.pairing_slip(name, f"{request.host_url}pair", code)
            submission = Submission(slip, "test", user_name(), scope().home, printer=printer)
            self._spool().jobs.print_now(submission, user_name(), channel())
        return self._page(invitation={"name": name, "code": code, "qr": qr_svg(url), "printer": printer})

    @route("POST", f"/settings/tablets/{NUMBER}/remove", ADMIN)
    def remove(self, number: int) -> Response:
        """A tablet is paired no more."""
        try:
            self._identity.users.remove(number, actor())
        except IdentityError as error:
            return self._page(error)
        return away_to("/settings/tablets?removed=1")

    @route("GET", "/pair", OPEN)
    def pairing(self) -> Response:
        """Ask for the code; a script takes it from the address, which no server logs."""
        return away_to("/counter") if self._identity.is_open() else _pair_page()

    @route("POST", "/pair", OPEN)
    def pair(self) -> Response:
        """Log this browser in as the tablet of a code, for good."""
        try:
            tablet = self._identity.tablets.pair(_typed("code"), address())
        except TooMany as error:
            return too_many(error.seconds, said(error))
        except Refused as error:
            return _pair_page(said(error))
        answer = away_to("/counter")
        before = request.cookies.get(COOKIE, "")
        cookie = self._identity.sessions.begin(tablet, address(), before, agent())
        set_cookie(answer, COOKIE, cookie, self._identity.tablets.seconds)
        return answer

    def _page(self, error: Exception | None = None, invitation: Invitation | None = None) -> Response:
        if isinstance(error, TooMany):
            return too_many(error.seconds, said(error))
        drawn = render_template(
            "settings_tablets.html",
            tablets=[
                {"id": each.id, "name": each.name, "created_at": time_json(each.created_at)}
                | {"sessions": logins_json(self._identity, each.id)}
                for each in self._identity.tablets.all()
            ],
            printers=self._spool().printers.all(),
            minutes=round(self._identity.tablets.minutes),
            invitation=invitation,
            removed=request.args.get("removed"),
            error=said(error) if error else "",
            field=FIELD if isinstance(error, Refused) else str(getattr(error, "field", "")),
            typed=request.form,
            **around(self._dependencies, "tablets"),
        )
        return make_response(drawn, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _pair_page(error: str = "") -> Response:
    drawn = render_template("pair.html", error=error, code=_typed("code"))
    return make_response(drawn, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def _typed(name: str) -> str:
    return request.form.get(name, "")[:MAX_FIELD].strip()
