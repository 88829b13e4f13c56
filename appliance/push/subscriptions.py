"""The browsers that are told, and what each of them may hear of.

A subscription lives by the session that it was made in: where that has ended, by logging out, by another
password or role, or as the user or the tablet was removed, nobody may go on hearing what receipts say.
"""

from __future__ import annotations

from appliance.identity import Identity, Principal
from appliance.push import store
from appliance.push.store import Subscription
from appliance.spool import Scope
from appliance.storage.engine import Engine
from appliance.web.access import scope_of
from appliance.web.permissions import may_approve


class Subscriptions:
    """Its methods may be called from any thread."""

    def __init__(self, engine: Engine, identity: Identity) -> None:
        self._engine = engine
        self._identity = identity

    def all(self) -> list[Subscription]:
        """All, the oldest first."""
        return store.all_of(self._engine.connection)

    def of(self, who: Principal) -> list[Subscription]:
        """Those of somebody's browsers; where there is no login, all browsers are one person's."""
        return [each for each in self.all() if each.user == who.user]

    def keep(self, new: Subscription, most: int) -> bool:
        """Keep one; False where it was there already, as it is. Of one person, the newest `most` stay."""
        known = next((each for each in self.all() if each.endpoint == new.endpoint), None)
        if known is not None and _apart_from_time(known) == _apart_from_time(new):
            return False
        self._engine.write(lambda transaction: store.put(transaction.connection, new, most))
        return known is None

    def remove(self, *gone: str) -> None:
        """Those of these ids are told no more."""
        if gone:
            self._engine.write(lambda transaction: store.remove(transaction.connection, gone))

    def hearers(self) -> list[tuple[Subscription, Scope]]:
        """The browsers to be told, each with what it may hear of. One whose session has ended is removed."""
        found, ended = [], []
        for each in self.all():
            who = self._holder(each)
            if who is not None and may_approve(who.role):
                found.append((each, scope_of(who)))
            elif each.session and self._identity.sessions.has_ended(each.session):
                ended.append(each.id)
        self.remove(*ended)
        return found

    def leave_thread(self) -> None:
        """The calling thread ends."""
        self._identity.leave_thread()

    def _holder(self, each: Subscription) -> Principal | None:
        if self._identity.is_open():
            return self._identity.anybody("")
        who = self._identity.sessions.holder(each.session) if each.session else None
        return who if who is not None and who.user == each.user else None


def _apart_from_time(each: Subscription) -> tuple[object, ...]:
    return tuple(getattr(each, name) for name in store.FIELDS if name != "at")
