"""The box: every service of it, built and connected here and nowhere else.

Nothing runs yet. What starts and stops them are the parts of `assembly.py`.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Sequence
from functools import partial

from appliance.advertise.advertiser import Advertiser
from appliance.box import memory, open_files
from appliance.box_address import BoxAddress
from appliance.capabilities import schemas
from appliance.configuration import Configuration
from appliance.first_start import FirstSlip, Helpers, take_admin
from appliance.identity import Actor, Identity
from appliance.intake.emulated_printer import EmulatedPrinters
from appliance.intake.tcp.ports import RawPorts
from appliance.intake.usb.gadget import UsbGadget
from appliance.management import Management
from appliance.network import Hotspot, NetworkService, make_driver
from appliance.panel import PanelHost
from appliance.preview import DrawingFailed, DrawingProcess, Previews
from appliance.printers import (
    Dispatchers,
    DriverContext,
    PointsToItself,
    Prober,
    check_uri,
)
from appliance.printers.discovery import Discovery, Move
from appliance.recovery import DataFolder, Watch
from appliance.runtime.clock import WallClock, synchronised
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message, reason
from appliance.runtime.listening import Shortage
from appliance.runtime.systemd import Starts, Supervisor
from appliance.runtime.threads import CrashOnThreadFailure
from appliance.settings import (
    DEFAULT_PROFILE,
    MAIN_QUEUE,
    FirstStart,
    Layers,
    Settings,
    SettingsError,
    is_loopback,
)
from appliance.slips import WAITING_SHOWN, called
from appliance.spool import Spool, Submission
from appliance.vitals import Vitals, VitalsWatch
from appliance.web import LiveServer, WebServer
from appliance.web.discovered_printers import free_name
from appliance.web.route import Group

log = logging.getLogger(__name__)


class Box:
    """All services of the box. Parts use what they need of it."""

    def __init__(
        self,
        data: DataFolder,
        settings: Settings,
        read_layers: Callable[[], Layers],
        first: FirstStart | None = None,
    ) -> None:
        """Open the database and take the pins. `read_layers` reads the file and the environment anew.

        `first` is what the file says of a first start. Raises OSError, or BoxError.
        """
        self.reread = threading.Event()  # SIGHUP came
        self.halt = threading.Event()  # the box stops
        self.end: Callable[[], None] = lambda: None  # has it stop; from any thread
        self.events_port, self.is_damaged, self.is_ready = 0, False, False
        self.web: WebServer | None = None  # until it listens
        self.groups: Sequence[Group] = ()  # requests and pages of the parts
        self.supervisor = Supervisor()
        self.starts = Starts(settings.data)
        self.is_careful = self.starts.begin()
        self.guard = CrashOnThreadFailure()
        self.recovered = data.said
        self.clock = WallClock(is_synchronised=partial(synchronised, settings.system.root))
        self.spool = Spool(
            settings.data,
            settings.limits,
            clock=self.clock,
            raw=settings.raw,
            undo_seconds=settings.web.undo_seconds,
            schemas=schemas(),
        )
        self.configuration = Configuration(self.spool.settings, settings, read_layers)
        shares = open_files.claim(settings, len(self.spool.queues.all()), len(self.spool.printers.all()))
        self.settings = settings = memory.fitted(shares.applied(settings))
        shares.tell(self.spool.live_status.add_notice)
        self.shortage = Shortage(self.spool.live_status.add_notice)
        first = first or FirstStart()
        self._first_admin = first.admin
        for fault in (*self.configuration.left_out, *first.faults):
            self.spool.live_status.add_notice(message("A setting was left out: %(fault)s", fault=fault))
        self.panel = PanelHost(self.spool, settings.panel)
        self._know_people()
        self._take_receipts()
        self._drive_printers()
        self._be_reachable(first)
        self.live = LiveServer(
            self.spool.events, self.identity, settings.web, settings.events, shares.handshakes
        )

    def _know_people(self) -> None:
        """People and keys, the audit, and who looks after both databases."""
        settings = self.settings
        self.identity = Identity(settings.data, settings.identity, clock=self.clock)
        self.follower = self.identity.follow(self.spool.jobs.history_after)
        self.watch = Watch(self.spool, self.identity, settings.limits.backup_seconds, self._begin_anew)
        clock = Actor("counterproof", "clock", "")
        self.spool.timekeeping.on_step = partial(self.identity.append_audit, clock, "clock set", "")

    def _take_receipts(self) -> None:
        """The printers that tills see, and the pictures of their paper."""
        settings = self.settings
        self.drawing = DrawingProcess(settings.limits)
        self.previews = Previews(self.spool, self.drawing, settings.limits)
        self.emulated_printers = EmulatedPrinters(self.spool, settings.limits.job_bytes, settings.raw.open_to)
        self.raw = RawPorts(self.spool, self.emulated_printers, settings, self.web_port, self.shortage.tell)
        self.usb: UsbGadget | None = None
        if settings.gadget.enabled:
            self.usb = UsbGadget(self.spool, self.emulated_printers, settings, self.supervisor)
        self.management = Management(
            settings, self.raw, self.supervisor.kept, self.spool.live_status.add_notice
        )

    def _drive_printers(self) -> None:
        """The printers, and finding them."""
        settings, reaches_out = self.settings, not is_loopback(self.settings.raw.host)
        self.driver_context = DriverContext(
            settings.data, settings.limits, self._draw, own_ports=self.raw.own_ports
        )
        self.prober = Prober(self.driver_context, own_machine=not reaches_out)
        self.dispatchers = Dispatchers(self.spool, self.driver_context, self.guard)
        self.discovery = Discovery(self.spool, settings.discovery, self._note_move, networks=reaches_out)
        self.advertiser = Advertiser(self.spool, settings, self.raw.ports, self.web_port)

    def _be_reachable(self, first: FirstStart) -> None:
        """The network, what is printed of it, and how the board is."""
        settings = self.settings
        self.address = BoxAddress(
            settings,
            raw_port=lambda: self.raw.ports().get(MAIN_QUEUE, 0),
            web_port=self.web_port,
            setup_code=self._setup_code,
            hotspot=lambda: self.network.status().hotspot,
            is_settled=lambda: self.network.is_settled,
        )
        self.network = NetworkService(
            make_driver(settings.network), settings.network, self._hotspot, first.wifi
        )
        self.vitals = Vitals(settings, clock=self.clock.read)
        self.vitals_watch = VitalsWatch(self.vitals.look, self.spool.live_status.add_notice)
        self.first_slip: FirstSlip | None = None
        if settings.box.first_slip:
            self.first_slip = FirstSlip(self.spool, self._slip_helpers())

    def _begin_anew(self) -> None:
        """A database is damaged: end in good order, and set it right at the next start. From any thread."""
        self.is_damaged = self.guard.is_stopping = True  # what fails by it meanwhile takes nothing down
        self.end()

    def reload(self) -> None:
        """Printers, queues and all that can count at once as the settings say now; the rest at a start."""
        try:
            self.register(self.configuration.reload())
        except (SettingsError, BoxError, ValueError) as error:
            log.error("the settings were not taken: %s", error)
            self.spool.live_status.add_notice(
                message("The settings were changed and not taken: %(error)s", error=error)
            )
        else:
            log.info("printers and queues are as the settings say; other settings count from the next start")

    def register(self, settings: Settings) -> None:
        """Make the printers and queues of the settings known."""
        for printer in settings.printers:
            try:
                check_uri(printer.uri, self.driver_context)
            except PointsToItself as error:  # addresses change by themselves: no reason not to start
                self.spool.live_status.add_notice(reason(error))
            self.spool.printers.declare(printer.name, printer.uri, printer.profile)
        for name, fields in settings.declared_queues().items():
            self.spool.queues.declare(name, fields)

    def ports(self) -> dict[str, object]:
        """The ports in force: of each queue, of the pages and the events; of SNMP and ENPC, where on."""
        own = {"raw": self.raw.ports(), "web": self.web_port(), "events": self.events_port}
        return own | self.management.ports()

    def _draw(self, data: bytes, profile: str, memory: bytes) -> tuple[bytes, str]:
        try:
            drawing = self.drawing.draw(data, profile, memory=memory)
        except DrawingFailed as error:
            return b"", str(error)
        return drawing.png, drawing.text

    def _note_move(self, move: Move) -> None:
        """A printer that is away seems to be elsewhere."""
        box = Actor("counterproof", "discovery", "")
        self.identity.append_audit(box, "printer seen elsewhere", move.printer, move.described)

    def print_status_slip(self) -> None:
        """Both buttons were held: say on paper where the box is, and what waits."""
        try:
            waiting = [called(job) for job in self.spool.jobs.waiting(WAITING_SHOWN)]
            slip = self.address.slip(waiting=waiting) or b""
            self.spool.jobs.print_now(Submission(slip, "panel", "panel"), "panel", "button")
        except BoxError as error:
            log.warning("no status slip: %s", error)

    def _slip_helpers(self) -> Helpers:
        return Helpers(
            found=self.discovery.found,
            is_receipt_printer=lambda seen: self.prober.look(seen.uri, DEFAULT_PROFILE).is_bidirectional,
            name=lambda seen: free_name(seen.model or seen.name, ()),
            refresh=self.dispatchers.refresh,
            slip=self.address.slip,
        )

    def take_first_admin(self) -> None:
        """Let the admin of the card's file in, where nobody can log in yet."""
        if self._first_admin is not None and not self.identity.is_open():
            fault = take_admin(self._first_admin, self.identity.users)
            if fault:
                self.spool.live_status.add_notice(fault)

    def _hotspot(self) -> Hotspot:
        return Hotspot(socket.gethostname().partition(".")[0], self.identity.users.hotspot_password())

    def _setup_code(self) -> str:
        """The code for the first admin; empty once there is one, or where nobody logs in."""
        users = self.identity.users
        return "" if self.identity.is_open() or users.is_set_up() else users.setup_code()

    def web_port(self) -> int:
        """The port of the pages; 0 before they answer."""
        return self.web.port if self.web else 0

    def say_who_may_come(self) -> None:
        """Log how to log in."""
        if self.identity.is_open():
            log.info("no login: the pages answer this machine only (web.host = %s)", self.settings.web.host)
        elif code := self._setup_code():
            log.warning(
                "nobody can log in yet: open /setup on port %d; the set-up code is %s", self.web_port(), code
            )
