"""The shipped virtual printer behind a TCP port: a network printer that talks back and has faults.

As a program, `net_printer.py FOLDER [HOST PORT]`, it is a machine of its own, which says in a line where.
"""

from __future__ import annotations

import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from appliance.printers import DriverContext, PrinterLost, PrinterUnavailable, make_driver
from appliance.printers.drivers.virtual.driver import VirtualDriver
from appliance.printers.drivers.virtual.faults import Fault, write
from appliance.printers.errors import HungUp
from appliance.settings import Limits

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by a reset


class NetPrinter:
    """Listens, on a free port of loopback by itself; one connection at a time, as most printers do."""

    def __init__(
        self,
        data: Path,
        profile: str = "generic-80mm",
        port: int = 0,
        host: str = "127.0.0.1",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        context = DriverContext(data, Limits(free_bytes=0), lambda _data, _profile, _memory: (b"", ""), clock)
        driver = make_driver("virtual:net", profile, context)
        assert isinstance(driver, VirtualDriver)
        self._driver = driver
        self.listener = socket.create_server((host, port))
        self.uri = f"socket://{host}:{self.listener.getsockname()[1]}"
        self.listener.settimeout(0.1)
        self._stop = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def break_it(self, *faults: Fault) -> None:
        """Give it faults; none mends it."""
        write(self._driver.folder, faults)

    def papers(self) -> list[bytes]:
        """What it has printed, in order."""
        return [file.read_bytes() for file in sorted(self._driver.folder.glob("*.bin"))]

    def close(self) -> None:
        """Turn it off."""
        self._stop = True
        self.listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while not self._stop:
            try:
                connection, _ = self.listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            with connection:
                try:
                    self._driver.open()
                    self._talk(connection)
                except HungUp:
                    pass  # in good order
                except (OSError, PrinterLost, PrinterUnavailable):
                    with suppress(OSError):  # it breaks off, which is how a printer on the net shows it
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    def _talk(self, connection: socket.socket) -> None:
        pending = b""
        while not self._stop:
            if not pending and select.select([connection], [], [], 0.01)[0]:
                pending = connection.recv(4096)
                if not pending:
                    self._driver.drain(lambda: self._stop)
                    return
            if pending:
                pending = pending[self._driver.write(memoryview(pending)) :]
            said = self._driver.read(0)
            if said:
                connection.sendall(said)


if __name__ == "__main__":
    where, *place = sys.argv[1:]
    host, port = place or ("127.0.0.1", "0")
    print(NetPrinter(Path(where), host=host, port=int(port)).uri, flush=True)
    sys.stdin.read()  # until whoever started it is gone
