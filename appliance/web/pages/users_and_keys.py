"""The settings pages of users and keys; what is secret is shown once, on the answer to the form."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request

from appliance.identity import Identity, IdentityError, Refused, Role, TooMany, Weak
from appliance.web.access import actor, user_name
from appliance.web.api.keys import key_json
from appliance.web.api.logins import logins_json
from appliance.web.api.users import role_of, user_json
from appliance.web.confirming import FIELD, confirm
from appliance.web.dependencies import WebDependencies
from appliance.web.language import gettext, noop
from appliance.web.pages.form_fields import MAX_FIELD, own_password
from appliance.web.pages.settings import around
from appliance.web.permissions import ADMIN
from appliance.web.problems import BadInput
from appliance.web.refusals import away_to, too_many
from appliance.web.removals import Removal
from appliance.web.route import NUMBER, Group, route
from appliance.web.status_text import said

ROLES: Mapping[str, tuple[str, str]] = {
    "admin": (noop("admin"), noop("may do everything, settings and people as well")),
    "operator": (noop("operator"), noop("decides on receipts, and looks after printers")),
    "viewer": (noop("viewer"), noop("looks at everything, and changes nothing")),
    "printer": (noop("printer"), noop("hands receipts in, and sees nothing: for tills and programs")),
}
SYLLABLES = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another
GROUPS, GROUP = 4, 5  # 20 of 31 letters: 99 bits
DAY = 86_400 * 1_000_000
MAX_DAYS = 3_650
USERS = "/settings/users"
Secret = Mapping[str, str]


class UserAndKeyPages(Group):
    """The handlers of plain HTML forms: they work without a script.

    What they do is noted where it is done.
    """

    def __init__(self, dependencies: WebDependencies) -> None:
        self._dependencies = dependencies
        self._identity: Identity = dependencies.identity
        self._users = dependencies.identity.users
        self._removals = dependencies.removals

    # Users

    @route("GET", "/settings/users", ADMIN)
    def users(self) -> Response:
        """The page of users, who may log in."""
        return self._users_page()

    @route("POST", "/settings/users", ADMIN)
    def add_user(self) -> Response:
        """Let somebody log in; without a password, the box makes one and shows it."""
        name, password = _typed("name"), request.form.get("password", "")[:MAX_FIELD]
        made = password or new_password()
        try:
            role = role_of(_typed("role"))
            self._confirm()
            self._users.add(name, made, role, actor())
        except (IdentityError, BadInput) as error:
            return self._users_page(error, "new")
        return self._users_page(
            said=_shown(gettext("Password of %(name)s", name=name), "" if password else made)
        )

    @route("POST", f"/settings/users/{NUMBER}", ADMIN)
    def change_user(self, number: int) -> Response:
        """Another role or password for somebody."""
        wants_new = "new_password" in request.form
        password = new_password() if wants_new else request.form.get("password", "")[:MAX_FIELD]
        try:
            role = role_of(_typed("role"))
            self._confirm()
            user = self._users.user(number)
            if role is not user.role:
                user = self._users.set_role(number, role, actor())
            if password:
                self._users.set_password(number, password, actor())
        except (IdentityError, BadInput) as error:
            return self._users_page(error, str(number))
        shown = password if wants_new else ""
        return self._users_page(said=_shown(gettext("Password of %(name)s", name=user.name), shown))

    @route("POST", f"/settings/users/{NUMBER}/remove", ADMIN)
    def remove_user(self, number: int) -> Response:
        """Let somebody log in no more."""
        try:
            self._confirm()
            account = self._users.remove(number, actor())
        except (IdentityError, BadInput) as error:
            return self._users_page(error, str(number))
        back = partial(self._users.restore, account, actor())
        kept = self._removals.add(Removal(account.user.name, user_name(), USERS, back, opens=True))
        return away_to(f"{USERS}?removed={kept.token}")

    def _confirm(self) -> None:
        """Have whoever asks show again that it is them. Raises IdentityError or BadInput."""
        confirm(self._identity, own_password())

    def _users_page(
        self, error: Exception | None = None, spot: str = "", said: Secret | None = None
    ) -> Response:
        return self._page(
            "settings_users.html",
            "users",
            error,
            spot,
            users=[
                user_json(user) | {"sessions": logins_json(self._identity, user.id)}
                for user in self._users.all()
                if user.role is not Role.COUNTER  # those are tablets
            ],
            length=self._users.password_length,
            said=said,
        )

    # Keys

    @route("GET", "/settings/keys", ADMIN)
    def keys(self) -> Response:
        """The keys of programs."""
        return self._keys()

    @route("POST", "/settings/keys", ADMIN)
    def add_key(self) -> Response:
        """A new key, shown this once."""
        networks = _typed("networks").replace(",", " ").split()
        try:
            role, until = role_of(_typed("role")), self._until(_typed("days"))
            self._confirm()
            key, secret = self._identity.keys.create(
                _typed("name"),
                role,
                actor(),
                queue=_typed("queue") or None,
                networks=networks,
                expires_at=until,
            )
        except (IdentityError, BadInput) as error:
            return self._keys(error, "new")
        return self._keys(said=_shown(gettext("Key for %(name)s", name=key.name), secret))

    @route("POST", f"/settings/keys/{NUMBER}/revoke", ADMIN)
    def revoke_key(self, number: int) -> Response:
        """End a key."""
        try:
            self._confirm()
            key = self._identity.keys.revoke(number, actor())
        except (IdentityError, BadInput) as error:
            return self._keys(error, str(number))
        return self._keys(said={"text": gettext("The key for %(name)s no longer works.", name=key.name)})

    def _until(self, days: str) -> int | None:
        if not days:
            return None
        if not days.isascii() or not days.isdigit() or not 1 <= int(days[:9]) <= MAX_DAYS:
            raise BadInput(
                "days", gettext("Write a whole number from 1 to %(high)s, or nothing.", high=MAX_DAYS)
            )
        return self._identity.reckoned() + int(days) * DAY

    def _keys(self, error: Exception | None = None, spot: str = "", said: Secret | None = None) -> Response:
        keys = [key_json(key) for key in self._identity.keys.all()]
        return self._page(
            "settings_keys.html",
            "keys",
            error,
            spot,
            keys=[key for key in keys if key["revoked_at"] is None],
            ended=[key for key in keys if key["revoked_at"] is not None],
            queues=[queue.name for queue in self._dependencies.spool().queues.all()],
            said=said,
        )

    def _page(self, template: str, page: str, error: Exception | None, spot: str, **more: Any) -> Response:
        if isinstance(error, TooMany):
            return too_many(error.seconds, said(error))
        field = str(getattr(error, "field", "")) if isinstance(error, (Weak, BadInput)) else ""
        field = FIELD if isinstance(error, Refused) else field
        drawn = render_template(
            template,
            roles=[(word, gettext(name), gettext(about)) for word, (name, about) in ROLES.items()],
            error=said(error) if error else "",
            field=field,
            spot=spot,
            typed=request.form,
            **more,
            **around(self._dependencies, page),
        )
        return make_response(drawn, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


def new_password() -> str:
    """A password nobody can guess, and anybody can copy from a screen."""
    return "-".join("".join(secrets.choice(SYLLABLES) for _ in range(GROUP)) for _ in range(GROUPS))


def _typed(name: str) -> str:
    return request.form.get(name, "")[:MAX_FIELD].strip()


def _shown(what: str, secret: str) -> Secret:
    return {"text": gettext("Saved.")} | ({"what": what, "secret": secret} if secret else {})
