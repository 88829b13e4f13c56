"""Keeps what the network is told in step with what is so: queues, ports and addresses come and go."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from zeroconf import Error as ZeroconfError
from zeroconf import ServiceInfo, Zeroconf

from appliance.advertise.announcement import Announcement, Box, announcements
from appliance.advertise.box import Addresses, box_uuid, host_label, own_addresses, reachable
from appliance.events import Event
from appliance.runtime.threads import ThreadStarter
from appliance.settings import Settings
from appliance.spool import (
    QueueChanged,
    Spool,
)

log = logging.getLogger(__name__)
ROUND_SECONDS = 5.0  # between looks at our addresses: after DHCP's answer a person waits for the page


def open_zeroconf(interfaces: Sequence[str]) -> Zeroconf:
    """Open multicast DNS on the interfaces that have these addresses. Raises OSError."""
    return Zeroconf(interfaces=list(interfaces))


class Advertiser:
    """Announces by zeroconf, on a thread of its own; a network that is away is tried again."""

    def __init__(
        self,
        spool: Spool,
        settings: Settings,
        raw_ports: Callable[[], Mapping[str, int]],
        web_port: Callable[[], int],
        addresses: Addresses = own_addresses,
        host: Callable[[], str] = host_label,
        opens: Callable[[Sequence[str]], Zeroconf] = open_zeroconf,
    ) -> None:
        """`raw_ports` are the ports in force by queue, `web_port` is that of the pages; 0: none yet."""
        self._spool = spool
        self._settings = settings
        self._raw_ports = raw_ports
        self._web_port = web_port
        self._addresses = addresses
        self._host = host
        self._opens = opens
        self._zeroconf: Zeroconf | None = None
        self._heard_on: list[str] = []
        self._registered: dict[tuple[str, str], tuple[Announcement, ServiceInfo]] = {}
        self._trouble = ""
        self._news = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def start(self, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin to announce, unless the setting says no. `guard` starts the thread, and answers for it."""
        if not self._settings.advertise.enabled:
            return
        self._unsubscribe = self._spool.events.subscribe(self._on_event)
        self._thread = threading.Thread(target=self._run, name="advertise", daemon=True)
        guard(self._thread)

    def stop(self) -> None:
        """Say goodbye, and end."""
        self._unsubscribe()
        self._ended.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def names(self) -> list[str]:
        """What is announced just now, by full name: a conflict may have added a number."""
        return sorted(info.name for _, info in list(self._registered.values()))

    def _on_event(self, event: Event) -> None:
        if isinstance(event, QueueChanged):
            self._news.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._news.clear()
            self._keep_in_step()
            if not self._ended.is_set():  # a stop's news may have been cleared above
                self._news.wait(ROUND_SECONDS)
        self._fall_silent()

    def _keep_in_step(self) -> None:
        try:
            self._tell(self._addresses())
            trouble = ""
        except (OSError, ZeroconfError) as error:
            trouble = str(error) or type(error).__name__
            self._fall_silent()
        if trouble and trouble != self._trouble:
            log.warning("cannot announce anything for now: %s", trouble)
        self._trouble = trouble

    def _tell(self, addresses: list[str]) -> None:
        wanted = {each.key: each for each in announcements(self._box(addresses))}
        if not wanted:
            self._fall_silent()
            return
        zeroconf = self._listening_on(addresses)
        for key in [key for key in self._registered if key not in wanted]:
            zeroconf.unregister_service(self._registered.pop(key)[1])
        for key, announcement in wanted.items():
            if key not in self._registered or self._registered[key][0] != announcement:
                self._announce(zeroconf, announcement)

    def _box(self, addresses: list[str]) -> Box:
        settings = self._settings
        return Box(
            host=self._host(),
            number=box_uuid(settings.data),
            note=settings.advertise.note,
            raw=self._raw_ports(),
            raw_addresses=tuple(reachable(settings.raw.host, addresses)),
            web=settings.advertise.web_port or self._web_port(),
            web_addresses=tuple(
                addresses if settings.advertise.web_port else reachable(settings.web.host, addresses)
            ),
        )

    def _listening_on(self, addresses: list[str]) -> Zeroconf:
        if self._zeroconf is None:
            self._zeroconf = self._opens(addresses)
        elif addresses != self._heard_on:
            self._zeroconf.update_interfaces(addresses)
        self._heard_on = addresses
        return self._zeroconf

    def _announce(self, zeroconf: Zeroconf, wanted: Announcement) -> None:
        before, info = self._registered.get(wanted.key, (None, None))
        if before is not None and info is not None and before.name == wanted.name:
            fresh = self._info(wanted, info.name)
            zeroconf.update_service(fresh)
        else:
            if info is not None:
                zeroconf.unregister_service(info)
            fresh = self._info(wanted, f"{wanted.name}.{wanted.kind}")
            zeroconf.register_service(fresh, allow_name_change=True)
            log.info("announced %s", fresh.name)
        self._registered[wanted.key] = (wanted, fresh)

    def _info(self, wanted: Announcement, name: str) -> ServiceInfo:
        return ServiceInfo(
            wanted.kind,
            name,
            wanted.port,
            parsed_addresses=list(wanted.addresses),
            properties=dict(wanted.txt),
            server=f"{self._host()}.local.",
        )

    def _fall_silent(self) -> None:
        self._registered.clear()
        if self._zeroconf is not None:
            try:
                self._zeroconf.close()  # says goodbye
            except (OSError, ZeroconfError) as error:
                log.warning("no goodbye was said: %s", error)
            self._zeroconf = None
