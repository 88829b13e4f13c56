"""The pages of setting the box up, of logging in, and of one's own account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus

from flask import Response, make_response, render_template, request

from appliance.configuration import SettingFaults
from appliance.identity import IdentityError, TooMany, User
from appliance.settings import MAIN_QUEUE
from appliance.web.access import actor, address, agent, principal
from appliance.web.api.logins import logins_json
from appliance.web.cookies import COOKIE, device_token, set_cookie, welcome
from appliance.web.dependencies import WebDependencies
from appliance.web.language import gettext
from appliance.web.pages import printer_labels
from appliance.web.pages.network_form import NetworkForm, WifiFaults
from appliance.web.permissions import ALL, ANYBODY, OPEN, OPERATE
from appliance.web.refusals import away_to, own_path, too_many
from appliance.web.route import Group, route
from appliance.web.status_text import said

MAX_FIELD = 1_024  # characters of a form's field that are looked at


class SignIn(Group):
    """The handlers of plain HTML forms: they work without a script."""

    def __init__(self, dependencies: WebDependencies) -> None:
        self._identity = dependencies.identity
        self._spool_at_setup = dependencies.spool_at_setup
        self._users = dependencies.identity.users
        self._shown_code = dependencies.shows_setup_code
        self._configuration = dependencies.configuration
        self._wifi = NetworkForm(dependencies)

    @route("GET", "/setup", ANYBODY)
    def setup(self) -> Response:
        """The first page of a new box."""
        if self._identity.is_open() or self._users.is_set_up():
            return away_to("/")
        return self._form("setup.html")

    @route("POST", "/setup", ANYBODY)
    def set_up(self) -> Response:
        """Make the first admin, log them in, and join the network that they chose."""
        box = {"box.name": _field("box")} if _field("box") else {}
        if _field("open_to"):
            box["raw.open_to"] = _field("open_to")
        faults = self._configuration.faults(box) if box else {}
        try:
            wifi = self._wifi.read() if self._wifi.is_wanted else None
            if faults:
                raise SettingFaults(faults)
            user = self._users.set_up(_field("code"), _field("name"), _field("password"), address())
        except IdentityError as error:
            return self._form("setup.html", error)
        except WifiFaults as error:
            return self._form("setup.html", wifi_faults=error.faults)
        except SettingFaults as error:
            return self._form("setup.html", problem=said(next(iter(error.faults.values()))))
        if box:
            self._configuration.change(box, user.name, "web")
        self._choose_drawer(_field("drawer"))
        if wifi is not None:
            self._wifi.join(wifi, user.name)
        return self._logged_in(user, "/setup/joining" if wifi else "/")

    def _choose_drawer(self, policy: str) -> None:
        """Keep what is done with the drawer pulses of the tills that print by the queue main."""
        main = self._spool_at_setup().queues.get(MAIN_QUEUE)
        if policy in printer_labels.DRAWERS and policy != main.drawer:
            self._spool_at_setup().queues.put(replace(main, drawer=policy))

    @route("GET", "/login", OPEN)
    def login(self) -> Response:
        """Ask for name and password."""
        if self._identity.is_open() or principal().session:
            return away_to("/")
        return self._form("login.html")

    @route("POST", "/login", OPEN)
    def log_in(self) -> Response:
        """Log a browser in."""
        try:
            user = self._users.log_in(_field("name"), _field("password"), address(), "web", device_token())
        except IdentityError as error:
            return self._form("login.html", error)
        return self._logged_in(user, own_path(request.args.get("next", "/")))

    @route("POST", "/logout", ALL)
    def log_out(self) -> Response:
        """Log this browser out."""
        if principal().session:
            self._identity.sessions.end(principal().session, actor())
        return self._logged_out()

    @route("GET", "/account", ALL)
    def account(self) -> Response:
        """One's own page."""
        return self._form("account.html")

    @route("POST", "/account/password", ALL)
    def change_password(self) -> Response:
        """Another password; one is logged out everywhere else."""
        asking = principal()
        if asking.user is None:
            return away_to("/account")
        try:
            self._users.confirm(asking.user, _field("password"), address(), asking.session)
            self._users.set_password(asking.user, _field("new"), actor(), device_token())
        except IdentityError as error:
            return self._form("account.html", error)
        return self._logged_in(self._users.user(asking.user), "/account")

    @route("POST", "/account/pin", OPERATE)  # noted where it is done
    def change_pin(self) -> Response:
        """Another PIN for tablets, or none."""
        asking = principal()
        if asking.user is None:
            return away_to("/account")
        try:
            self._users.confirm(asking.user, _field("password"), address(), asking.session)
            self._identity.pins.set(asking.user, _field("pin").strip(), actor())
        except IdentityError as error:
            return self._form("account.html", error)
        return away_to("/account")

    @route("POST", "/account/logout-everywhere", ALL)
    def log_out_everywhere(self) -> Response:
        """End all sessions and tokens that one has."""
        if principal().user is not None:
            self._users.log_out_everywhere(principal().user or 0, actor())
        return self._logged_out()

    def _form(
        self,
        template: str,
        error: IdentityError | None = None,
        wifi_faults: Mapping[str, str] | None = None,
        problem: str = "",
    ) -> Response:
        if isinstance(error, TooMany):
            return too_many(error.seconds, said(error))
        code = self._users.setup_code() if self._shown_code and not self._users.is_set_up() else ""
        field = getattr(error, "field", "")
        wrong = (
            f"{field.capitalize()}: {said(error)}." if field and error else said(error) if error else problem
        )
        page = render_template(
            template,
            error=wrong,
            name=_field("name"),
            has_pin=self._identity.pins.has(principal().user or 0),
            sessions=logins_json(self._identity, principal().user),
            code=code,
            typed_code=_field("code"),
            box=_field("box"),
            open_to=_field("open_to") or self._configuration.live.raw.open_to,
            drawer=_field("drawer") or self._spool_at_setup().queues.get(MAIN_QUEUE).drawer,
            drawers={word: gettext(text) for word, text in printer_labels.DRAWERS.items()},
            wifi=self._wifi.context(wifi_faults) if self._wifi.is_wanted else None,
        )
        bad = bool(wrong or wifi_faults)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK)

    def _logged_in(self, user: User, path: str) -> Response:
        """Every login has a cookie of its own: one that was planted before is worth nothing."""
        response = away_to(path)
        before = request.cookies.get(COOKIE, "")
        set_cookie(response, COOKIE, self._identity.sessions.begin(user, address(), before, agent()))
        welcome(response, self._identity, user, "web")
        return response

    def _logged_out(self) -> Response:
        response = away_to("/" if self._identity.is_open() else "/login")
        response.delete_cookie(COOKIE, path="/", samesite="Strict")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _field(name: str) -> str:
    return request.form.get(name, "")[:MAX_FIELD]
