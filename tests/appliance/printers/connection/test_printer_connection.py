"""The talk with one printer over a driver that does exactly what a test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Self
from urllib.parse import SplitResult

import pytest

import escpos
from appliance.printers import DriverContext, PrinterConnection, PrinterLost, PrinterUnavailable, SendControl
from appliance.printers.drivers.base import Driver
from appliance.settings import Limits
from appliance.spool import PrinterState, PrinterStatus, State
from escpos import status_parser
from escpos.command import Command
from escpos.emulation import Condition, ReportedMemory, Responder, process_id
from escpos.profiles import Profile

LIMITS = Limits(free_bytes=0, answer_seconds=0.05, confirm_seconds=60.0, send_seconds=60.0)


class Well(Driver):
    """A printer that answers, until it is `gone`; `noise` is heard before its next answer."""

    scheme = "well"
    example = "well:"
    stays_open = True

    def __init__(self, profile: Profile) -> None:
        self.gone = False
        self.gone_at_the_end = False
        self.noise = b""
        self.asked: list[bytes] = []
        self._responder = Responder(profile, ReportedMemory())
        self._said = b""

    @classmethod
    def from_uri(cls, _uri: SplitResult, _profile: str, _context: DriverContext) -> Self:
        raise NotImplementedError

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def write(self, data: memoryview) -> int:
        if self.gone:
            raise PrinterLost("it hung up")
        for command in escpos.parse(bytes(data)):
            self.asked.append(command.raw)
            self._said += self._answer(command)
        return len(data)

    def _answer(self, command: Command) -> bytes:
        noise, self.noise = self.noise, b""
        return noise + (process_id(command) or b"") + self._responder.answer(command, Condition())

    def read(self, _seconds: float) -> bytes:
        said, self._said = self._said, b""
        return said

    def drain(self, waited_long_enough: Callable[[], bool]) -> None:
        del waited_long_enough
        if self.gone_at_the_end:
            raise PrinterLost("it closed the connection hard")


@pytest.fixture
def told() -> list[PrinterStatus]:
    return []


@pytest.fixture
def driver() -> Well:
    return Well(escpos.profiles.DEFAULT)


@pytest.fixture
def connection(driver: Well, told: list[PrinterStatus]) -> PrinterConnection:
    features = escpos.profiles.DEFAULT.features | {"process_id"}
    return PrinterConnection(driver, replace(escpos.profiles.DEFAULT, features=features), LIMITS, told.append)


def test_a_printer_that_hangs_up_when_it_is_asked_is_shown_to_be_away(
    connection: PrinterConnection, driver: Well, told: list[PrinterStatus]
) -> None:
    assert connection.check_status().state is PrinterState.ONLINE
    driver.gone = True
    for ask in (connection.check_status, connection.prepare):
        told.clear()
        with pytest.raises(PrinterUnavailable):
            ask()
        assert (told[-1].state, told[-1].reasons) == (PrinterState.OFFLINE, ("printer-offline",))


def test_what_was_said_to_be_on_paper_is_printed_however_the_printer_goes_away(
    connection: PrinterConnection, driver: Well
) -> None:
    connection.prepare()
    driver.gone_at_the_end = True
    outcome = connection.send(b"receipt\n", SendControl())
    assert (outcome.state, outcome.confirmation) == (State.COMPLETED, "printed")


def test_a_model_without_process_ids_says_by_its_sensors_that_a_job_is_on_paper(
    driver: Well, told: list[PrinterStatus]
) -> None:
    features = (escpos.profiles.DEFAULT.features - {"process_id"}) | {"asb"}
    connection = PrinterConnection(
        driver, replace(escpos.profiles.DEFAULT, features=features), LIMITS, told.append
    )
    connection.prepare()
    outcome = connection.send(b"receipt\n", SendControl())
    assert (outcome.state, outcome.confirmation) == (State.COMPLETED, "printed")
    assert driver.asked[-1] == status_parser.SENSOR_QUESTION


@pytest.mark.parametrize("noise", [b"7", b"_", b"\x10", b"\xff\xfe7"])
def test_noise_on_the_line_does_not_swallow_all_the_answers_behind_it(
    connection: PrinterConnection, driver: Well, noise: bytes
) -> None:
    assert connection.check_status().state is PrinterState.ONLINE
    driver.noise = noise
    for _ in range(2):
        try:
            connection.check_status()
        except PrinterUnavailable:
            continue
    assert connection.check_status().state is PrinterState.ONLINE
    assert connection.check_status().reasons == ()
