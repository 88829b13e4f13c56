"""The API of keys, which are for programs: `/api/keys`."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify

from appliance.identity import Identity, Key
from appliance.web import inputs
from appliance.web.access import actor
from appliance.web.api.users import role_of
from appliance.web.confirming import FIELD, confirm
from appliance.web.permissions import ADMIN
from appliance.web.route import NUMBER, Group, api
from appliance.web.serializers import time_json

Answer = Response | tuple[Response, int]


class KeysApi(Group):
    """The handlers. What they do is noted where it is done."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

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
