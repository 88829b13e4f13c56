"""The composition root: builds every part, hands it what it needs, starts in order, stops in reverse."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from appliance import memory, open_files
from appliance.advertise.advertiser import Advertiser
from appliance.clock import WallClock, synchronised
from appliance.configuration import Configuration
from appliance.first_start import FirstSlip, Helpers, take_admin
from appliance.housekeeping import erase_old, take_in_old
from appliance.identity import Actor, Identity
from appliance.intake.lane import Lanes
from appliance.intake.ports import RawPorts
from appliance.intake.usb_gadget import UsbGadget
from appliance.listening import Shortage
from appliance.management import Management
from appliance.network import Hotspot, NetworkKeeper, make_driver
from appliance.panel import PanelKeeper
from appliance.preview import DrawingFailed, DrawingProcess, Previews
from appliance.printers import Dispatchers, LeadsHome, Prober, Rolls, Workshop, check_uri, set_faults
from appliance.printers.discovery import Discovery, Move
from appliance.recovery import DataFolder, Watch
from appliance.settings import (
    DEFAULT_PROFILE,
    MAIN_QUEUE,
    FirstStart,
    Layers,
    Settings,
    SettingsError,
    is_loopback,
)
from appliance.spool import Event, Spool, SpoolError, StorageError, Submission
from appliance.storage.reserve import keep_reserve
from appliance.supervisor import STABLE_SECONDS, Starts, Supervisor
from appliance.threads import Guard
from appliance.tls import is_brought
from appliance.told import reason, told
from appliance.vitals import Vitals, VitalsWatch
from appliance.web import LiveServer, Reception, WebParts, WebServer, make_app
from appliance.web.found import free_name
from appliance.whereabouts import Whereabouts

log = logging.getLogger(__name__)
PRINTING_MAY_FINISH = 5.0  # seconds at a stop; what is still printing then is uncertain at the next start
ERASE_SECONDS = 3_600.0  # between looks for receipts that are older than their queues keep
VITALS_SECONDS = 30.0  # between looks at the board; power that fails for less is told of afterwards
WATCH_SECONDS = 1.0  # between looks whether another process changed the database, or SIGHUP came
CAREFUL = (
    "The box failed to start several times, so it runs without looking for printers and without announcing"
    " itself. Its log says what failed; it tries everything again at its next start."
)


class Service:
    """The whole box. `run` is its life; everything in it is built here and nowhere else."""

    def __init__(
        self,
        data: DataFolder,
        settings: Settings,
        read_layers: Callable[[], Layers],
        first: FirstStart | None = None,
    ) -> None:
        """Open the database and take the pins. `read_layers` reads the file and the environment anew.

        `first` is what the file says of a first start. Raises OSError, or SpoolError.
        """
        self._reread = threading.Event()
        self._events_port, self._is_damaged = 0, False
        self._loop: asyncio.AbstractEventLoop | None = None
        self.supervisor = Supervisor()
        self.starts = Starts(settings.data)
        self.careful = self.starts.begin()
        self._ready = False
        self._guard = Guard()
        self._halt = threading.Event()
        self._recovered = data.said
        self.clock = WallClock(is_synchronised=partial(synchronised, settings.system.root))
        self.spool = Spool(settings.data, settings.limits, clock=self.clock, raw=settings.raw)
        self.configuration = Configuration(self.spool.overrides, settings, read_layers)
        shares = open_files.claim(settings, len(self.spool.queues()), len(self.spool.printers()))
        self.settings = settings = memory.fitted(shares.applied(settings))
        shares.tell(self.spool.board.pin)
        self.shortage = Shortage(self.spool.board.pin)
        first = first or FirstStart()
        self._first_admin = first.admin
        for fault in (*self.configuration.left_out, *first.faults):
            self.spool.board.pin(told("A setting was left out: %(fault)s", fault=fault))
        self.drawing = DrawingProcess(settings.limits)
        self.previews = Previews(self.spool, self.drawing, settings.limits)
        self.lanes = Lanes(self.spool, settings.limits.job_bytes, settings.raw.open_to)
        self.raw = RawPorts(self.spool, self.lanes, settings, self._web_port, self.shortage.tell)
        self.workshop = Workshop(settings.data, settings.limits, self._draw, own_ports=self.raw.own_ports)
        reaches_out = not is_loopback(settings.raw.host)
        self.prober = Prober(self.workshop, own_machine=not reaches_out)
        self.dispatchers = Dispatchers(self.spool, self.workshop, self._guard)
        self.panel = PanelKeeper(self.spool, settings.panel)
        self.discovery = Discovery(self.spool, settings.discovery, self._note_move, networks=reaches_out)
        self.advertiser = Advertiser(self.spool, settings, self.raw.ports, self._web_port)
        self.management = Management(settings, self.raw, self.supervisor.kept, self.spool.board.pin)
        self.usb: UsbGadget | None = None
        if settings.gadget.enabled:
            self.usb = UsbGadget(self.spool, self.lanes, settings, self.supervisor)
        self._know_people()
        self._be_reachable(first)
        self.live = LiveServer(
            self.spool.events, self.identity, settings.web, settings.events, shares.handshakes
        )
        self.web: WebServer | None = None
        self._indexing: threading.Thread | None = None
        self.configuration.on_change(lambda live: self.spool.use(live.limits))
        self.configuration.on_change(lambda live: self.panel.take(live.panel))
        self.configuration.on_change(lambda live: self.raw.use(live.raw))

    def _know_people(self) -> None:
        """People and keys, the audit, and who looks after both databases."""
        settings = self.settings
        self.identity = Identity(settings.data, settings.identity, clock=self.clock)
        self.follower = self.identity.follow(self.spool.history_after)
        self._watch = Watch(self.spool, self.identity, settings.limits.backup_seconds, self._begin_anew)
        clock = Actor("counterproof", "clock", "")
        self.spool.timekeeping.on_step = partial(self.identity.note, clock, "clock set", "")

    def _be_reachable(self, first: FirstStart) -> None:
        """The network, what is printed of it, and how the board is."""
        settings = self.settings
        self.whereabouts = Whereabouts(
            settings,
            raw_port=lambda: self.raw.ports().get(MAIN_QUEUE, 0),
            web_port=self._web_port,
            setup_code=self._setup_code,
            hotspot=lambda: self.network.status().hotspot,
            is_settled=lambda: self.network.is_settled,
        )
        self.network = NetworkKeeper(
            make_driver(settings.network), settings.network, self._hotspot, first.wifi
        )
        self.configuration.on_change(lambda live: self.network.use(live.network))
        self.vitals = Vitals(settings, clock=self.clock.read)
        self.vitals_watch = VitalsWatch(self.vitals.look, self.spool.board.pin)
        self.first_slip: FirstSlip | None = None
        if settings.box.first_slip:
            self.first_slip = FirstSlip(self.spool, self._slip_helpers())

    async def run(self) -> bool:
        """Start, print the ready line once all listens, and live until SIGTERM or SIGINT.

        Whether it is to begin anew, since a database has to be set right. Raises OSError for a taken port.
        """
        loop = self._loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(4, "helper"))
        self.shortage.watch(loop)
        stop = self._stop_event = asyncio.Event()
        if self._is_damaged:
            stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._reread.set)
        try:
            await self._start()
            print("ready", json.dumps(self.ports()), flush=True)
            self.supervisor.ready()
            await self._live(stop)
            self.supervisor.stopping()
            self.starts.good()
        finally:
            await self._stop()
        return self._is_damaged

    def _begin_anew(self) -> None:
        """A database is damaged: end in good order, and set it right at the next start. From any thread."""
        self._is_damaged = self._guard.is_stopping = True  # what fails by it meanwhile takes nothing down
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop_event.set)

    async def _live(self, stop: asyncio.Event) -> None:
        """Until told to stop; meanwhile take up what other processes change, and new settings at SIGHUP."""
        loop = asyncio.get_running_loop()
        loop.call_later(STABLE_SECONDS, self.starts.good)
        memory.settle()
        self._stay_alive(loop)
        erase_at = look_at = 0.0
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), WATCH_SECONDS)
            await asyncio.to_thread(self.spool.timekeeping.look)
            if time.monotonic() >= erase_at:
                erase_at = time.monotonic() + ERASE_SECONDS
                await asyncio.to_thread(erase_old, self.spool)
            if time.monotonic() >= look_at:
                look_at = time.monotonic() + VITALS_SECONDS
                await asyncio.to_thread(self.vitals_watch.look)
                await asyncio.to_thread(memory.give_back)
            if self._reread.is_set():
                self._reread.clear()
                await asyncio.to_thread(self._reload)
            elif not await asyncio.to_thread(self._changed_outside):
                continue
            self.spool.events.publish(Event("store:changed", self.spool.now()))
            await asyncio.to_thread(self.dispatchers.refresh)

    def _stay_alive(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tell the supervisor that the loop turns, as often as it wants to hear it."""
        seconds = self.supervisor.alive_seconds
        if seconds is not None:
            self.supervisor.alive()
            loop.call_later(seconds, self._stay_alive, loop)

    def _changed_outside(self) -> bool:
        try:
            return self.spool.changed_outside()
        except StorageError as error:
            log.warning("%s", error)
            return False

    def _reload(self) -> None:
        """Printers, queues and all that can count at once as the settings say now; the rest at a start."""
        try:
            self._register(self.configuration.reload())
        except (SettingsError, SpoolError, ValueError) as error:
            log.error("the settings were not taken: %s", error)
            self.spool.board.pin(told("The settings were changed and not taken: %(error)s", error=error))
        else:
            log.info("printers and queues are as the settings say; other settings count from the next start")

    async def _start(self) -> None:
        self.spool.start(self._guard)
        self.spool.timekeeping.look()
        self.spool.changed_outside()  # from here on
        self._register(self.settings)
        self._take_first_admin()
        self.previews.start(self._guard)
        words = (self.spool, self._halt.is_set)
        self._indexing = threading.Thread(target=take_in_old, args=words, name="words", daemon=True)
        self._guard(self._indexing)
        self.spool.events.subscribe(lambda _event: self.follower.wake())
        self.follower.start(self._guard)
        self._events_port = await self.live.start()
        reception = Reception.of(self.settings.web, self.settings.limits.job_bytes, self.identity.is_open)
        self.web = WebServer(make_app(self._web_parts()), self.settings.web, reception, self.shortage.tell)
        self.web.start(self._guard)
        self.dispatchers.begin(self._halt)
        self.panel.on_status_slip = self._print_status_slip
        self.panel.start(self._guard)
        await self.raw.start()
        if self.usb is not None:
            await self.usb.start(self._guard)
        self.management.start()
        self.supervisor.forget_the_rest()
        if self.careful:
            self.spool.board.pin(CAREFUL)
        else:
            self.discovery.start(self._guard)
            self.advertiser.start(self._guard)
        self.network.start(self._guard)
        if self.first_slip is not None:
            self.first_slip.start(self._guard)
        keep_reserve(self.settings.data, self.settings.limits.free_bytes)
        self._watch.start(self._guard, self._recovered)
        self._ready = True
        self._say_who_may_come()

    async def _stop(self) -> None:
        """What takes jobs stops first, the spool last."""
        self._ready = False
        self._guard.is_stopping = True
        self._halt.set()
        if self.usb is not None:
            await self.usb.stop()
        self.management.stop()
        await self.raw.stop()
        await asyncio.to_thread(self._stop_threads)
        await self.live.stop()
        self.spool.stop()
        log.info("stopped")

    def _stop_threads(self) -> None:
        if not self.careful:
            self.advertiser.stop()
            self.discovery.stop()
        self.panel.stop()
        self.network.stop()
        if self.first_slip is not None:
            self.first_slip.stop()
        self.dispatchers.stop(PRINTING_MAY_FINISH)
        self.follower.stop()
        self._watch.stop()
        if self._indexing is not None:
            self._indexing.join()
        if self.web is not None:
            self.web.stop()
        if self._events_port:
            self.previews.stop()

    def _register(self, settings: Settings) -> None:
        """Make the printers and queues of the settings known."""
        for printer in settings.printers:
            try:
                check_uri(printer.uri, self.workshop)
            except LeadsHome as error:  # addresses change by themselves: no reason not to start
                self.spool.board.pin(reason(error))
            self.spool.declare_printer(printer.name, printer.uri, printer.profile)
        for name, fields in settings.declared_queues().items():
            self.spool.declare_queue(name, fields)

    def ports(self) -> dict[str, object]:
        """The ports in force: of each queue, of the pages and the events; of SNMP and ENPC, where on."""
        own = {"raw": self.raw.ports(), "web": self._web_port(), "events": self._events_port}
        return own | self.management.ports()

    def _web_parts(self) -> WebParts:
        return WebParts(
            seen_by=self.spool.seen_by,
            previews=self.previews,
            drawing_failed=DrawingFailed,
            check_uri=lambda uri: check_uri(uri, self.workshop),
            probe=self.prober.look,
            rolls=Rolls(self.workshop),
            finder=self.discovery,
            set_faults=lambda uri, faults: set_faults(uri, faults, self.workshop),
            refresh_printers=self.dispatchers.refresh,
            panel=self.panel,
            configuration=self.configuration,
            ports=self.ports,
            settle_ports=self.raw.settle,
            ready=lambda: self._ready,
            job_bytes=self.settings.limits.job_bytes,
            identity=self.identity,
            settings=self.settings.web,
            shows_setup_code=self.settings.panel.kind == "screen" and is_loopback(self.settings.web.host),
            network=self.network,
            vitals=self.vitals.look,
            certificate_is_trusted=lambda: is_brought(self.settings.data / self.settings.tls.folder),
        )

    def _draw(self, data: bytes, profile: str, memory: bytes) -> tuple[bytes, str]:
        try:
            drawing = self.drawing.draw(data, profile, memory=memory)
        except DrawingFailed as error:
            return b"", str(error)
        return drawing.png, drawing.text

    def _note_move(self, move: Move) -> None:
        """A printer that is away seems to be elsewhere."""
        box = Actor("counterproof", "discovery", "")
        self.identity.note(box, "printer seen elsewhere", move.printer, move.described)

    def _print_status_slip(self) -> None:
        """Both buttons were held: say on paper where the box is."""
        slip = self.whereabouts.slip() or b""
        try:
            self.spool.print_now(Submission(slip, "panel", "panel"), "panel", "button")
        except SpoolError as error:
            log.warning("no status slip: %s", error)

    def _slip_helpers(self) -> Helpers:
        return Helpers(
            found=self.discovery.found,
            is_receipt_printer=lambda seen: self.prober.look(seen.uri, DEFAULT_PROFILE).talks,
            name=lambda seen: free_name(seen.model or seen.name, ()),
            refresh=self.dispatchers.refresh,
            slip=self.whereabouts.slip,
        )

    def _take_first_admin(self) -> None:
        if self._first_admin is not None and not self.identity.is_open():
            fault = take_admin(self._first_admin, self.identity.people)
            if fault:
                self.spool.board.pin(fault)

    def _hotspot(self) -> Hotspot:
        return Hotspot(socket.gethostname().partition(".")[0], self.identity.people.hotspot_password())

    def _setup_code(self) -> str:
        """What the first admin has to know; nothing once there is one, or where nobody logs in."""
        people = self.identity.people
        return "" if self.identity.is_open() or people.is_set_up() else people.setup_code()

    def _web_port(self) -> int:
        return self.web.port if self.web else 0

    def _say_who_may_come(self) -> None:
        if self.identity.is_open():
            log.info("no login: the pages answer this machine only (web.host = %s)", self.settings.web.host)
        elif code := self._setup_code():
            log.warning(
                "nobody can log in yet: open /setup on port %d; the set-up code is %s", self._web_port(), code
            )
