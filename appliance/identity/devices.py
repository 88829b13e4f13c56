"""Devices that somebody has logged in with before: known by a random token that the browser keeps.

A token opens nothing. It gives its device a share of tries of its own (`tries.py`), and tells a login from a
device that was never seen. Each login gives a new one in place of the one before, so that a planted one is
worth nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from appliance.identity.records import Actor, User
from appliance.identity.storage import devices
from appliance.identity.store import Store, digest
from appliance.settings import IdentitySettings
from appliance.storage.engine import Connection, Transaction

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
        device = digest(token)
        return f"device {device}" if self._is_known(self._store.connection, device, user) else ""

    def welcome(self, token: str, user: User, actor: Actor, agent: str) -> str:
        """Somebody has logged in from a device that has this token, or none: its new one."""
        old, new, now = digest(token), secrets.token_urlsafe(TOKEN_BYTES), self._store.now()
        seen: dict[str, object] = {
            "seen_at": now,
            "address": actor.address,
            "agent": agent,
            "through": actor.channel,
        }
        may_remove = self._store.may_remove()

        def change(transaction: Transaction) -> None:
            connection = transaction.connection
            is_known = self._is_known(connection, old, user.id)
            devices.rename(connection, old, digest(new))
            if is_known:
                devices.saw(connection, digest(new), user.id, seen)
            else:
                devices.insert(connection, digest(new), user.id, now, seen)
                self._store.append_audit(transaction, actor, "login from a new device", user.name, agent)
            # programs that keep no token are new each time: they push out no browser
            devices.keep_few(connection, user.id, actor.channel, self._most)
            if may_remove:
                devices.remove_old(connection, now, self._longest)

        self._store.write(change)
        return new

    def untold(self, user: int, token: str) -> list[Device]:
        """Devices that came after the one with this token, and that their user has not said to know."""
        connection, device = self._store.connection, digest(token)
        known = self._is_known(connection, device, user)
        return [Device(*each) for each in devices.untold(connection, user, device, known=known)]

    def tell(self, user: User, token: str, actor: Actor) -> None:
        """They know the devices that `untold` gives with this token."""
        now, found = self._store.now(), self.untold(user.id, token)

        def change(transaction: Transaction) -> None:
            devices.tell(transaction.connection, user.id, [each.since for each in found], now)
            agents = "; ".join(each.agent for each in found)
            self._store.append_audit(transaction, actor, "devices known", user.name, agents)

        self._store.write(change)

    def _is_known(self, connection: Connection, device: str, user: int) -> bool:
        return devices.is_known(connection, device, user, self._store.now(), self._longest)


def short_agent(agent: str) -> str:
    """What a User-Agent says of browser and system, in a few words."""
    browser = next((name for word, name in BROWSERS if word in agent), "")
    system = next((name for word, name in SYSTEMS if word in agent), "")
    if browser:
        return f"{browser}, {system}" if system else browser
    program = agent.split(" ")[0][:MAX_WORD]
    return program if program.isprintable() else ""
