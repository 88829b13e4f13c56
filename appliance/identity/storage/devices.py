"""Devices that users have logged in with, as rows."""

from __future__ import annotations

from collections.abc import Iterable

from peewee import SQL

from appliance.identity.storage.tables import DeviceRow
from appliance.runtime.clock import SLACK
from appliance.storage.engine import Connection
from appliance.storage.rows import sound


def is_known(connection: Connection, device: str, user: int, now: int, longest: int) -> bool:
    """A user has logged in with a device lately."""
    is_this = (DeviceRow.id == device) & (DeviceRow.user == user)
    is_good = DeviceRow.seen_at.between(now - longest, now + SLACK)
    return next(sound(connection, DeviceRow.select().where(is_this, is_good)), None) is not None


def rename(connection: Connection, before: str, after: str) -> None:
    """A device has another token, whoever uses it."""
    DeviceRow.update(id=after).where(DeviceRow.id == before).execute(connection)


def saw(connection: Connection, device: str, user: int, seen: dict[str, object]) -> None:
    """A user has logged in with a device again."""
    here = (DeviceRow.id == device) & (DeviceRow.user == user)
    DeviceRow.update(**seen).where(here).execute(connection)


def insert(connection: Connection, device: str, user: int, at: int, seen: dict[str, object]) -> None:
    """A user has logged in with a device for the first time."""
    DeviceRow.insert(id=device, user=user, created_at=at, **seen).execute(connection)


def untold(connection: Connection, user: int, device: str, *, known: bool) -> list[tuple[str, str, int]]:
    """Agent, address and first login of a user's devices that they have not said to know, but for one.

    Where that one is `known`, of those that came after it.
    """
    is_new = (DeviceRow.user == user) & DeviceRow.told_at.is_null() & (DeviceRow.id != device)
    if known:
        rowid = SQL("rowid")  # their order, whatever the clock showed
        same = (DeviceRow.id == device) & (DeviceRow.user == user)
        is_new &= rowid > DeviceRow.select(rowid).where(same).scalar(connection)
    rows = DeviceRow.select().where(is_new).order_by(DeviceRow.created_at.desc())
    return [(row.agent, row.address, row.created_at) for row in rows.execute(connection)]


def tell(connection: Connection, user: int, made_at: Iterable[int], at: int) -> None:
    """A user knows the devices of these first logins."""
    is_told = (DeviceRow.user == user) & DeviceRow.created_at.in_(list(made_at))
    DeviceRow.update(told_at=at).where(is_told).execute(connection)


def keep_few(connection: Connection, user: int, channel: str, most: int) -> None:
    """Forget all but a user's latest devices of a channel."""
    is_own = (DeviceRow.user == user) & (DeviceRow.through == channel)
    latest = DeviceRow.select(DeviceRow.id).where(is_own).order_by(DeviceRow.seen_at.desc()).limit(most)
    DeviceRow.delete().where(is_own & DeviceRow.id.not_in(latest)).execute(connection)


def remove_old(connection: Connection, now: int, longest: int) -> None:
    """Forget devices that were not seen for long, or were by a clock that was ahead."""
    gone = (DeviceRow.seen_at < now - longest) | (DeviceRow.seen_at > now + SLACK)
    DeviceRow.delete().where(gone).execute(connection)


def remove_others(connection: Connection, user: int, device: str) -> None:
    """Forget all devices of a user but one."""
    DeviceRow.delete().where((DeviceRow.user == user) & (DeviceRow.id != device)).execute(connection)
