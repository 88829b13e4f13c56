"""Users as rows."""

from __future__ import annotations

from dataclasses import dataclass

from peewee import fn

from appliance.identity.records import Role, User
from appliance.identity.storage.tables import UserRow
from appliance.storage.engine import Connection
from appliance.storage.rows import sound


@dataclass(frozen=True, slots=True)
class Account:
    """A user, with the argon2id hash of the password."""

    user: User
    password: str
    pin: str | None = None  # the same of the PIN


def _account(row: UserRow) -> Account:
    return Account(User(row.id, row.name, Role(row.role), row.created_at), row.password, row.pin)


def has_admin(connection: Connection) -> bool:
    """There is an admin, in whatever condition the row is."""
    return UserRow.select(UserRow.id).where(UserRow.role == Role.ADMIN).first(connection) is not None


def count_admins(connection: Connection) -> int:
    """The number of admins."""
    return int(UserRow.select(fn.COUNT(UserRow.id)).where(UserRow.role == Role.ADMIN).scalar(connection))


def all_users(connection: Connection) -> list[User]:
    """All users, by name."""
    return [_account(row).user for row in sound(connection, UserRow.select().order_by(UserRow.name))]


def by_number(connection: Connection, number: int) -> Account | None:
    """The user of a number."""
    found = sound(connection, UserRow.select().where(UserRow.id == number))
    return next((_account(row) for row in found), None)


def by_name(connection: Connection, name: str) -> Account | None:
    """The user of a name."""
    found = sound(connection, UserRow.select().where(UserRow.name == name))
    return next((_account(row) for row in found), None)


def insert(connection: Connection, name: str, password: str, role: Role, at: int) -> int:
    """A new user; the number. `password` is a hash."""
    return int(UserRow.insert(name=name, password=password, role=role, created_at=at).execute(connection))


def put_back(connection: Connection, account: Account) -> None:
    """A user who was removed is there again, under the same number."""
    user = account.user
    fields = {"id": user.id, "name": user.name, "role": user.role, "created_at": user.created_at}
    UserRow.insert(**fields, password=account.password, pin=account.pin).execute(connection)


def set_password(connection: Connection, number: int, password: str) -> None:
    """Another hash of a password."""
    UserRow.update(password=password).where(UserRow.id == number).execute(connection)


def with_pins(connection: Connection) -> list[User]:
    """The users who have a PIN, by name."""
    rows = UserRow.select().where(UserRow.pin.is_null(False)).order_by(UserRow.name)
    return [_account(row).user for row in sound(connection, rows)]


def set_pin(connection: Connection, number: int, pin: str | None) -> None:
    """Another hash of a PIN, or none."""
    UserRow.update(pin=pin).where(UserRow.id == number).execute(connection)


def set_role(connection: Connection, number: int, role: Role) -> None:
    """Another role."""
    UserRow.update(role=role).where(UserRow.id == number).execute(connection)


def remove(connection: Connection, number: int) -> None:
    """A user is no more; sessions, tokens and devices go with the row."""
    UserRow.delete().where(UserRow.id == number).execute(connection)
