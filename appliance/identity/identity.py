"""The one door to users, sessions, keys and the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from appliance.identity.audit import AuditFilter, Entry, Verdict
from appliance.identity.devices import Devices
from appliance.identity.following import DecisionFollower, HistoryLine
from appliance.identity.heads import Heads, Misfit
from appliance.identity.keys import PREFIX, Keys
from appliance.identity.logins import Logins
from appliance.identity.pins import Pins
from appliance.identity.records import Actor, Kind, Principal, Role
from appliance.identity.refusals import Refusals
from appliance.identity.sessions import Sessions
from appliance.identity.soundness import Soundness
from appliance.identity.storage import audit
from appliance.identity.storage.schema import FILE
from appliance.identity.store import Store
from appliance.identity.tablets import Tablets
from appliance.identity.tries import Tries
from appliance.identity.users import Users
from appliance.runtime.clock import WallClock, wall_clock
from appliance.settings import IdentitySettings


class Identity:
    """Its methods, and those of its parts, may be called from any thread."""

    def __init__(
        self,
        folder: Path,
        settings: IdentitySettings,
        now: Callable[[], int] = wall_clock,
        clock: WallClock | None = None,
    ) -> None:
        """`clock` says whether it is believed; without it, `now` always is.

        Raises OSError, or StorageError, where the database cannot be used.
        """
        self._store = Store(folder, now, clock)
        self.engine = self._store.engine  # for backups
        self.reckoned = self._store.reckoned
        self.soundness = Soundness(self._store.engine, folder / FILE)
        self.login = settings.login
        self.devices = Devices(self._store, settings)
        self._refusals = Refusals(self._store)
        tries = Tries(settings)
        self.users = Users(self._store, settings, self.devices, self._refusals, tries)
        self.tablets = Tablets(self._store, settings, tries, self._refusals)
        self.pins = Pins(self._store, settings, tries)
        self.sessions = Sessions(self._store, settings)
        self.logins = Logins(self._store, settings, self.sessions)
        self._heads = Heads(self._store, folder, settings)
        self.keys = Keys(self._store)

    def is_open(self) -> bool:
        """True if anybody may do anything: there is no login here, and the box is on loopback only."""
        return not self.login

    def anybody(self, address: str) -> Principal:
        """The principal where there is no login: known only by the address."""
        return Principal(address, Role.ADMIN, Kind.OPEN)

    def of_bearer(self, token: str, address: str) -> Principal | None:
        """The principal of a key or an access token (RFC 6750); None where it is not good."""
        if token.startswith(PREFIX):
            return self.keys.holder(token, address)
        return self.sessions.of_access_token(token)

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """A text that the box keeps to itself, by its name; made when it is first asked for."""
        return self._store.secret(name, make)

    def follow(self, history_after: Callable[[int, int], Iterable[HistoryLine]]) -> DecisionFollower:
        """A follower that copies decisions on jobs into the audit; to be started by the caller."""
        return DecisionFollower(self._store, self._heads, self._refusals, history_after)

    def append_audit(self, actor: Actor, action: str, subject: str = "", detail: str = "") -> None:
        """Add an entry to the audit."""
        self._store.audit_now(actor, action, subject, detail)

    def audit(self, wanted: AuditFilter, limit: int, before: int | None = None) -> list[Entry]:
        """The audit's entries, the newest first, older than the one numbered `before`."""
        return audit.entries(self._store.connection, wanted, limit, before)

    def verify_audit(self) -> Verdict:
        """Check that the audit is as it was written."""
        return audit.verify(self._store.connection)

    def knows_hash(self, head: str) -> bool:
        """True if an entry has this hash."""
        return audit.knows(self._store.connection, head)

    def misfit_of_heads(self) -> tuple[Path, Misfit | None]:
        """The file of heads that were noted, and its first that the audit does not fit. Raises OSError."""
        return self._heads.file, self._heads.misfit()

    def leave_thread(self) -> None:
        """The calling thread ends: close what it read the database by."""
        self._store.close()
