"""The parts of the core in the order in which they start; behind them start the capabilities."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

from appliance.box.box import Box
from appliance.box.housekeeping import duties, take_in_old
from appliance.box.lending import web_dependencies
from appliance.box.part import Duty, Part, Threaded
from appliance.capabilities import provided
from appliance.settings import Settings
from appliance.web import Reception, WebServer, make_app

PRINTING_MAY_FINISH = 5.0  # seconds at a stop; what is still printing then is uncertain at the next start


class Core(Part):
    """The spool, with the printers and queues that the settings name."""

    name = "core"

    def __init__(self, box: Box) -> None:
        self._box = box

    async def start(self) -> None:
        """See Part."""
        box = self._box
        box.spool.start(box.guard)
        box.spool.timekeeping.look()
        box.spool.changed_elsewhere()  # from here on
        box.register(box.settings)
        box.take_first_admin()

    async def stop(self) -> None:
        """See Part."""
        self._box.spool.stop()

    def reconfigure(self, settings: Settings) -> None:
        """See Part."""
        self._box.spool.reconfigure(settings.limits, settings.web.undo_seconds)

    def duties(self) -> Sequence[Duty]:
        """See Part."""
        return duties(self._box)


class Indexing(Part):
    """After an update: receipts that are there already are made to be found."""

    name = "words"

    def __init__(self, box: Box) -> None:
        self._guard = box.guard
        words = (box.spool, box.halt.is_set)
        self._thread = threading.Thread(target=take_in_old, args=words, name=self.name, daemon=True)

    async def start(self) -> None:
        """See Part."""
        self._guard(self._thread)

    async def stop(self) -> None:
        """See Part."""
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)


class Audit(Threaded):
    """The audit follows what was done to jobs."""

    def __init__(self, box: Box) -> None:
        super().__init__("audit", box.follower, box.guard)
        self._box = box

    async def start(self) -> None:
        """See Part."""
        self._box.spool.events.subscribe(lambda _event: self._box.follower.wake())
        await super().start()


class LiveEvents(Part):
    """The socket that tells pages what happens."""

    name = "events"

    def __init__(self, box: Box) -> None:
        self._box = box

    async def start(self) -> None:
        """See Part."""
        self._box.events_port = await self._box.live.start()

    async def stop(self) -> None:
        """See Part."""
        await self._box.live.stop()


class Pages(Part):
    """The pages and the API."""

    name = "web"

    def __init__(self, box: Box) -> None:
        self._box = box

    async def start(self) -> None:
        """See Part."""
        box, web = self._box, self._box.settings.web
        reception = Reception.of(web, box.settings.limits.job_bytes, box.identity.is_open)
        box.web = WebServer(
            make_app(web_dependencies(box), more=box.groups), web, reception, box.shortage.tell
        )
        box.web.start(box.guard)

    async def stop(self) -> None:
        """See Part."""
        if self._box.web is not None:
            await asyncio.to_thread(self._box.web.stop)


class Printing(Part):
    """A dispatcher for each printer."""

    name = "printing"

    def __init__(self, box: Box) -> None:
        self._box = box

    async def start(self) -> None:
        """See Part."""
        self._box.dispatchers.begin(self._box.halt)

    async def stop(self) -> None:
        """See Part."""
        await asyncio.to_thread(self._box.dispatchers.stop, PRINTING_MAY_FINISH)


class Tills(Part):
    """The raw ports."""

    name = "tills"

    def __init__(self, box: Box) -> None:
        self._raw = box.raw

    async def start(self) -> None:
        """See Part."""
        await self._raw.start()

    async def stop(self) -> None:
        """See Part."""
        await self._raw.stop()

    def reconfigure(self, settings: Settings) -> None:
        """See Part."""
        self._raw.use(settings.raw)


class UsbPort(Part):
    """The box as a USB printer, where it is set to be one."""

    name = "usb"

    def __init__(self, box: Box) -> None:
        self._usb = box.usb
        self._guard = box.guard

    async def start(self) -> None:
        """See Part."""
        if self._usb is not None:
            await self._usb.start(self._guard)

    async def stop(self) -> None:
        """See Part."""
        if self._usb is not None:
            await self._usb.stop()


class Questions(Part):
    """SNMP and ENPC."""

    name = "management"

    def __init__(self, box: Box) -> None:
        self._management = box.management

    async def start(self) -> None:
        """See Part."""
        self._management.start()

    async def stop(self) -> None:
        """See Part."""
        self._management.stop()


class FirstSlipPart(Part):
    """The slip of the first start, until it was printed."""

    name = "first slip"

    def __init__(self, box: Box) -> None:
        self._slip = box.first_slip
        self._guard = box.guard

    async def start(self) -> None:
        """See Part."""
        if self._slip is not None:
            self._slip.start(self._guard)

    async def stop(self) -> None:
        """See Part."""
        if self._slip is not None:
            await asyncio.to_thread(self._slip.stop)


class Soundness(Part):
    """Both databases are looked through, and copied."""

    name = "soundness"

    def __init__(self, box: Box) -> None:
        self._box = box

    async def start(self) -> None:
        """See Part."""
        self._box.watch.start(self._box.guard, self._box.recovered)

    async def stop(self) -> None:
        """See Part."""
        await asyncio.to_thread(self._box.watch.stop)


def panel(box: Box) -> Part:
    """Buttons and lights."""
    box.panel.on_status_slip = box.print_status_slip
    return Threaded(
        "panel", box.panel, box.guard, reconfigure=lambda settings: box.panel.reconfigure(settings.panel)
    )


def network(box: Box) -> Part:
    """The box stays in a network, or opens its own."""
    return Threaded(
        "network", box.network, box.guard, reconfigure=lambda settings: box.network.use(settings.network)
    )


Maker = Callable[[Box], Part]
PARTS: tuple[Maker, ...] = (
    Core,
    lambda box: Threaded("previews", box.previews, box.guard),
    Indexing,
    Audit,
    Soundness,
    LiveEvents,
    Pages,
    Printing,
    panel,
    Tills,
    UsbPort,
    Questions,
    lambda box: Threaded("discovery", box.discovery, box.guard, can_be_left_out=True),
    lambda box: Threaded("advertiser", box.advertiser, box.guard, can_be_left_out=True),
    network,
    FirstSlipPart,
)


def makers() -> tuple[Maker, ...]:
    """The parts of the box, and behind them those of the capabilities."""
    return (*PARTS, *(part for _, part in provided("part", "PART")))
