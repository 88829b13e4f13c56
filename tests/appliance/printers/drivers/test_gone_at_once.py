"""A printer that is gone in the very moment in which it was reached is away, and ends nothing."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import pytest

from appliance.printers import DriverContext
from appliance.printers.drivers.tcp import TcpDriver
from appliance.printers.errors import PrinterUnavailable
from appliance.settings import Limits


class Gone(socket.socket):
    """A connection that the other side has reset already."""

    def getpeername(self) -> object:
        raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")


def test_a_connection_that_was_reset_before_it_was_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Gone()
    monkeypatch.setattr(socket, "create_connection", lambda *_: gone)
    context = DriverContext(tmp_path, Limits(), lambda *_: (b"", ""))
    driver = TcpDriver("192.0.2.7", 9100, 1.0, context.own_ports)
    with pytest.raises(PrinterUnavailable, match="does not answer"):
        driver.open()
    assert gone.fileno() == -1, "and it is closed"
