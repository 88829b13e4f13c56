"""The API of logging in and of oneself: `/api/auth`, `/api/users/me`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

from appliance.identity import Identity, Refused, Tokens
from appliance.runtime.i18n import message
from appliance.web import inputs
from appliance.web import problem_kinds as kinds
from appliance.web.access import actor, address, agent, principal
from appliance.web.confirming import confirm
from appliance.web.cookies import device_token, welcome
from appliance.web.permissions import ALL, OPEN
from appliance.web.problems import BadInput, problem
from appliance.web.route import Group, api
from appliance.web.status_text import said

Answer = Response | tuple[Response, int]


class AuthApi(Group):
    """The handlers; each gives JSON, or raises what problems.py turns into a problem document.

    What they do is noted where it is done.
    """

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._users = identity.users

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
        user = self._users.log_in(name, password, address(), "api", device_token())
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
        try:
            return jsonify(_tokens_json(self._identity.sessions.refresh(token, address())))
        except Refused as error:
            return problem(kinds.BAD_REFRESH_TOKEN, said(error))

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
            self._users.log_out_everywhere(asking.user, actor())
        elif asking.session:
            self._identity.sessions.end(asking.session, actor())
        return Response(status=HTTPStatus.NO_CONTENT)

    @api("GET", "/api/users/me", ALL, "getOwnUser", "Who asks", gives="identity_answers.Me")
    def me(self) -> Answer:
        """The user or program that asks."""
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
        self._users.set_password(asking.user, inputs.required_text(fields, "new_password"), actor())
        return Response(status=HTTPStatus.NO_CONTENT)


def _tokens_json(tokens: Tokens) -> dict[str, object]:
    return {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": tokens.seconds,
    }
