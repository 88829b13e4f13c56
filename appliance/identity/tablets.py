"""Tablets beside the till: each is paired once by a code, and stays logged in until it is removed.

A tablet is a user of the role `counter` without a password: nobody logs in as one, and it decides about
receipts and does nothing else. Its code is good once, and its session ends when the user is removed.
"""

from __future__ import annotations

from appliance.identity.codes import new_code, plain
from appliance.identity.records import Actor, Refused, Role, User, Weak
from appliance.identity.refusals import Refusals
from appliance.identity.storage import pairings, users
from appliance.identity.storage.pairings import Pairing
from appliance.identity.store import Store, digest
from appliance.identity.tries import Tries
from appliance.identity.users import check_name
from appliance.runtime.i18n import message
from appliance.settings import IdentitySettings
from appliance.storage.engine import Transaction

MINUTE = 60_000_000  # microseconds
NO_PASSWORD = ""  # no hash: none fits


class Tablets:
    """Every method may be called from any thread."""

    def __init__(self, store: Store, settings: IdentitySettings, tries: Tries, refusals: Refusals) -> None:
        self._store = store
        self._tries = tries
        self._refusals = refusals
        self.minutes = settings.pairing_minutes
        self.seconds = int(settings.tablet_days * 86_400)

    def invite(self, name: str, actor: Actor) -> str:
        """The code by which a tablet of this name is paired. Raises Weak."""
        check_name(name)
        code, now = new_code(), self._store.now()
        new = Pairing(digest(plain(code)), name, now, actor.name)

        def change(transaction: Transaction) -> None:
            if users.by_name(transaction.connection, name) is not None:
                raise Weak("name", message("there is a user %(name)r already", name=name))
            pairings.remove_ended(transaction.connection, self._since(now))
            pairings.add(transaction.connection, new)
            self._store.append_audit(transaction, actor, "tablet invited", name)

        self._store.write(change)
        return code

    def pair(self, code: str, address: str) -> User:
        """The tablet that has this code, from now on a user. Raises Refused, or TooMany."""
        with self._tries.of_code(address):
            number = self._store.write(lambda transaction: self._take(transaction, code, address))
            if number is None:
                self._refusals.record(Actor("", "web", address), "pairing refused")
                raise Refused(
                    message("That code is not good. It can be used once, and soon: have another one made.")
                )
        return self._user(number)

    def all(self) -> list[User]:
        """All tablets, by name."""
        return [user for user in users.all_users(self._store.connection) if user.role is Role.COUNTER]

    def _take(self, transaction: Transaction, code: str, address: str) -> int | None:
        connection, now = transaction.connection, self._store.now()
        found = pairings.find(connection, digest(plain(code)), self._since(now), now)
        if found is None or users.by_name(connection, found.name) is not None:
            return None
        pairings.remove(connection, found.id)
        number = users.insert(connection, found.name, NO_PASSWORD, Role.COUNTER, now)
        self._store.append_audit(transaction, Actor(found.name, "web", address), "tablet paired", found.name)
        return number

    def _since(self, now: int) -> int:
        return now - int(self.minutes * MINUTE)

    def _user(self, number: int) -> User:
        account = users.by_number(self._store.connection, number)
        assert account is not None, "it was made just now"
        return account.user
