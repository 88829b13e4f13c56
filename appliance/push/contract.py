"""The bodies and answers of the requests, for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from appliance.push.endpoints import MAX_ENDPOINT
from appliance.web.contract.base import Answer
from appliance.web.contract.requests import Body, like

EXAMPLE = "https://fcm.googleapis.com/fcm/send/c1KrmpTuRm"
P256DH = r"^B[A-P][A-Za-z0-9_-]{85}=?$"  # 65 bytes in base64url; the first is 4: an uncompressed point
AUTH = r"^[A-Za-z0-9_-]{22}(==)?$"  # 16 bytes
KEYS = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}
Url = Annotated[str, StringConstraints(min_length=1, max_length=MAX_ENDPOINT)]


class Push(Answer):
    """Whether a browser can be told; `key` is the box's for it (applicationServerKey), or null."""

    offered: bool
    key: str | None


class Keys(Body):
    """A browser's key and secret, in base64url (RFC 8291)."""

    p256dh: Annotated[str, StringConstraints(pattern=P256DH)]
    auth: Annotated[str, StringConstraints(pattern=AUTH)]


class Subscribe(Body, json_schema_extra=like(endpoint=EXAMPLE, keys=KEYS)):
    """A browser's PushSubscription."""

    endpoint: Url = Field(description="of a service that `push.services` names")
    keys: Keys


class Unsubscribe(Body, json_schema_extra=like(endpoint=EXAMPLE)):
    """The browser that is to be told no more."""

    endpoint: Url
