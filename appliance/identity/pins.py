"""PINs: by six digits a person decides under their own name at a tablet that others use too.

A PIN opens nothing by itself: it counts at a paired tablet alone, and only for decisions about receipts.
"""

from __future__ import annotations

import re

from appliance.identity import passwords
from appliance.identity.records import DECIDERS, Actor, Refused, User, Weak
from appliance.identity.storage import logins, users
from appliance.identity.store import Store
from appliance.identity.tries import Tries
from appliance.runtime.i18n import message
from appliance.settings import IdentitySettings
from appliance.storage.engine import Transaction

SIX_DIGITS = re.compile(r"[0-9]{6}")
ROW = "01234567890"  # up and down: the first that anybody tries


class Pins:
    """Every method may be called from any thread."""

    def __init__(self, store: Store, settings: IdentitySettings, tries: Tries) -> None:
        self._store = store
        self._tries = tries
        self.minutes = settings.pin_minutes

    def set(self, number: int, pin: str, actor: Actor) -> None:
        """Give a user a PIN; empty: take it away. Raises Weak."""
        if pin:
            _check(pin)
        kept = passwords.hash_password(pin) if pin else None
        action = "PIN changed" if pin else "PIN removed"

        def change(transaction: Transaction) -> None:
            users.set_pin(transaction.connection, number, kept)
            self._store.append_audit(transaction, actor, action, actor.name)

        self._store.write(change)

    def has(self, number: int) -> bool:
        """True if a user has a PIN."""
        account = users.by_number(self._store.connection, number)
        return account is not None and account.pin is not None

    def people(self) -> list[User]:
        """Those who may decide by a PIN, by name."""
        return [user for user in users.with_pins(self._store.connection) if user.role in DECIDERS]

    def switch(self, session: str, tablet: Actor, number: int, pin: str) -> User:
        """From now on this user decides at a tablet, for a while. Raises Refused, or TooMany."""
        account = users.by_number(self._store.connection, number)
        with self._tries.of_pin(str(number), session):
            is_right = passwords.verify_password(account.pin if account else None, pin)
            if account is None or not is_right or account.user.role not in DECIDERS:
                self._store.audit_now(tablet, "PIN refused", account.user.name if account else "")
                raise Refused(message("That PIN is wrong."))
        at = self._store.now()

        def change(transaction: Transaction) -> None:
            logins.act(transaction.connection, session, number, at)
            self._store.append_audit(transaction, tablet, "switched by PIN", account.user.name)

        self._store.write(change)
        return account.user

    def leave(self, session: str) -> None:
        """Nobody decides at a tablet under their own name."""
        self._store.write(lambda transaction: logins.act(transaction.connection, session, None, None))


def _check(pin: str) -> None:
    if not SIX_DIGITS.fullmatch(pin):
        raise Weak("pin", message("take six digits"))
    if len(set(pin)) == 1 or pin in ROW or pin in ROW[::-1]:
        raise Weak("pin", message("take digits that are not all the same, and not in a row"))
