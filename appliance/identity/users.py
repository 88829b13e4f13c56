"""Users: their passwords and roles, and the first admin."""

from __future__ import annotations

import hmac
import re

from appliance.identity import passwords
from appliance.identity.codes import new_code, plain
from appliance.identity.devices import Devices
from appliance.identity.records import Actor, IdentityError, Refused, Role, Unknown, User, Weak
from appliance.identity.refusals import Refusals
from appliance.identity.storage import devices, logins, secrets, users
from appliance.identity.storage.users import Account
from appliance.identity.store import Store, digest
from appliance.identity.tries import Tries
from appliance.runtime.i18n import message
from appliance.settings import IdentitySettings
from appliance.storage.engine import Transaction

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
SETUP_CODE, HOTSPOT = "setup-code", "hotspot"


class Users:
    """Users; every method may be called from any thread."""

    def __init__(
        self, store: Store, settings: IdentitySettings, devices: Devices, refusals: Refusals, tries: Tries
    ) -> None:
        self._store = store
        self._settings = settings
        self._is_set_up = False
        self._tries = tries
        self._devices = devices
        self._refusals = refusals

    @property
    def password_length(self) -> int:
        """Characters that a password has at least."""
        return self._settings.password_length

    def is_set_up(self) -> bool:
        """True if there is an admin; until then only the set-up page answers. The last admin always stays."""
        if not self._is_set_up:
            self._is_set_up = users.has_admin(self._store.connection)
        return self._is_set_up

    def setup_code(self) -> str:
        """The code that the set-up page asks for: it stands in the log and on the status slip."""
        return self._store.secret(SETUP_CODE, new_code)

    def hotspot_password(self) -> str:
        """The password of the box's own Wi-Fi: it stands on the status slip."""
        return self._store.secret(HOTSPOT, new_code)

    def set_up(self, code: str, name: str, password: str, address: str) -> User:
        """Make the first admin. Raises Refused, Weak or TooMany."""
        actor = Actor(name[:64], "set-up", address)
        with self._tries.of_code(address):
            if self.is_set_up():
                raise Refused(message("This box is set up already. Log in."))
            if not hmac.compare_digest(plain(code).encode(), plain(self.setup_code()).encode()):
                self._refusals.record(actor, "set-up refused")
                raise Refused(
                    message("That is not the set-up code. It stands in the log and on the status slip.")
                )
        return self.add(name, password, Role.ADMIN, actor)

    def add(self, name: str, password: str, role: Role, actor: Actor) -> User:
        """Add a user. Raises Weak."""
        check_name(name)
        _check_role(role)
        passwords.check(password, name, self._settings.password_length)
        return self.add_hashed(name, passwords.hash_password(password), role, actor)

    def add_hashed(self, name: str, kept: str, role: Role, actor: Actor) -> User:
        """Add a user of whose password only the argon2id hash is known. Raises Weak."""
        check_name(name)

        def change(transaction: Transaction) -> int:
            if users.by_name(transaction.connection, name) is not None:
                raise Weak("name", message("there is a user %(name)r already", name=name))
            number = users.insert(transaction.connection, name, kept, role, self._store.now())
            if role is Role.ADMIN:
                secrets.remove(transaction.connection, SETUP_CODE)
            self._store.append_audit(transaction, actor, "user added", name, role)
            return number

        return self.user(self._store.write(change))

    def all(self) -> list[User]:
        """All users, by name."""
        return users.all_users(self._store.connection)

    def user(self, number: int) -> User:
        """A user. Raises Unknown."""
        return self._account(number).user

    def by_name(self, name: str) -> User:
        """A user by the name. Raises Unknown, which names those that there are."""
        found = users.by_name(self._store.connection, name)
        if found is None:
            known = ", ".join(user.name for user in self.all()) or "nobody"
            raise Unknown(message("There is no user %(name)r; there are: %(known)s.", name=name, known=known))
        return found.user

    def log_in(self, name: str, password: str, address: str, channel: str, device: str = "") -> User:
        """The user of a name and a password; `device` is the device's token. Raises Refused, or TooMany."""
        account = users.by_name(self._store.connection, name)
        actor = Actor(account.user.name if account else name[:64], channel, address)
        known = self._devices.known(device, account.user.id) if account else ""
        with self._tries.of_known(known) if known else self._tries.of_stranger(name, address):
            # it takes as long for a name that is none
            is_right = passwords.verify_password(account.password if account else None, password)
            if account is None or not is_right:
                self._refusals.record(actor, "login refused")
                raise Refused(message("The name or the password is wrong."))
        self._store.audit_now(actor, "login")
        return account.user

    def confirm(self, number: int, password: str, address: str, session: str) -> None:
        """Check the password of a user who is logged in once more. Raises Refused, or TooMany."""
        account = self._account(number)
        with self._tries.of_known(f"session {session}"):
            if not passwords.verify_password(account.password, password):
                self._store.audit_now(Actor(account.user.name, "web", address), "password refused")
                raise Refused(message("Your password is wrong."))

    def set_password(self, number: int, password: str, actor: Actor, device: str = "") -> None:
        """Give a user another password; they are logged out everywhere. Raises Weak, Unknown.

        Of their devices only the one with the token `device` stays known.
        """
        user = self.user(number)
        _check_role(user.role)
        passwords.check(password, user.name, self._settings.password_length)
        kept = passwords.hash_password(password)

        def change(transaction: Transaction) -> None:
            users.set_password(transaction.connection, number, kept)
            devices.remove_others(transaction.connection, number, digest(device))
            logins.remove_all(transaction.connection, number)
            self._store.append_audit(transaction, actor, "password changed", user.name)

        self._store.write(change)

    def set_role(self, number: int, role: Role, actor: Actor) -> User:
        """Give a user another role; they log in anew. Raises Unknown, or IdentityError."""
        user = self.user(number)
        _check_role(user.role)
        _check_role(role)

        def change(transaction: Transaction) -> None:
            if user.role is Role.ADMIN and role is not Role.ADMIN:
                _keep_an_admin(transaction)
            users.set_role(transaction.connection, number, role)
            logins.remove_all(transaction.connection, number)
            self._store.append_audit(transaction, actor, "role changed", user.name, f"{user.role} to {role}")

        self._store.write(change)
        return self.user(number)

    def remove(self, number: int, actor: Actor) -> Account:
        """Remove a user, for `restore` to put back. Raises Unknown, or IdentityError for the last admin."""
        account = self._account(number)
        user = account.user

        def change(transaction: Transaction) -> None:
            if user.role is Role.ADMIN:
                _keep_an_admin(transaction)
            users.remove(transaction.connection, number)
            self._store.append_audit(transaction, actor, "user removed", user.name)

        self._store.write(change)
        return account

    def restore(self, account: Account, actor: Actor) -> None:
        """Let somebody who was removed log in again, with the same password. Raises IdentityError."""

        def change(transaction: Transaction) -> None:
            if users.by_name(transaction.connection, account.user.name) is not None:
                raise IdentityError(message("There is a user %(name)r already.", name=account.user.name))
            users.put_back(transaction.connection, account)
            self._store.append_audit(transaction, actor, "user put back", account.user.name)

        self._store.write(change)

    def log_out_everywhere(self, number: int, actor: Actor) -> None:
        """End every session and token of a user. Raises Unknown."""
        user = self.user(number)

        def change(transaction: Transaction) -> None:
            logins.remove_all(transaction.connection, number)
            self._store.append_audit(transaction, actor, "logged out everywhere", user.name)

        self._store.write(change)

    def _account(self, number: int) -> Account:
        found = users.by_number(self._store.connection, number)
        if found is None:
            raise Unknown(message("There is no user %(number)s.", number=number))
        return found


def _keep_an_admin(transaction: Transaction) -> None:
    if users.count_admins(transaction.connection) <= 1:
        raise IdentityError(message("This is the last admin; make another one first."))


def _check_role(role: Role) -> None:
    if role is Role.COUNTER:
        raise Weak("role", message("a tablet is paired, and has no password: see Settings, Tablets"))


def check_name(name: str) -> None:
    """Raise Weak where nobody can be called so."""
    if not NAME.fullmatch(name):
        raise Weak(
            "name", message("take up to 64 letters, digits, '.', '_', '@' and '-', a letter or digit first")
        )
