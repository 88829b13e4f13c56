"""Keys of programs: shown once, kept as a hash, for a role and if wanted one queue, some time or networks."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Sequence

from appliance.identity.records import Actor, Key, Kind, Principal, Role, Unknown, Weak
from appliance.identity.storage import keys
from appliance.identity.store import Store, digest
from appliance.runtime.i18n import message, reason
from appliance.settings.checks import networks as checked_networks
from appliance.storage.engine import Transaction

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

        def change(transaction: Transaction) -> int:
            taken = {each.casefold() for each in keys.good_names(transaction.connection)}
            if name.casefold() in taken:
                raise Weak(
                    "name", message("there is a key %(name)r already; end it first, or say more", name=name)
                )
            hashed, by = digest(secret), actor.name
            number = keys.insert(
                transaction.connection, name, hashed, role, queue, allowed, now, by, expires_at
            )
            self._store.append_audit(transaction, actor, "key created", f"{number} {name}", role)
            return number

        return self.key(self._store.write(change)), secret

    def all(self) -> list[Key]:
        """Every key, also those that are revoked."""
        return keys.all_keys(self._store.connection)

    def key(self, number: int) -> Key:
        """A key. Raises Unknown."""
        found = keys.by_number(self._store.connection, number)
        if found is None:
            raise Unknown(message("There is no key %(number)s.", number=number))
        return found

    def revoke(self, number: int, actor: Actor) -> Key:
        """A key is good no more. Raises Unknown."""
        key = self.key(number)
        now = self._store.now()

        def change(transaction: Transaction) -> None:
            keys.revoke(transaction.connection, number, now)
            self._store.append_audit(transaction, actor, "key revoked", f"{number} {key.name}")

        self._store.write(change)
        return self.key(number)

    def holder(self, secret: str, address: str) -> Principal | None:
        """The principal of a key that is used from an address; None where it is not good, or not there."""
        return self._store.remember(f"key:{address}:{digest(secret)}", lambda: self._look_up(secret, address))

    def _look_up(self, secret: str, address: str) -> Principal | None:
        key, now = keys.by_hash(self._store.connection, digest(secret)), self._store.now()
        if key is None or key.revoked_at is not None:
            return None
        if key.expires_at and key.expires_at <= self._store.latest():
            return None
        if key.networks and not _is_within(address, key.networks):
            return None
        if abs(now - (key.used_at or 0)) > USED_EVERY:
            number = key.id
            self._store.engine.write(lambda transaction: keys.used(transaction.connection, number, now))
        return Principal(f"key {key.name} #{key.id}", key.role, Kind.KEY, queue=key.queue, key=key.id)


def _is_within(address: str, networks: Sequence[str]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(network) for network in networks)
