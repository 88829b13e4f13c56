"""A look at a printer before it is kept: what is said of it, and what is not even tried."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from support.clocks import FrozenClock
from support.net_printer import NetPrinter
from support.ports import reserved_port
from support.waiting import DEADLINE

from appliance.printers import DriverContext, Prober
from appliance.printers.drivers.tcp import TcpDriver
from appliance.printers.drivers.virtual.faults import Fault, write
from appliance.settings import Limits
from appliance.values import ProbeAnswer

PROFILE = "generic-80mm"
LIMITS = Limits(free_bytes=0, answer_seconds=0.1)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def context(tmp_path: Path, clock: FrozenClock) -> DriverContext:
    """No device can be too late in it, unless a test turns the clock."""
    return DriverContext(tmp_path, LIMITS, lambda data, profile, memory: (b"", ""), clock)


@pytest.fixture
def prober(context: DriverContext) -> Prober:
    return Prober(context, own_machine=True, seconds=DEADLINE)


@pytest.fixture
def listening() -> Iterator[Callable[[bool], int]]:
    """Ports at which something listens: it takes connections and says nothing, or takes none at all."""
    servers: list[socket.socket] = []

    def make(takes: bool) -> int:
        server = socket.create_server(("127.0.0.1", 0), backlog=0)
        servers.append(server)
        if takes:
            threading.Thread(target=_accept_all, args=(server,), daemon=True).start()
        return int(server.getsockname()[1])

    yield make
    for server in servers:
        server.close()


def _accept_all(server: socket.socket) -> None:
    kept = []
    while True:
        try:
            kept.append(server.accept()[0])
        except OSError:
            return


def test_a_printer_that_answers_is_ready(prober: Prober, tmp_path: Path) -> None:
    with closing(NetPrinter(tmp_path)) as printer:
        assert prober.look(printer.uri, PROFILE).answer is ProbeAnswer.READY


def test_a_printer_that_cannot_print_says_why(prober: Prober, tmp_path: Path) -> None:
    write(tmp_path / "virtual" / "lab", [Fault.PAPER_OUT])
    found = prober.look("virtual:lab", PROFILE)
    assert (found.answer, found.reasons) == (ProbeAnswer.HELP, ("paper-out",))


def test_something_that_takes_a_connection_and_answers_nothing_is_told_apart(
    context: DriverContext, listening: Callable[[bool], int]
) -> None:
    prober = Prober(replace(context, clock=time.monotonic), own_machine=True, seconds=DEADLINE)
    assert prober.look(f"socket://127.0.0.1:{listening(True)}", PROFILE).answer is ProbeAnswer.SILENT


def test_where_nothing_listens_nothing_answers(prober: Prober) -> None:
    found = prober.look(f"socket://127.0.0.1:{reserved_port()}", PROFILE)
    assert found.answer is ProbeAnswer.AWAY
    assert "refused" in found.detail


def test_a_name_that_nobody_knows_is_said_so(prober: Prober) -> None:
    found = prober.look("socket://no-such-printer.invalid", PROFILE)
    assert (found.answer, "not known" in found.detail) == (ProbeAnswer.AWAY, True)


@pytest.mark.parametrize(
    "uri",
    [
        "socket://8.8.8.8",
        "socket://[2001:4860:4860::8888]",
        "socket://224.0.0.1",
        "socket://0.0.0.0",
        "socket://192.168.1.1:22",
        "socket://192.168.1.1:80",
    ],
)
def test_what_no_printer_has_for_an_address_is_not_tried(
    prober: Prober, monkeypatch: pytest.MonkeyPatch, uri: str
) -> None:
    tried: list[TcpDriver] = []
    monkeypatch.setattr(TcpDriver, "open", tried.append)
    assert prober.look(uri, PROFILE).answer is ProbeAnswer.UNTRIED
    assert tried == []


def test_a_box_in_a_network_does_not_try_its_own_ports(context: DriverContext, tmp_path: Path) -> None:
    with closing(NetPrinter(tmp_path)) as printer:
        found = Prober(context, own_machine=False).look(printer.uri, PROFILE)
    assert (found.answer, found.detail) == (ProbeAnswer.UNTRIED, "127.0.0.1 is this box itself")


def test_a_look_ends_in_time_whatever_the_device_does(
    context: DriverContext, clock: FrozenClock, tmp_path: Path
) -> None:
    write(tmp_path / "virtual" / "lab", [Fault.HANGS])  # for ever, as the clock stands still
    found = Prober(context, own_machine=True, seconds=0.5).look("virtual:lab", PROFILE)
    assert (found.answer, found.detail) == (ProbeAnswer.AWAY, "no answer within 0.5 s")
    clock.turn(DEADLINE)


def test_what_no_driver_takes_is_refused(prober: Prober) -> None:
    with pytest.raises(ValueError, match="socket://"):
        prober.look("ftp://printer", PROFILE)
    with pytest.raises(LookupError):
        prober.look("virtual:lab", "no-such-model")
