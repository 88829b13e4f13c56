"""The API of users: `/api/users`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

from appliance.identity import Identity, Role, User
from appliance.runtime.i18n import message
from appliance.web import inputs
from appliance.web.access import actor
from appliance.web.confirming import FIELD, confirm
from appliance.web.permissions import ADMIN
from appliance.web.problems import BadInput
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import time_json

USER = f"/api/users/{NUMBER}"
Answer = Response | tuple[Response, int]


class UsersApi(Group):
    """The handlers. What they do is noted where it is done."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._users = identity.users

    @api("GET", "/api/users", ADMIN, "listUsers", "Who may log in", gives="identity_answers.Users")
    def users(self) -> Answer:
        """The users, who may log in."""
        return jsonify(users=[user_json(user) for user in self._users.all()])

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
        user = self._users.add(name, password, role, actor())
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
        user = self._users.user(number)
        if wanted is not None and wanted is not user.role:
            user = self._users.set_role(number, wanted, actor())
        if password is not None:
            self._users.set_password(number, password, actor())
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
        self._users.remove(number, actor())
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


def user_json(user: User) -> dict[str, object]:
    """Somebody who may log in."""
    return {"id": user.id, "name": user.name, "role": user.role, "created_at": time_json(user.created_at)}
