"""The browsers that want to be told, in the core's database."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from peewee import BigIntegerField, CharField, IntegerField, TextField

from appliance.storage.engine import Connection, Schema
from appliance.storage.rows import Protected, sound

ID_LENGTH = 32  # hex digits: 128 bits


class SubscriptionRow(Protected):
    """A browser that wants to be told."""

    id = CharField(ID_LENGTH, primary_key=True)
    endpoint = TextField()
    p256dh = CharField(87)
    auth = CharField(22)
    user = IntegerField(null=True)
    session = CharField(64)
    language = CharField(8)
    page = TextField()
    agent = CharField(64)
    at = BigIntegerField()
    checksum = BigIntegerField(null=True)

    class Meta:
        table_name = "push_subscription"


SCHEMA = Schema("push_migration", Path(__file__).with_name("migrations"), (SubscriptionRow,))


@dataclass(frozen=True, slots=True)
class Subscription:
    """A browser that wants to be told. Whoever knows the endpoint can send to it, though nothing readable.

    `p256dh` and `auth` are its key and its secret (RFC 8291, section 2), in base64url. It is good while the
    `session` is that it was made by; where there is no login, there is none. `page` is the address of the
    pages there; `at` is when it was made, in microseconds since 1970, UTC.
    """

    endpoint: str
    p256dh: str
    auth: str
    user: int | None
    session: str
    language: str
    page: str
    agent: str
    at: int

    @property
    def id(self) -> str:
        """The name by which it is kept, which gives nothing of the endpoint away."""
        return id_of(self.endpoint)


FIELDS = tuple(Subscription.__dataclass_fields__)


def id_of(endpoint: str) -> str:
    """The id of the subscription of an endpoint."""
    return hashlib.sha256(endpoint.encode()).hexdigest()[:ID_LENGTH]


def all_of(connection: Connection) -> list[Subscription]:
    """All, the oldest first. One that the card has changed is left out: its browser brings it again."""
    rows = sound(connection, SubscriptionRow.select().order_by(SubscriptionRow.at))
    return [Subscription(**{name: getattr(row, name) for name in FIELDS}) for row in rows]


def put(connection: Connection, new: Subscription, most: int) -> None:
    """Keep one, in the place of what has its endpoint; of a user, the newest `most` stay."""
    remove(connection, (new.id,))
    others = SubscriptionRow.select(SubscriptionRow.id).where(SubscriptionRow.user.is_null())
    if new.user is not None:
        others = SubscriptionRow.select(SubscriptionRow.id).where(SubscriptionRow.user == new.user)
    others = others.order_by(SubscriptionRow.at.desc(), SubscriptionRow.id).offset(most - 1).limit(-1)
    remove(connection, [row.id for row in others.execute(connection)])
    SubscriptionRow.insert(id=new.id, **asdict(new)).execute(connection)


def remove(connection: Connection, ids: Collection[str]) -> None:
    """These are told no more."""
    SubscriptionRow.delete().where(SubscriptionRow.id.in_(list(ids))).execute(connection)
