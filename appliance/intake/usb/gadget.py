"""A way in: the USB port where the box is a printer and a till the host. On the event loop, but for the port.

The session lives on the loop, as those of the raw ports do, because all of one queue share what the printer
remembers. Only the waiting in the kernel is done by threads (`port.py`).
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Protocol

from appliance.events import Event
from appliance.intake.bounded_channel import ENDED, BoundedChannel
from appliance.intake.emulated_printer import EmulatedPrinter, EmulatedPrinters
from appliance.intake.usb import setup
from appliance.intake.usb.client import UsbClient
from appliance.intake.usb.ffs import PortStatus
from appliance.intake.usb.journal import Journal
from appliance.intake.usb.port import FILES, WELL, Hooks, UsbPort
from appliance.runtime.errors import BoxError
from appliance.runtime.i18n import message
from appliance.runtime.threads import ThreadStarter
from appliance.settings import Settings
from appliance.spool import (
    ChangedElsewhere,
    JobEvent,
    PrinterMoved,
    PrinterStatusChanged,
    QueueChanged,
    Spool,
    State,
)
from escpos.emulation import Condition

log = logging.getLogger(__name__)
WAITING_BYTES = 65_536  # on their way from the port to the session; beyond that the till waits
JOURNAL = "usb-journal"  # in the data folder
SYNC_SECONDS = 0.2  # after bytes came; most receipts are whole by then, and an SD card is spared
RETRY_SECONDS = 5.0  # between tries at a gadget that is not set up yet
MAY_CHANGE_STATUS = (PrinterStatusChanged, PrinterMoved, QueueChanged, ChangedElsewhere)
ENDED_STATES = frozenset({State.COMPLETED, State.REJECTED, State.CANCELED, State.EXPIRED})
KEPT_AS = {name: f"usb-{name}" for name in FILES}


class Keeper(Protocol):
    """A keeper of open files beyond the end of this process."""

    def keep(self, name: str, file: int) -> None:
        """Hold this one."""

    def kept(self, name: str) -> int | None:
        """One of an earlier run."""

    def forget(self, name: str) -> None:
        """Hold it no longer."""


def port_status(condition: Condition) -> int:
    """The printer's condition as a parallel port tells it, for a POS's driver."""
    if condition.paper_out:
        return PortStatus.SELECTED | PortStatus.PAPER_EMPTY
    if condition.cover_open or condition.cutter_error or condition.fatal_error:
        return PortStatus.SELECTED
    return WELL if condition.online else 0


class UsbGadget:
    """The port, and the client at it. A gadget that is not set up is tried again.

    Where `keeper` held the port's files meanwhile, the till has not noticed that the box was away.
    """

    def __init__(self, spool: Spool, printers: EmulatedPrinters, settings: Settings, keeper: Keeper) -> None:
        self._spool = spool
        self._printers = printers
        self._keeper = keeper
        self._settings = settings
        self._port: UsbPort | None = None
        self._client: UsbClient | None = None
        self._channel: BoundedChannel | None = None
        self._syncing: asyncio.TimerHandle | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def is_plugged(self) -> bool:
        """True if a host has set the printer up."""
        return self._port is not None and self._port.is_enabled

    async def start(self, guard: ThreadStarter) -> None:
        """Be a printer, now or as soon as the gadget is set up."""
        loop = asyncio.get_running_loop()
        self._printer = self._find_printer()
        self._channel = BoundedChannel(self._printer.turns, self._take, self._wanted, WAITING_BYTES)
        self._journal = Journal(self._settings.data / JOURNAL)
        settings = self._settings.gadget
        channel = self._channel
        self._client = UsbClient(
            self._spool,
            self._printer,
            settings,
            self._journal,
            self._reply,
            channel.hold,
            lambda: channel.has_more,
        )
        self._client.replay(self._journal.left())

        def hear(event: Event) -> None:
            loop.call_soon_threadsafe(self._hear, event)

        self._unsubscribe = self._spool.events.subscribe(hear)
        await self._open(guard)

    async def stop(self) -> None:
        """Read no more, and keep what there is."""
        self._unsubscribe()
        if self._retry is not None:
            self._retry.cancel()
        if self._port is not None:
            self._port.stop()
        if self._channel is not None and self._client is not None:
            self._channel.close()
            self._channel.flush()
            await self._client.shut()
            if self._syncing is not None:
                self._syncing.cancel()

    async def _open(self, guard: ThreadStarter) -> None:
        settings = self._settings.gadget
        try:
            device_id = setup.device_id(settings).encode("latin-1", "replace")
            self._port = UsbPort(settings.functionfs, device_id, Hooks(self._came, self._gone))
            self._set_status()
            self._have_files(self._port)
            self._port.start(guard)
            udc = await asyncio.to_thread(setup.plug, settings)
        except OSError as error:
            self._give_up_for_now(guard, error)
        else:
            log.info("the box is a USB printer at %s", udc)

    def _have_files(self, port: UsbPort) -> None:
        """Take up an earlier run's files, or open them and have them kept. Raises OSError."""
        found = {name: self._keeper.kept(kept_as) for name, kept_as in KEPT_AS.items()}
        files = {name: file for name, file in found.items() if file is not None}
        if port.take_up(files):
            log.info("the till at the USB port need not have noticed that the box was away")
            return
        self._journal.gone()  # whoever an earlier run was talking to
        self._take(None)
        self._forget_files()
        for file in files.values():
            os.close(file)
        port.open()
        for name, file in port.files.items():
            self._keeper.keep(KEPT_AS[name], file)

    def _forget_files(self) -> None:
        for name in KEPT_AS.values():
            self._keeper.forget(name)

    def _give_up_for_now(self, guard: ThreadStarter, error: OSError) -> None:
        log.warning("the USB port towards the till does not work: %s", error)
        self._spool.live_status.add_notice(
            message("The USB port towards the till does not work: %(error)s", error=error)
        )
        if self._port is not None:
            self._port.stop()
            self._forget_files()
            self._port.close()
            self._port = None
        loop = asyncio.get_running_loop()
        self._retry = loop.call_later(RETRY_SECONDS, lambda: self._open_soon(guard))

    def _open_soon(self, guard: ThreadStarter) -> None:
        self._opening = asyncio.get_running_loop().create_task(self._open(guard))

    def _came(self, data: bytes) -> None:
        """On the thread that reads: written down before the till is let go on."""
        assert self._channel is not None
        self._journal.data(data)
        self._channel.put(data)

    def _gone(self) -> None:
        assert self._channel is not None
        self._journal.gone()
        self._channel.put(ENDED)

    def _take(self, data: bytes | None) -> None:
        assert self._client is not None
        self._client.take(data)
        if self._syncing is None:
            self._syncing = asyncio.get_running_loop().call_later(SYNC_SECONDS, self._sync)

    def _wanted(self) -> int:
        return self._client.wanted if self._client is not None else 0

    def _sync(self) -> None:
        self._syncing = None
        asyncio.get_running_loop().run_in_executor(None, self._journal.sync)

    def _reply(self, data: bytes) -> None:
        if self._port is not None:
            self._port.reply(data)

    def _hear(self, event: Event) -> None:
        assert self._client is not None
        if isinstance(event, JobEvent) and event.job.state in ENDED_STATES:
            self._client.job_ended(event.job.id, event.job.state is State.COMPLETED)
        elif isinstance(event, MAY_CHANGE_STATUS):
            try:
                self._find_printer()
            except BoxError as error:
                log.warning("the queue of the USB port: %s", error)
            self._set_status()
            self._client.changed()

    def _find_printer(self) -> EmulatedPrinter:
        """The printer of the queue that the port feeds, as the queue is now. Raises NotFound."""
        return self._printers.of(self._spool.queues.get(self._settings.gadget.queue))

    def _set_status(self) -> None:
        if self._port is not None:
            self._port.status = port_status(self._printer.condition())
