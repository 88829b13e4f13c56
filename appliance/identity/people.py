"""Who may log in, and the first admin."""

from __future__ import annotations

import hmac
import re
import secrets

from peewee import fn

from appliance.identity import passwords
from appliance.identity.devices import Devices
from appliance.identity.models import DeviceRow, RefreshRow, SecretRow, SessionRow, UserRow
from appliance.identity.records import Actor, IdentityError, Refused, Role, Unknown, User, Weak
from appliance.identity.refusals import Refusals
from appliance.identity.store import Store, digest
from appliance.identity.tries import Tries
from appliance.runtime.i18n import message
from appliance.settings import IdentitySettings

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
SETUP_CODE, HOTSPOT = "setup-code", "hotspot"
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none is taken for another
CODE_LENGTH = 10  # 50 bits: not to be guessed at ten tries a minute


class People:
    """Users; every method may be called from any thread."""

    def __init__(
        self, store: Store, settings: IdentitySettings, devices: Devices, refusals: Refusals
    ) -> None:
        self._store = store
        self._settings = settings
        self._is_set_up = False
        self._tries = Tries(settings)
        self._devices = devices
        self._refusals = refusals

    @property
    def password_length(self) -> int:
        """Characters that a password has at least."""
        return self._settings.password_length

    def is_set_up(self) -> bool:
        """Whether there is an admin; until then only the set-up page answers. The last admin always stays."""
        if not self._is_set_up:
            query = UserRow.select(UserRow.id).where(UserRow.role == Role.ADMIN).limit(1)
            self._is_set_up = query.first(self._store.database) is not None
        return self._is_set_up

    def setup_code(self) -> str:
        """What the set-up page wants to know: it stands in the log and on the status slip."""
        return self._store.secret(SETUP_CODE, _code)

    def hotspot_password(self) -> str:
        """The password of the box's own Wi-Fi: it stands on the status slip."""
        return self._store.secret(HOTSPOT, _code)

    def set_up(self, code: str, name: str, password: str, address: str) -> User:
        """Make the first admin. Raises Refused, Weak or TooMany."""
        actor = Actor(name[:64], "set-up", address)
        with self._tries.of_code(address):
            if self.is_set_up():
                raise Refused(message("This box is set up already. Log in."))
            if not hmac.compare_digest(_plain(code), _plain(self.setup_code())):
                self._refusals.note(actor, "set-up refused")
                raise Refused(
                    message("That is not the set-up code. It stands in the log and on the status slip.")
                )
        return self.add(name, password, Role.ADMIN, actor)

    def add(self, name: str, password: str, role: Role, actor: Actor) -> User:
        """Somebody new. Raises Weak."""
        _check_name(name)
        passwords.check(password, name, self._settings.password_length)
        return self.add_hashed(name, passwords.hashed(password), role, actor)

    def add_hashed(self, name: str, kept: str, role: Role, actor: Actor) -> User:
        """Somebody new, of whose password only the argon2id hash is known. Raises Weak."""
        _check_name(name)
        with self._store.change() as database:
            if self._store.first(UserRow.select().where(UserRow.name == name)) is not None:
                raise Weak("name", message("there is a user %(name)r already", name=name))
            number = UserRow.insert(
                name=name, password=kept, role=role, created_at=self._store.now()
            ).execute(database)
            if role is Role.ADMIN:
                SecretRow.delete().where(SecretRow.name == SETUP_CODE).execute(database)
            self._store.note(actor, "user added", name, role)
        return self.user(int(number))

    def users(self) -> list[User]:
        """Everybody, by name."""
        rows = self._store.rows(UserRow.select().order_by(UserRow.name))
        return [_user(row) for row in rows]

    def user(self, number: int) -> User:
        """Somebody. Raises Unknown."""
        return _user(self._row(number))

    def by_name(self, name: str) -> User:
        """Somebody. Raises Unknown, naming who there is."""
        row = self._store.first(UserRow.select().where(UserRow.name == name))
        if row is None:
            known = ", ".join(user.name for user in self.users()) or "nobody"
            raise Unknown(message("There is no user %(name)r; there are: %(known)s.", name=name, known=known))
        return _user(row)

    def log_in(self, name: str, password: str, address: str, through: str, device: str = "") -> User:
        """Whose name and password these are; `device` is its token. Raises Refused, or TooMany."""
        row = self._store.first(UserRow.select().where(UserRow.name == name))
        actor = Actor(row.name if row else name[:64], through, address)
        known = self._devices.known(device, row.id) if row else ""
        with self._tries.of_known(known) if known else self._tries.of_stranger(name, address):
            fits = passwords.fits(row.password if row else None, password)  # as long for a name that is none
            if row is None or not fits:
                self._refusals.note(actor, "login refused")
                raise Refused(message("The name or the password is wrong."))
        self._store.note(actor, "login")
        return _user(row)

    def confirm(self, number: int, password: str, address: str, session: str) -> None:
        """Somebody who is logged in shows once more that it is them. Raises Refused, or TooMany."""
        row = self._row(number)
        with self._tries.of_known(f"session {session}"):
            if not passwords.fits(row.password, password):
                self._store.note(Actor(row.name, "web", address), "password refused")
                raise Refused(message("Your password is wrong."))

    def set_password(self, number: int, password: str, actor: Actor, device: str = "") -> None:
        """Give somebody another password; they are logged out everywhere. Raises Weak, Unknown.

        Of their devices only the one with the token `device` stays known.
        """
        row = self._row(number)
        passwords.check(password, row.name, self._settings.password_length)
        kept = passwords.hashed(password)
        with self._store.change() as database:
            UserRow.update(password=kept).where(UserRow.id == number).execute(database)
            others = (DeviceRow.user == number) & (DeviceRow.id != digest(device))
            DeviceRow.delete().where(others).execute(database)
            self._log_out(number)
            self._store.note(actor, "password changed", row.name)

    def set_role(self, number: int, role: Role, actor: Actor) -> User:
        """Let somebody do more, or less; they log in anew. Raises Unknown, or IdentityError."""
        row = self._row(number)
        with self._store.change() as database:
            if row.role == Role.ADMIN and role is not Role.ADMIN:
                self._keep_an_admin()
            UserRow.update(role=role).where(UserRow.id == number).execute(database)
            self._log_out(number)
            self._store.note(actor, "role changed", row.name, f"{row.role} to {role}")
        return self.user(number)

    def remove(self, number: int, actor: Actor) -> None:
        """Somebody may log in no more. Raises Unknown, or IdentityError for the last admin."""
        row = self._row(number)
        with self._store.change() as database:
            if row.role == Role.ADMIN:
                self._keep_an_admin()
            UserRow.delete().where(UserRow.id == number).execute(database)
            self._store.note(actor, "user removed", row.name)

    def log_out_everywhere(self, number: int, actor: Actor) -> None:
        """End every session and token of somebody."""
        with self._store.change():
            self._log_out(number)
            self._store.note(actor, "logged out everywhere", self._row(number).name)

    def _log_out(self, number: int) -> None:
        for table in (SessionRow, RefreshRow):
            table.delete().where(table.user == number).execute(self._store.database)

    def _keep_an_admin(self) -> None:
        admins = UserRow.select(fn.COUNT(UserRow.id)).where(UserRow.role == Role.ADMIN)
        if admins.scalar(self._store.database) <= 1:
            raise IdentityError(message("This is the last admin; make another one first."))

    def _row(self, number: int) -> UserRow:
        row: UserRow | None = self._store.first(UserRow.select().where(UserRow.id == number))
        if row is None:
            raise Unknown(message("There is no user %(number)s.", number=number))
        return row


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise Weak(
            "name", message("take up to 64 letters, digits, '.', '_', '@' and '-', a letter or digit first")
        )


def _code() -> str:
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _plain(code: str) -> bytes:
    return code.replace("-", "").replace(" ", "").upper().encode()


def _user(row: UserRow) -> User:
    return User(row.id, row.name, Role(row.role), row.created_at)
