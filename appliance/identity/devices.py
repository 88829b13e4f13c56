"""Devices that somebody has logged in with before: known by a random token that the browser keeps.

A token opens nothing. It gives its device a share of tries of its own (`tries.py`), and tells a login from a
device that was never seen. Each login gives a new one in place of the one before, so that a planted one is
worth nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from peewee import SQL, Database

from appliance.identity.models import DeviceRow
from appliance.identity.records import Actor, User
from appliance.identity.store import Store, digest
from appliance.runtime.clock import SLACK
from appliance.settings import IdentitySettings

DAY = 86_400 * 1_000_000
TOKEN_BYTES = 32
MAX_WORD = 40  # characters of a program's name
BROWSERS = (  # what a User-Agent has, and whose it is: the first that fits, as most claim to be others
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox")),
    *(("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS")),
    *(("Windows", "Windows"), ("Mac OS X", "Mac"), ("Linux", "Linux")),
)


@dataclass(frozen=True, slots=True)
class Device:
    """Something that somebody has logged in with first at `since`, in microseconds since 1970, UTC."""

    agent: str
    address: str
    since: int


class Devices:
    """Every method may be called from any thread."""

    def __init__(self, store: Store, settings: IdentitySettings) -> None:
        self._store = store
        self._most = settings.known_devices
        self._longest = int(settings.device_days * DAY)

    @property
    def seconds(self) -> int:
        """How long a browser keeps its token."""
        return self._longest // 1_000_000

    def known(self, token: str, user: int) -> str:
        """What a device is counted by; nothing where it is not known as this user's."""
        row = self._row(digest(token), user)
        return f"device {row.id}" if row else ""

    def welcome(self, token: str, user: User, actor: Actor, agent: str) -> str:
        """Somebody has logged in from a device that has this token, or none: its new one."""
        old, new, now = digest(token), secrets.token_urlsafe(TOKEN_BYTES), self._store.now()
        seen = {"seen_at": now, "address": actor.address, "agent": agent, "through": actor.through}
        with self._store.change() as database:
            is_known = self._row(old, user.id) is not None
            DeviceRow.update(id=digest(new)).where(DeviceRow.id == old).execute(database)
            if is_known:
                here = (DeviceRow.id == digest(new)) & (DeviceRow.user == user.id)
                DeviceRow.update(**seen).where(here).execute(database)
            else:
                DeviceRow.insert(id=digest(new), user=user.id, created_at=now, **seen).execute(database)
                self._store.note(actor, "login from a new device", user.name, agent)
            self._keep_few(database, user.id, actor.through, now)
        return new

    def untold(self, user: int, token: str) -> list[Device]:
        """Devices that came after the one with this token, and that their user has not said to know."""
        own = self._row(digest(token), user)
        is_new = (DeviceRow.user == user) & DeviceRow.told_at.is_null() & (DeviceRow.id != digest(token))
        if own is not None:
            rowid = SQL("rowid")  # their order, whatever the clock showed
            same = (DeviceRow.id == own.id) & (DeviceRow.user == user)
            is_new &= rowid > DeviceRow.select(rowid).where(same).scalar(self._store.database)
        rows = DeviceRow.select().where(is_new).order_by(DeviceRow.created_at.desc())
        return [Device(row.agent, row.address, row.created_at) for row in rows.execute(self._store.database)]

    def tell(self, user: User, token: str, actor: Actor) -> None:
        """They know the devices that `untold` gives with this token."""
        now, found = self._store.now(), self.untold(user.id, token)
        with self._store.change() as database:
            is_told = (DeviceRow.user == user.id) & DeviceRow.created_at.in_([each.since for each in found])
            DeviceRow.update(told_at=now).where(is_told).execute(database)
            self._store.note(actor, "devices known", user.name, "; ".join(each.agent for each in found))

    def _row(self, device: str, user: int) -> DeviceRow | None:
        is_this = (DeviceRow.id == device) & (DeviceRow.user == user)
        now = self._store.now()
        is_good = DeviceRow.seen_at.between(now - self._longest, now + SLACK)
        row: DeviceRow | None = self._store.first(DeviceRow.select().where(is_this, is_good))
        return row

    def _keep_few(self, database: Database, user: int, through: str, now: int) -> None:
        """Programs that keep no token are new each time: they push out no browser."""
        is_own = (DeviceRow.user == user) & (DeviceRow.through == through)
        own = DeviceRow.select(DeviceRow.id).where(is_own)
        latest = own.order_by(DeviceRow.seen_at.desc()).limit(self._most)
        is_further = is_own & DeviceRow.id.not_in(latest)
        gone = is_further
        if self._store.may_remove():
            gone |= (DeviceRow.seen_at < now - self._longest) | (DeviceRow.seen_at > now + SLACK)
        DeviceRow.delete().where(gone).execute(database)


def short_agent(agent: str) -> str:
    """What a User-Agent says of browser and system, in a few words."""
    browser = next((name for word, name in BROWSERS if word in agent), "")
    system = next((name for word, name in SYSTEMS if word in agent), "")
    if browser:
        return f"{browser}, {system}" if system else browser
    program = agent.split(" ")[0][:MAX_WORD]
    return program if program.isprintable() else ""
