"""`serial:///dev/ttyUSB0?baud=38400&flow=rtscts`: a printer on a serial line, or on an adapter to one.

pyserial sets the line up. Bytes go through the file itself: pyserial's write loses count of them where it
times out, and spins where it must not wait (pyserial issue 281, and its serialposix.py).

Linux heeds CTS and XOFF by itself, but not DSR, by which most receipt printers are set up to say "wait". So
with flow=dsrdtr we look at DSR before each short piece, and let no queue grow behind it. Source: Epson TM
technical reference guides, "DTR/DSR control": at busy a printer still has room for 128 bytes or more.
"""

from __future__ import annotations

import os
import posixpath
import termios
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import SplitResult, unquote

import serial

from appliance.printers.drivers.base import WAIT_SECONDS, Driver, DriverContext
from appliance.printers.drivers.options import read_options
from appliance.printers.errors import DriverError, PrinterLost, PrinterUnavailable
from appliance.runtime.i18n import message
from appliance.runtime.polling import readable, writable
from appliance.settings import checks
from appliance.spool import Reason

MAX_READ = 4_096  # bytes read at once of what a printer says back
DSR_PIECE = 32  # bytes on their way at once under flow=dsrdtr; with a UART's 16 far below a printer's 128
POLL_SECONDS = 0.002  # between looks at DSR, or at what has yet to leave
UART_BYTES = 64  # held by the largest usual UART after the kernel has none left
BITS_A_BYTE = 12  # at most: start, 8 data, parity, 2 stop
_DEVICES = "/dev/"
_PARITY = {"none": serial.PARITY_NONE, "even": serial.PARITY_EVEN, "odd": serial.PARITY_ODD}


@dataclass(frozen=True, slots=True)
class Line:
    """The settings of a line: bits a second, parity, data bits, stop bits, flow control."""

    baud: int = 38_400  # what Epson's leave the factory with
    parity: str = "none"
    bits: int = 8
    stop: int = 1
    flow: str = "rtscts"


_OPTIONS: Mapping[str, checks.Check] = {
    "baud": checks.integer(300, 4_000_000),
    "parity": checks.choice(*_PARITY),
    "bits": checks.integer(7, 8),
    "stop": checks.integer(1, 2),
    "flow": checks.choice("rtscts", "dsrdtr", "xonxoff", "none"),
}


class SerialDriver(Driver):
    """A serial line that is ours alone while it is open."""

    scheme = "serial"
    example = "serial:///dev/ttyUSB0?baud=38400&flow=rtscts"
    stays_open = True

    def __init__(self, device: str, line: Line) -> None:
        self._device = device
        self._line = line
        self._port: Any = None

    @classmethod
    def from_uri(cls, uri: SplitResult, _profile: str, _context: DriverContext) -> Self:
        """See Driver."""
        path = unquote(uri.path)
        if uri.netloc or uri.fragment or posixpath.normpath(path) != path or not path.startswith(_DEVICES):
            raise DriverError(
                message("%(uri)r should look like %(example)s", uri=uri.geturl(), example=cls.example)
            )
        options: dict[str, Any] = read_options(uri, _OPTIONS)
        return cls(path, Line(**options))

    def open(self) -> None:
        """Set the line up."""
        line = self._line
        try:
            self._port = serial.Serial(
                self._device,
                line.baud,
                line.bits,
                _PARITY[line.parity],
                line.stop,
                xonxoff=line.flow == "xonxoff",
                rtscts=line.flow == "rtscts",
                exclusive=True,
            )
        except (OSError, ValueError) as error:  # pyserial's own are OSErrors
            raise PrinterUnavailable(f"{self._device} cannot be used ({error})") from None
        except termios.error as error:
            raise PrinterUnavailable(f"{self._device} does not take {line} ({error})") from None

    def write(self, data: memoryview) -> int:
        """Give bytes to the kernel; it takes them as fast as the line and the printer do."""
        port = self._opened()
        try:
            if self._line.flow == "dsrdtr":
                if not self._wait_for_room():
                    return 0
                data = data[:DSR_PIECE]
            if not writable(port.fd, WAIT_SECONDS):
                return 0
            return os.write(port.fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise PrinterLost(f"the serial line broke ({error})") from None

    def _wait_for_room(self) -> bool:
        """Wait until DSR says go and nothing is on its way; False after WAIT_SECONDS."""
        end = time.monotonic() + WAIT_SECONDS
        while self._holds_back() or self._port.out_waiting:
            if time.monotonic() > end:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def read(self, seconds: float) -> bytes:
        """See Driver."""
        port = self._opened()
        try:
            if not readable([port.fd], seconds):
                return b""
            said = os.read(port.fd, MAX_READ)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise PrinterLost(f"the serial line broke ({error})") from None
        if not said:
            raise PrinterLost("the serial line hung up")
        return said

    def reasons(self) -> tuple[str, ...]:
        """Offline, where the printer holds us back by the wire that is there for it."""
        return (Reason.PRINTER_OFFLINE,) if self._port is not None and self._holds_back() else ()

    def _holds_back(self) -> bool:
        try:
            if self._line.flow == "rtscts":
                return not self._port.cts
            return self._line.flow == "dsrdtr" and not self._port.dsr
        except OSError:
            return False  # a line without such wires

    def drain(self, waited_long_enough: Callable[[], bool]) -> None:
        """Wait until the kernel has sent all, and the chip behind it too."""
        port = self._opened()
        try:
            while port.out_waiting:
                if waited_long_enough():
                    raise PrinterLost("it did not take the end of the job")
                time.sleep(POLL_SECONDS)
        except OSError as error:
            raise PrinterLost(f"the serial line broke at the end of the job ({error})") from None
        time.sleep(UART_BYTES * BITS_A_BYTE / self._line.baud)

    def close(self) -> None:
        """Let go at once: what the kernel still holds is dropped, or closing would wait 30 s for it."""
        port, self._port = self._port, None
        if port is None:
            return
        for step in (port.reset_output_buffer, port.close):
            try:
                step()
            except (OSError, termios.error):
                continue

    def _opened(self) -> Any:
        if self._port is None:
            raise PrinterLost("it is not open")
        return self._port
