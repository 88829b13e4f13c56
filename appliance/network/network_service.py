"""The service that keeps the box reachable: in a network, or by a hotspot where somebody can name one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from appliance.network.driver import Driver, Hotspot, Look, Network, NetworkError
from appliance.runtime.threads import ThreadStarter
from appliance.settings import NetworkSettings, Wifi

log = logging.getLogger(__name__)
ROUND_SECONDS = 5.0  # between looks
FAREWELL_SECONDS = 3.0  # that the hotspot stays, so that the page which says it goes arrives
VISIT_SECONDS = 300.0  # that somebody who looked at the page is taken to be typing


@dataclass(frozen=True, slots=True)
class Status:
    """How it stands. `joining` is the name of a network being joined, `trouble` why the last one was not."""

    look: Look = Look()
    hotspot: Hotspot | None = None
    joining: str = ""
    joined: str = ""
    trouble: str = ""
    networks: tuple[Network, ...] = ()


class NetworkService:
    """Does all on a thread of its own; everything else may be called from any thread."""

    def __init__(
        self,
        driver: Driver,
        settings: NetworkSettings,
        hotspot: Callable[[], Hotspot],
        wifi: Wifi | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`hotspot` names it, `wifi` is what counterproof.toml says."""
        self._driver = driver
        self._settings = settings
        self._hotspot = hotspot
        self._from_file = wifi
        self._clock = clock
        self._status = Status(Look(connected=not self.works))
        self._wish: Wifi | None = None
        self._wants_scan = False
        self._country_is_new = bool(self._country())
        self._alone_since: float | None = None
        self._opened_at = self._visited_at = float("-inf")
        self._news = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def works(self) -> bool:
        """Whether the box looks after the network here."""
        return self._settings.driver != "none"

    @property
    def is_settled(self) -> bool:
        """Whether the box is in a network, or its own is open, or somebody else looks after it."""
        return not self.works or self._status.look.connected or self._status.look.hotspot

    def status(self) -> Status:
        """How it stands."""
        return self._status

    def visited(self) -> None:
        """Somebody looks at the page: the hotspot stays open under them."""
        self._visited_at = self._clock()

    def join(self, wifi: Wifi) -> None:
        """Join a network, soon; `status` tells how it goes."""
        self._status = replace(self._status, joining=wifi.ssid, trouble="")
        self._wish = wifi
        self._news.set()

    def use(self, settings: NetworkSettings) -> None:
        """Another country holds from now on; the rest counts from the next start."""
        self._country_is_new = settings.country != self._settings.country
        self._settings = replace(self._settings, country=settings.country)

    def scan(self) -> None:
        """Look around again, soon; not while the hotspot is open, when a radio hears little."""
        self._wants_scan = True
        self._news.set()

    def start(self, guard: ThreadStarter = threading.Thread.start) -> None:
        """Begin. `guard` starts the thread, and answers for it."""
        if self.works:
            self._thread = threading.Thread(target=self._run, name="network", daemon=True)
            guard(self._thread)

    def stop(self) -> None:
        """End; the network stays as it is."""
        self._ended.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(ROUND_SECONDS)  # one that is joining is let go

    def _run(self) -> None:
        while not self._ended.is_set():
            self._news.clear()
            self.look_after()
            if not self._ended.is_set() and self._wish is None:
                self._news.wait(ROUND_SECONDS)

    def look_after(self) -> None:
        """One round."""
        wish, self._wish = self._wish, None
        if self._country_is_new:
            self._country_is_new = False
            self._try(lambda: self._driver.set_country(self._country()))
        if wish is not None:
            self._join(wish)
        elif self._see().connected:
            self._be_in_network()
        elif self._settings.hotspot and self._status.look.radio:
            self._be_alone()
        if self._wants_scan and not self._see().hotspot:
            self._wants_scan = False
            self._look_around()

    def _see(self) -> Look:
        look = self._driver.look()
        self._status = replace(self._status, look=look, hotspot=self._hotspot() if look.hotspot else None)
        return look

    def _be_in_network(self) -> None:
        self._alone_since = None
        if self._status.look.hotspot:  # somebody plugged a cable in
            self._try(self._driver.close_hotspot)
            self._see()

    def _be_alone(self) -> None:
        now = self._clock()
        if self._alone_since is None:
            self._alone_since = now
        if self._status.look.hotspot:
            if now - max(self._opened_at, self._visited_at + VISIT_SECONDS) >= self._settings.retry_seconds:
                self._try_known()
        elif now - self._alone_since >= self._settings.hotspot_seconds:
            self._try_the_files()
            if not self._see().connected:
                self._open()

    def _try_the_files(self) -> None:
        """The Wi-Fi that the card's file names, before anybody is asked."""
        if self._from_file is not None:
            self._try(lambda: self._driver.join(self._from_file or Wifi("")))

    def _try_known(self) -> None:
        self._try(self._driver.try_known)
        if not self._see().connected:
            self._try_the_files()
        if not self._see().connected:
            self._open()

    def _open(self) -> None:
        self._look_around()
        hotspot = self._hotspot()
        self._try(lambda: self._driver.open_hotspot(hotspot))
        self._opened_at = self._clock()
        if self._see().hotspot:
            log.info("no network: the box's own Wi-Fi %s is open", hotspot.name)

    def _join(self, wifi: Wifi) -> None:
        if self._see().hotspot:
            self._ended.wait(FAREWELL_SECONDS)
        self._try(lambda: self._driver.set_country(wifi.country or self._country()))
        trouble = self._try(lambda: self._driver.join(wifi))
        joined = "" if trouble else wifi.ssid
        self._status = replace(self._status, joining="", joined=joined, trouble=trouble)
        if not self._see().connected and self._settings.hotspot:
            self._open()

    def _look_around(self) -> None:
        found: list[Network] = []
        self._try(lambda: found.extend(self._driver.scan()))
        if found:
            self._status = replace(self._status, networks=tuple(found))

    def _country(self) -> str:
        return self._settings.country or (self._from_file.country if self._from_file else "")

    def _try(self, deed: Callable[[], object]) -> str:
        """Do something; why it came to nothing, or an empty text."""
        try:
            deed()
        except NetworkError as error:
            log.warning("%s", error)
            return error.args[0] if isinstance(error.args[0], str) else str(error)
        return ""
