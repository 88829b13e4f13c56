"""Is a printer where somebody says it is? Looked at before it is kept, within a bounded time.

Only addresses that a printer may have are tried, so that the box scans nobody's ports: private and link-local
ones, and this machine's own only where the box itself keeps to it.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from appliance.printers.drivers.base import DriverContext
from appliance.printers.drivers.tcp import DEFAULT_PORT, TcpDriver
from appliance.printers.errors import PrinterUnavailable
from appliance.printers.sinks.base import SinkContext
from appliance.printers.sinks.registry import make_sink
from appliance.runtime.i18n import message, reason
from appliance.spool import PrinterStatus, Reason
from appliance.values import Probe, ProbeAnswer

log = logging.getLogger(__name__)
PROBE_SECONDS = 8.0  # for an answer at most: a person waits for it
CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 1.0
SEND_SECONDS = 2.0  # for a question to be taken
LOWEST_PORT = 1_024  # below are mail, pages and shells; no raw printing port is there
AT_ONCE = 2  # looks that may be under way, each with a thread; more wait their turn


class Prober:
    """Looks; any thread may ask."""

    def __init__(self, context: DriverContext, *, own_machine: bool, seconds: float = PROBE_SECONDS) -> None:
        """`own_machine`: printers may be at loopback addresses."""
        limits = context.limits
        self._context = replace(
            context,
            limits=replace(
                limits,
                connect_seconds=min(limits.connect_seconds, CONNECT_SECONDS),
                answer_seconds=min(limits.answer_seconds, ANSWER_SECONDS),
                send_seconds=min(limits.send_seconds, SEND_SECONDS),
            ),
        )
        self._own_machine = own_machine
        self._seconds = seconds
        self._places = threading.Semaphore(AT_ONCE)

    def look(self, uri: str, profile: str) -> Probe:
        """Look for a printer at a device URI. Raises ValueError for it, LookupError for the profile."""
        make_sink(uri, profile, SinkContext(self._context))
        found: list[Probe] = []
        done = threading.Event()
        thread = threading.Thread(
            target=self._run, args=(uri, profile, found.append, done.set), name="probe", daemon=True
        )
        if not self._places.acquire(timeout=self._seconds):
            return Probe(ProbeAnswer.AWAY, detail=message("too many are being looked at just now"))
        thread.start()
        done.wait(self._seconds)
        return (
            found[0]
            if found
            else Probe(
                ProbeAnswer.AWAY,
                detail=message("no answer within %(seconds)s s", seconds=f"{self._seconds:g}"),
            )
        )

    def _run(self, uri: str, profile: str, tell: Callable[[Probe], None], done: Callable[[], None]) -> None:
        try:
            tell(self._look(uri, profile))
        except Exception:
            log.exception("a look at %s failed", uri)
        finally:
            self._places.release()
            done()

    def _look(self, uri: str, profile: str) -> Probe:
        if urlsplit(uri).scheme == TcpDriver.scheme:
            try:
                uri = self._resolved(uri)
            except PermissionError as error:
                return Probe(ProbeAnswer.UNTRIED, detail=reason(error))
            except OSError as error:
                return Probe(
                    ProbeAnswer.AWAY, detail=message("its name is not known (%(error)s)", error=str(error))
                )
        seen: list[PrinterStatus] = []
        sink = make_sink(uri, profile, SinkContext(self._context, seen.append))
        try:
            status = sink.check_status()
        except PrinterUnavailable as error:
            reasons = tuple(seen[-1].reasons) if seen else ()
            away = error.reason == Reason.PRINTER_OFFLINE
            return Probe(ProbeAnswer.AWAY if away else ProbeAnswer.HELP, reasons, str(error))
        finally:
            sink.close()
        return Probe(ProbeAnswer.READY if sink.is_bidirectional else ProbeAnswer.SILENT, status.reasons)

    def _resolved(self, uri: str) -> str:
        """The URI with an address for a name. Raises OSError, PermissionError for one that is not tried."""
        parts = urlsplit(uri)
        port = parts.port or DEFAULT_PORT
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        if port < LOWEST_PORT:
            raise PermissionError(message("port %(port)s is none that printers have", port=port))
        for *_, place in found:
            self._allow(str(place[0]).split("%")[0])
        address = str(found[0][4][0])
        return f"socket://{f'[{address}]' if ':' in address else address}:{port}"

    def _allow(self, text: str) -> None:
        address = ipaddress.ip_address(text)
        if address.is_loopback and not self._own_machine:
            raise PermissionError(message("%(address)s is this box itself", address=text))
        if (
            address.is_multicast
            or address.is_unspecified
            or not (address.is_private or address.is_link_local)
        ):
            raise PermissionError(message("%(address)s is not in a private network", address=text))
