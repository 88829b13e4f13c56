"""All raw ports: one for each queue that has a port, kept in step with the queues while the box runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from appliance.events import Event
from appliance.intake.emulated_printer import EmulatedPrinters
from appliance.intake.tcp.acceptor import Acceptor
from appliance.intake.tcp.address_limits import Budgets
from appliance.intake.tcp.raw import RawServer
from appliance.runtime.i18n import message
from appliance.settings import MAIN_QUEUE, Queue, RawSettings, Settings
from appliance.spool import (
    DEFINITION,
    ChangedElsewhere,
    JobChanged,
    JobCreated,
    PrinterMoved,
    PrinterStatusChanged,
    QueueChanged,
    Spool,
)
from escpos.emulation import Condition
from escpos.profiles import Profile

log = logging.getLogger(__name__)
SETTLE_SECONDS = 5.0  # that who makes a queue waits for its port
RETRY_SECONDS = 5.0  # between tries at a port that something else holds


class RawPorts:
    """Listens for the queues. On the event loop only."""

    def __init__(
        self,
        spool: Spool,
        printers: EmulatedPrinters,
        settings: Settings,
        page_port: Callable[[], int],
        on_shortage: Callable[[OSError], None],
    ) -> None:
        """`on_shortage` hears where no file is free for a connection."""
        self._spool = spool
        self._printers = printers
        self._settings = settings
        self._page_port = page_port
        self._budgets = Budgets(settings.raw)
        self._acceptor = Acceptor(
            settings.raw.connections_in_all, settings.limits.receiving_bytes, on_shortage
        )
        self._servers: dict[str, RawServer] = {}
        self._loop: asyncio.AbstractEventLoop | None = None  # once it runs
        self._changing = asyncio.Lock()
        self._retry: asyncio.TimerHandle | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._tasks: set[asyncio.Task[None]] = set()

    def ports(self) -> dict[str, int]:
        """The ports in force, by queue."""
        return {name: server.port for name, server in self._servers.items()}

    def look_of(self, queue: str) -> tuple[Profile, Condition]:
        """The model that tills see behind a port, and how it is as far as they are told."""
        printer = self._servers[queue].printer
        return printer.profile(), printer.condition()

    def has_till_at(self, address: str) -> bool:
        """True if this address is connected to one of the ports."""
        return any(server.has_till_at(address) for server in self._servers.values())

    def own_ports(self) -> set[int]:
        """Every port of a queue, those that are to be opened among them. From any thread."""
        kept = {queue.port for queue in self._spool.queues.all() if queue.port}
        return kept | self._settings.declared_ports() | set(self.ports().values())

    async def start(self) -> None:
        """Listen for every queue. Raises OSError where the port of `main` is taken."""
        loop = self._loop = asyncio.get_running_loop()

        def hear(event: Event) -> None:
            loop.call_soon_threadsafe(self._hear, event)

        self._unsubscribe = self._spool.events.subscribe(hear)
        await self.refresh()
        main = next((queue for queue in self._spool.queues.all() if queue.name == MAIN_QUEUE), None)
        if main is not None and main.port is not None and MAIN_QUEUE not in self._servers:
            raise OSError(f"port {main.port} of the queue main is taken (setting raw.port)")

    async def stop(self) -> None:
        """Stop listening."""
        self._unsubscribe()
        if self._retry is not None:
            self._retry.cancel()
        async with self._changing:
            await asyncio.gather(*(server.stop() for server in self._servers.values()))

    def settle(self) -> None:
        """Wait until the ports are what the queues want, or cannot be. From any thread but the loop's."""
        if self._loop is not None:
            with suppress(TimeoutError):  # it is busy; the port opens all the same
                asyncio.run_coroutine_threadsafe(self.refresh(), self._loop).result(SETTLE_SECONDS)

    def use(self, settings: RawSettings) -> None:
        """The settings are others now, those that count at once. From any thread."""
        self._printers.address_filter.open_to = settings.open_to
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._refresh_soon)

    async def refresh(self) -> None:
        """The queues may be others now."""
        async with self._changing:
            wanted = {queue.name: queue for queue in self._spool.queues.all() if queue.port is not None}
            for name in list(self._servers):
                if name not in wanted or wanted[name].port != self._servers[name].asked_port:
                    await self._servers.pop(name).stop()
            missing = False
            for name, queue in wanted.items():
                if name in self._servers:
                    self._printers.of(queue)
                    self._servers[name].queue_changed()
                else:
                    missing |= not await self._open(queue)
        if self._retry is not None:
            self._retry.cancel()
        if missing:
            self._retry = asyncio.get_running_loop().call_later(RETRY_SECONDS, self._refresh_soon)

    async def _open(self, queue: Queue) -> bool:
        server = RawServer(
            *(self._spool, self._settings, self._printers.of(queue), self._page_port),
            *(self._budgets, self._acceptor),
        )
        try:
            await server.start()
        except OSError as error:
            log.warning("the port of a queue cannot be had: %s", error, extra={"queue": queue.name})
            self._spool.live_status.add_notice(
                message(
                    "Port %(port)s of the queue %(name)s is taken: %(strerror)s.",
                    port=queue.port,
                    name=queue.name,
                    strerror=error.strerror,
                )
            )
            return False
        self._servers[queue.name] = server
        return True

    def _refresh_soon(self) -> None:
        task = asyncio.get_running_loop().create_task(self.refresh())
        self._tasks.add(task)
        task.add_done_callback(self._refreshed)

    def _refreshed(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("the queues' ports could not be looked after", exc_info=task.exception())
            asyncio.get_running_loop().call_later(RETRY_SECONDS, self._refresh_soon)

    def _hear(self, event: Event) -> None:
        match event:
            case QueueChanged() | ChangedElsewhere():
                self._refresh_soon()
            case JobCreated(job=job) if job.source == DEFINITION:
                self._printers.defined(job)
            case JobCreated(job=job) | JobChanged(job=job) if job.queue in self._servers:
                self._servers[job.queue].job_changed(job)
            case PrinterStatusChanged() | PrinterMoved():
                for server in self._servers.values():
                    server.printer_changed()
