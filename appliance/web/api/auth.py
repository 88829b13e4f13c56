"""The API of logging in, of users and of keys: `/api/auth`, `/api/users`, `/api/keys`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

from appliance.identity import Identity, Key, Role, Tokens, User
from appliance.runtime.i18n import message
from appliance.web import inputs
from appliance.web.access import actor, address, agent, device_token, principal, welcome
from appliance.web.confirming import FIELD, confirm
from appliance.web.permissions import ADMIN, ALL, OPEN
from appliance.web.problems import BadInput
from appliance.web.route import NUMBER, Group, api
from appliance.web.shapes import time_json

USER = f"/api/users/{NUMBER}"
Answer = Response | tuple[Response, int]


class AuthApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document.

    What they do is noted where it is done.
    """

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._people = identity.people

    # Logging in

    @api(
        "POST",
        "/api/auth/login",
        OPEN,
        "logIn",
        "A name and a password for tokens",
        gives="identity_answers.Tokens",
        takes="requests.Login",
        needs_body=True,
    )
    def login(self) -> Answer:
        """A name and a password for an access token and a refresh token."""
        fields = inputs.body()
        name, password = inputs.required_text(fields, "name"), inputs.required_text(fields, "password")
        user = self._people.log_in(name, password, address(), "api", device_token())
        response = jsonify(_tokens_json(self._identity.sessions.tokens(user, address(), agent())))
        welcome(response, self._identity, user, "api")
        return response

    @api(
        "POST",
        "/api/auth/refresh",
        OPEN,
        "refreshTokens",
        "The next pair of tokens",
        gives="identity_answers.Tokens",
        takes="requests.Refresh",
        needs_body=True,
    )
    def refresh(self) -> Answer:
        """The next pair for a refresh token, which is good once."""
        token = inputs.required_text(inputs.body(), "refresh_token")
        return jsonify(_tokens_json(self._identity.sessions.refresh(token, address())))

    @api(
        "POST",
        "/api/auth/logout",
        ALL,
        "logOut",
        "End this session, or all",
        takes="requests.Logout",
        status=204,
    )
    def logout(self) -> Answer:
        """End this session, or with `everywhere` all that one has."""
        asking = principal()
        if inputs.body().get("everywhere") is True and asking.user is not None:
            self._people.log_out_everywhere(asking.user, actor())
        elif asking.session:
            self._identity.sessions.end(asking.session, actor())
        return Response(status=HTTPStatus.NO_CONTENT)

    @api("GET", "/api/users/me", ALL, "getOwnUser", "Who asks", gives="identity_answers.Me")
    def me(self) -> Answer:
        """Who asks."""
        asking = principal()
        return jsonify(name=asking.name, role=asking.role, kind=asking.kind, queue=asking.queue)

    @api(
        "PUT",
        "/api/users/me/password",
        ALL,
        "changeOwnPassword",
        "Another password for oneself",
        takes="requests.OwnPassword",
        status=204,
        needs_body=True,
    )
    def own_password(self) -> Answer:
        """Another password for oneself; one is logged out everywhere."""
        fields = inputs.body()
        asking = principal()
        if asking.user is None:
            raise BadInput("password", message("only people who log in have a password; a key has none"))
        confirm(self._identity, inputs.required_text(fields, "password"), "password")
        self._people.set_password(asking.user, inputs.required_text(fields, "new_password"), actor())
        return Response(status=HTTPStatus.NO_CONTENT)

    # Users

    @api("GET", "/api/users", ADMIN, "listUsers", "Who may log in", gives="identity_answers.Users")
    def users(self) -> Answer:
        """Who may log in."""
        return jsonify(users=[user_json(user) for user in self._people.users()])

    @api(
        "POST",
        "/api/users",
        ADMIN,
        "addUser",
        "Let somebody log in",
        gives="identity_answers.User",
        takes="requests.NewUser",
        status=201,
        needs_body=True,
    )
    def add_user(self) -> Answer:
        """Let somebody log in; `confirm` is one's own password."""
        fields = inputs.body()
        name, password = inputs.required_text(fields, "name"), inputs.required_text(fields, "password")
        role = role_of(inputs.required_text(fields, "role"))
        self._confirm(fields)
        user = self._people.add(name, password, role, actor())
        return jsonify(user_json(user)), HTTPStatus.CREATED

    @api(
        "PUT",
        USER,
        ADMIN,
        "changeUser",
        "Another role or password for somebody",
        gives="identity_answers.User",
        takes="requests.ChangedUser",
        needs_body=True,
    )
    def change_user(self, number: int) -> Answer:
        """Another role or password for somebody; `confirm` is one's own password."""
        fields = inputs.body()
        role, password = inputs.text(fields, "role"), inputs.text(fields, "password")
        wanted = role_of(role) if role is not None else None
        self._confirm(fields)
        user = self._people.user(number)
        if wanted is not None and wanted is not user.role:
            user = self._people.set_role(number, wanted, actor())
        if password is not None:
            self._people.set_password(number, password, actor())
        return jsonify(user_json(user))

    @api(
        "DELETE",
        USER,
        ADMIN,
        "removeUser",
        "Let somebody log in no more",
        takes="requests.Confirm",
        status=204,
        needs_body=True,
    )
    def remove_user(self, number: int) -> Answer:
        """Let somebody log in no more; `confirm` is one's own password."""
        self._confirm(inputs.body())
        self._people.remove(number, actor())
        return Response(status=HTTPStatus.NO_CONTENT)

    # Keys

    @api("GET", "/api/keys", ADMIN, "listKeys", "The keys of programs", gives="identity_answers.Keys")
    def keys(self) -> Answer:
        """The keys of programs, without the keys themselves."""
        return jsonify(keys=[key_json(key) for key in self._identity.keys.all()])

    @api(
        "POST",
        "/api/keys",
        ADMIN,
        "addKey",
        "A new key",
        gives="identity_answers.MadeKey",
        takes="requests.NewKey",
        status=201,
        needs_body=True,
    )
    def add_key(self) -> Answer:
        """A new key; `key` is shown this once. `confirm` is one's own password."""
        fields = inputs.body()
        name, role = inputs.required_text(fields, "name"), role_of(inputs.required_text(fields, "role"))
        queue, networks = inputs.text(fields, "queue") or None, inputs.words(fields, "networks")
        until = inputs.time("expires_at", inputs.text(fields, "expires_at"))
        self._confirm(fields)
        key, secret = self._identity.keys.create(
            name, role, actor(), queue=queue, networks=networks, expires_at=until
        )
        return jsonify(key_json(key) | {"key": secret}), HTTPStatus.CREATED

    @api(
        "DELETE",
        f"/api/keys/{NUMBER}",
        ADMIN,
        "revokeKey",
        "End a key",
        takes="requests.Confirm",
        status=204,
        needs_body=True,
    )
    def revoke_key(self, number: int) -> Answer:
        """End a key; `confirm` is one's own password."""
        self._confirm(inputs.body())
        self._identity.keys.revoke(number, actor())
        return Response(status=HTTPStatus.NO_CONTENT)

    def _confirm(self, fields: dict[str, object]) -> None:
        """Raises as `confirm` does."""
        confirm(self._identity, inputs.text(fields, FIELD))


def role_of(word: str) -> Role:
    """A role by its name. Raises BadInput."""
    try:
        return Role(word)
    except ValueError:
        raise BadInput("role", message("expected one of: %(choices)s", choices=", ".join(Role))) from None


def _tokens_json(tokens: Tokens) -> dict[str, object]:
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": tokens.seconds,
    }


def user_json(user: User) -> dict[str, object]:
    """Somebody who may log in."""
    return {"id": user.id, "name": user.name, "role": user.role, "created_at": time_json(user.created_at)}


def key_json(key: Key) -> dict[str, object]:
    """A program's key, without the key itself."""
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "queue": key.queue,
        "networks": list(key.networks),
        "created_at": time_json(key.created_at),
        "created_by": key.created_by,
        "expires_at": time_json(key.expires_at),
        "used_at": time_json(key.used_at),
        "revoked_at": time_json(key.revoked_at),
    }
