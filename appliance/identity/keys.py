"""Keys of programs: shown once, kept as a hash, for a role and if wanted one queue, some time or networks."""

from __future__ import annotations

import ipaddress
import json
import secrets
from collections.abc import Sequence

from appliance.identity.models import KeyRow
from appliance.identity.records import Actor, Key, Kind, Principal, Role, Unknown, Weak
from appliance.identity.store import Store, digest
from appliance.runtime.i18n import message, reason
from appliance.settings.checks import networks as checked_networks

PREFIX = "cpk_"  # so that people and secret scanners know one when they see it
KEY_BYTES = 32
USED_EVERY = 60 * 1_000_000  # how exactly it is kept when a key was used
MAX_NAME = 64


class Keys:
    """Every method may be called from any thread."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(
        self,
        name: str,
        role: Role,
        actor: Actor,
        *,
        queue: str | None = None,
        networks: Sequence[str] = (),
        expires_at: int | None = None,
    ) -> tuple[Key, str]:
        """A new key, and what to show once. Raises Weak."""
        name = name.strip()
        if not name or len(name) > MAX_NAME or not name.isprintable():
            raise Weak("name", message("say in up to %(most)s characters what the key is for", most=MAX_NAME))
        try:
            allowed = checked_networks(list(networks))
        except ValueError as error:
            raise Weak("networks", reason(error)) from None
        now = self._store.now()
        if expires_at is not None and expires_at <= self._store.latest():
            raise Weak("expires_at", "that is over already")
        secret = PREFIX + secrets.token_urlsafe(KEY_BYTES)
        with self._store.change() as database:
            good = KeyRow.select(KeyRow.name).where(KeyRow.revoked_at.is_null()).execute(database)
            if name.casefold() in {row.name.casefold() for row in good}:
                raise Weak(
                    "name", message("there is a key %(name)r already; end it first, or say more", name=name)
                )
            number = KeyRow.insert(
                name=name,
                hash=digest(secret),
                role=role,
                queue=queue,
                networks=json.dumps(allowed),
                created_at=now,
                created_by=actor.name,
                expires_at=expires_at,
            ).execute(database)
            self._store.note(actor, "key created", f"{number} {name}", role)
        return self.key(int(number)), secret

    def all(self) -> list[Key]:
        """Every key, also those that are revoked."""
        rows = self._store.rows(KeyRow.select().order_by(KeyRow.id))
        return [_key(row) for row in rows]

    def key(self, number: int) -> Key:
        """A key. Raises Unknown."""
        row = self._store.first(KeyRow.select().where(KeyRow.id == number))
        if row is None:
            raise Unknown(message("There is no key %(number)s.", number=number))
        return _key(row)

    def revoke(self, number: int, actor: Actor) -> Key:
        """A key is good no more. Raises Unknown."""
        key = self.key(number)
        with self._store.change() as database:
            KeyRow.update(revoked_at=self._store.now()).where(
                (KeyRow.id == number) & KeyRow.revoked_at.is_null()
            ).execute(database)
            self._store.note(actor, "key revoked", f"{number} {key.name}")
        return self.key(number)

    def holder(self, secret: str, address: str) -> Principal | None:
        """Whose key this is, used from an address; None where it is not good, or not there."""
        return self._store.remember(f"key:{address}:{digest(secret)}", lambda: self._look_up(secret, address))

    def _look_up(self, secret: str, address: str) -> Principal | None:
        row = self._store.first(KeyRow.select().where(KeyRow.hash == digest(secret)))
        now = self._store.now()
        if row is None or row.revoked_at is not None:
            return None
        if row.expires_at and row.expires_at <= self._store.latest():
            return None
        key = _key(row)
        if key.networks and not _is_within(address, key.networks):
            return None
        if abs(now - (row.used_at or 0)) > USED_EVERY:
            KeyRow.update(used_at=now).where(KeyRow.id == row.id).execute(self._store.database)
        return Principal(f"key {key.name} #{key.id}", key.role, Kind.KEY, queue=key.queue, key=key.id)


def _is_within(address: str, networks: Sequence[str]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(network) for network in networks)


def _key(row: KeyRow) -> Key:
    return Key(
        *(row.id, row.name, Role(row.role), row.queue, tuple(json.loads(row.networks)), row.created_at),
        *(row.created_by, row.expires_at, row.used_at, row.revoked_at),
    )
