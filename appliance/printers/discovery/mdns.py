"""Printers that announce themselves by multicast DNS (Bonjour).

What they announce is believed only as far as it does no harm: an address in our own networks, a port, and
texts to show. Nothing is connected to. Sources: RFC 6762, RFC 6763; Bonjour Printing Specification 1.2.1,
section 9 (TXT keys).
"""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from zeroconf import Error as ZeroconfError
from zeroconf import (
    EventLoopBlocked,
    NotRunningException,
    ServiceBrowser,
    ServiceInfo,
    ServiceStateChange,
    Zeroconf,
)

from appliance.printers.discovery.networks import Neighbourhood
from appliance.printers.discovery.sighting import clean, sighting
from appliance.printers.discovery.source import Found, Source
from appliance.values import Sighting

log = logging.getLogger(__name__)
MAX_SERVICES = 256  # followed at once; a shop has a dozen
RESOLVE_MILLISECONDS = 1_000  # for a service to say where it is; those that are there take some 10
RAW_PORT = 9_100
ASK_SECONDS = 5.0  # for all that have not said yet where they are; the others have a round then
SETTLE_SECONDS = 0.5  # between looks, however much is announced
MAX_TXT = 100  # characters of one value that are looked at

# What to drive a printer by that is announced so. Those that speak LPD or IPP take raw bytes at 9100 as well,
# nearly all of them; whoever adds one sees the address and can say otherwise.
URIS: Mapping[str, str] = {
    "_pdl-datastream._tcp.local.": "socket://{host}:{port}",
    "_printer._tcp.local.": f"socket://{{host}}:{RAW_PORT}",
    "_ipp._tcp.local.": f"socket://{{host}}:{RAW_PORT}",
    "_counterproof._tcp.local.": "counterproof://{host}:{port}",
}
_MODEL_KEYS = ("ty", "product", "usb_MDL", "model")
_SERIAL_KEYS = ("usb_SER", "serial", "SN")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class MdnsSource(Source):
    """Hears announcements as they come, and counts what is still announced every 10 s."""

    name = "mdns"
    round_seconds = 10.0

    def __init__(self, neighbourhood: Neighbourhood, interfaces: Sequence[str] | None = None) -> None:
        """`interfaces` are the addresses of those to hear on; None: all there are, as they come and go."""
        super().__init__()
        self._neighbourhood = neighbourhood
        self._interfaces = interfaces
        self._zeroconf: Zeroconf | None = None
        self._services: dict[str, str] = {}  # full names, and their types
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._heard_on: list[str] = []

    def _look(self, found: Found) -> None:
        try:
            self._look_through(found)
        except ZeroconfError as error:
            raise OSError(f"multicast DNS: {error}") from None

    def _look_through(self, found: Found) -> None:
        self._news.clear()
        zeroconf = self._listen()
        with self._lock:
            services = list(self._services.items())
        silent = [each for each in services if not self._tell(zeroconf, each, 0, found)]
        random.shuffle(silent)  # so that many that never answer leave room for one that does
        end = time.monotonic() + ASK_SECONDS
        for each in silent:
            if self._ended.is_set() or time.monotonic() > end:
                return
            self._tell(zeroconf, each, RESOLVE_MILLISECONDS, found)

    def _tell(self, zeroconf: Zeroconf, service: tuple[str, str], wait: int, found: Found) -> bool:
        """Say what a service tells of itself; False where it is not known, within `wait` milliseconds."""
        name, kind = service
        try:
            info = ServiceInfo(kind, name)
            if not (info.request(zeroconf, wait) if wait else info.load_from_cache(zeroconf)):
                return False
            seen = self._sighting(info, kind)
        except (NotRunningException, EventLoopBlocked):
            raise
        except Exception as error:  # these bytes are anybody's: whatever they break, the box goes on
            log.info("an announcement cannot be read: %r", error)
            return True
        if seen is not None:
            found(seen)
        return True

    def _listen(self) -> Zeroconf:
        wanted = self._wanted_interfaces()
        if self._zeroconf is None:
            self._zeroconf = Zeroconf(interfaces=wanted)
            ServiceBrowser(self._zeroconf, list(URIS), handlers=[self._on_change])
        elif wanted != self._heard_on:
            self._zeroconf.update_interfaces(wanted)
        self._heard_on = wanted
        return self._zeroconf

    def _wanted_interfaces(self) -> list[str]:
        if self._interfaces is not None:
            return list(self._interfaces)
        found = sorted({str(each.ip) for each in self._neighbourhood.interfaces()})
        if not found:
            raise OSError("there is no network")
        return found

    def _on_change(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        """Called on zeroconf's own thread, which must not wait."""
        del zeroconf
        with self._lock:
            if state_change is ServiceStateChange.Removed:
                self._services.pop(name, None)
            elif service_type in URIS and len(self._services) < MAX_SERVICES:
                self._services[name] = service_type
        self._news.set()

    def _sighting(self, info: ServiceInfo, kind: str) -> Sighting | None:
        host = next(filter(self._neighbourhood.admits, info.parsed_addresses()), None)
        if host is None or not info.port:
            return None
        txt = _texts(info.properties)
        shown = f"[{host}]" if ":" in host else host
        return sighting(
            uri=URIS[kind].format(host=shown, port=info.port),
            source=self.name,
            name=info.name.removesuffix(f".{kind}"),
            model=next((txt[key] for key in _MODEL_KEYS if txt.get(key)), ""),
            identity=self._neighbourhood.identity(host) or _identity(txt),
        )

    def _rest(self, seconds: float) -> None:
        if not self._ended.is_set() and self._news.wait(seconds):
            self._ended.wait(SETTLE_SECONDS)

    def _wake(self) -> None:
        super()._wake()
        self._news.set()

    def _close(self) -> None:
        if self._zeroconf is not None:
            self._zeroconf.close()
            self._zeroconf = None
        self._services.clear()


def _texts(properties: Mapping[Any, Any]) -> dict[str, str]:
    return {clean(key, MAX_TXT): clean(value, MAX_TXT) for key, value in properties.items()}


def _identity(txt: Mapping[str, str]) -> str:
    uuid = txt.get("UUID", "").lower()
    if _UUID.fullmatch(uuid):
        return f"uuid:{uuid}"
    serial = next((txt[key] for key in _SERIAL_KEYS if txt.get(key)), "")
    return f"serial:{serial}" if serial else ""
