"""`socket://host:9100`: a printer on the network that takes raw bytes over TCP."""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Self
from urllib.parse import SplitResult

from appliance.printers.drivers.base import WAIT_SECONDS, Driver, DriverContext
from appliance.printers.drivers.own_ports import is_own_host, is_own_port
from appliance.printers.errors import DriverError, HungUp, PrinterLost, PrinterUnavailable, Stuck
from appliance.runtime.i18n import message
from appliance.runtime.polling import readable, writable

DEFAULT_PORT = 9100
MAX_READ = 4_096  # bytes read at once of what a printer says back
CLOSES_WITHIN = 5.0  # seconds behind us; one that has not is not waited for so long the next time
QUIET_SECONDS = 0.3  # to listen to such a one: what it has to say comes sooner
POLL_SECONDS = 0.002  # between looks at what the printer has yet to acknowledge


class TcpDriver(Driver):
    """One TCP connection a job: while it is open, most printers take none from anybody else."""

    scheme = "socket"
    example = "socket://192.168.1.50:9100"

    def __init__(
        self,
        host: str,
        port: int,
        connect_seconds: float,
        own_ports: Callable[[], Collection[int]] = tuple,
    ) -> None:
        self._address = (host, port)
        self._connect_seconds = connect_seconds
        self._own_ports = own_ports
        self._socket: socket.socket | None = None
        self._closes = True  # its side, behind us: most do once they have read all

    @classmethod
    def from_uri(cls, uri: SplitResult, _profile: str, context: DriverContext) -> Self:
        """See Driver."""
        try:
            port = uri.port if uri.port is not None else DEFAULT_PORT
        except ValueError:
            port = 0
        if not _is_host(uri.hostname) or not port or uri.username or uri.path not in ("", "/"):
            raise DriverError(
                message("%(uri)r should look like %(example)s", uri=uri.geturl(), example=cls.example)
            )
        return cls(str(uri.hostname), port, context.limits.connect_seconds, context.own_ports)

    def points_to_itself(self) -> bool:
        """See Driver."""
        host, port = self._address
        return port in self._own_ports() and is_own_host(host)

    def open(self) -> None:
        """Connect, but not to this box itself, to which the address may lead only since a while."""
        if self.points_to_itself():
            raise self._is_this_box()
        try:
            self._socket = socket.create_connection(self._address, self._connect_seconds)
            address, port = self._socket.getpeername()[:2]
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (OSError, ValueError) as error:  # also where it was there, and is gone already
            self.close()
            host, port = self._address
            raise PrinterUnavailable(f"{host} port {port} does not answer ({error})") from None
        if is_own_port(address, port, self._own_ports()):
            self.close()
            raise self._is_this_box()

    def write(self, data: memoryview) -> int:
        """Give bytes to the kernel; it takes them as fast as the printer does."""
        connection = self._connected()
        try:
            if not writable(connection, WAIT_SECONDS):
                return 0
            return connection.send(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterLost(f"the connection broke ({error})") from None

    def read(self, seconds: float) -> bytes:
        """See Driver."""
        connection = self._connected()
        try:
            if not readable([connection], seconds):
                return b""
            said = connection.recv(MAX_READ)
            if not said and not self._unacknowledged(connection):
                raise HungUp("it closed the connection")
        except OSError as error:
            raise PrinterLost(f"the connection broke ({error})") from None
        if not said:
            raise PrinterLost("it closed the connection before it had taken everything")
        return said

    def drain(self, waited_long_enough: Callable[[], bool]) -> None:
        """Close our side and wait until the printer has acknowledged every byte."""
        connection = self._connected()
        try:
            connection.shutdown(socket.SHUT_WR)
            while self._unacknowledged(connection):
                self._hear_and_drop(connection)
                if waited_long_enough():
                    raise Stuck("it did not take the end of the job")
        except OSError as error:
            raise PrinterLost(f"the connection broke at the end of the job ({error})") from None

    def part(self, waited_long_enough: Callable[[], bool]) -> bool:
        """Wait until the printer closes its side too.

        Whoever closes while there is something to hear resets the connection, and then a printer drops what
        it has not read yet, though it was acknowledged.
        """
        connection = self._connected()
        began = heard = time.monotonic()
        with suppress(OSError):  # reset by the printer: there is nothing more to wait for
            while not waited_long_enough():
                if readable([connection], WAIT_SECONDS):
                    if not connection.recv(MAX_READ):
                        self._closes = True
                        return True
                    heard = time.monotonic()
                elif not self._closes and time.monotonic() > heard + QUIET_SECONDS:
                    return False
            self._closes &= time.monotonic() < began + CLOSES_WITHIN
        return False

    def close(self) -> None:
        """Disconnect."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _is_this_box(self) -> PrinterUnavailable:
        host, port = self._address
        return PrinterUnavailable(
            message(
                "%(host)s port %(port)s is this box itself, which would print for ever; give the printer its"
                " own address",
                host=host,
                port=port,
            )
        )

    def _connected(self) -> socket.socket:
        if self._socket is None:
            raise PrinterLost("it is not connected")
        return self._socket

    @staticmethod
    def _unacknowledged(connection: socket.socket) -> int:
        answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, b"\0" * 4)
        count: int = struct.unpack("i", answer)[0]
        return count

    @staticmethod
    def _hear_and_drop(connection: socket.socket) -> None:
        """Read and drop what the printer says, so that it isn't kept from reading; notice a reset."""
        if readable([connection], POLL_SECONDS) and not connection.recv(MAX_READ):
            time.sleep(POLL_SECONDS)  # it closed its side, and stays readable for ever


def _is_host(name: str | None) -> bool:
    """True if a name can be looked up at all: no empty or endless label, nothing that no name may hold."""
    try:
        return bool(name) and b"\0" not in str(name).encode("idna")
    except UnicodeError:
        return False
