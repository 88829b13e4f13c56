"""The status slip that comes out by itself: of which printer, when, and once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from appliance.first_start import FirstSlip, Helpers
from appliance.spool import JobFilter, PrinterState, PrinterStatus, Spool

ONLINE = PrinterStatus(PrinterState.ONLINE)
USB = "usb://04b8:0202/J1"


@dataclass(frozen=True)
class Seen:
    uri: str
    name: str = "TM-T88V"
    model: str = "EPSON TM-T88V"
    profile: str = "tm-t88v"


class Box:
    """What the slip has around it, and how it looks for a printer: a round at a time."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.found: list[Seen] = []
        self.talking: set[str] = set()
        self.asked: list[str] = []
        self.slip: bytes | None = b"\x1b@slip\n"
        self.new = self.another()

    def another(self) -> FirstSlip:
        """As after another start."""
        return FirstSlip(
            self.spool,
            Helpers(
                found=lambda: self.found,
                is_receipt_printer=self._talks,
                name=lambda seen: seen.name.lower(),
                refresh=lambda: None,
                slip=lambda late: self.slip,
            ),
        )

    def _talks(self, seen: Seen) -> bool:
        self.asked.append(seen.uri)
        return seen.uri in self.talking

    def round(self) -> bool:
        return self.new._print()

    def known(self) -> dict[str, str]:
        return {
            printer.uri: printer.profile for printer in self.spool.printers.all() if printer.name != "demo"
        }

    def slips(self) -> list[str | None]:
        jobs = self.spool.jobs.find(JobFilter(), 10)
        return [job.printer for job in jobs if job.source == "first start"]


@pytest.fixture
def box(spool: Spool) -> Box:
    return Box(spool)


def test_a_receipt_printer_on_usb_is_taken_up_and_prints_once_it_is_ready(box: Box) -> None:
    box.found = [Seen(USB)]
    assert not box.round()
    assert box.known() == {USB: "tm-t88v"}
    assert not box.round(), "it does not answer yet"
    box.spool.live_status.set_printer("tm-t88v", ONLINE)
    assert box.round()
    assert box.slips() == ["tm-t88v"]
    assert "found on USB" in box.spool.live_status.notices()[-1].text


def test_one_of_an_unknown_make_has_to_answer_as_receipt_printers_do_and_is_asked_once(box: Box) -> None:
    laser, clone = (
        Seen("usb://03f0:1234/A", "laser", "LaserJet", ""),
        Seen("usb://1fc9:2016", "pos80", "", ""),
    )
    box.talking = {clone.uri}
    box.found = [laser, clone]
    for _ in range(3):
        box.round()
    assert box.asked == [laser.uri, clone.uri]
    assert box.known() == {clone.uri: "generic-80mm"}


def test_one_on_the_network_may_be_anybodys(box: Box) -> None:
    box.found = [Seen("socket://192.168.1.50:9100")]
    assert not box.round()
    assert box.known() == {}
    assert box.asked == []


def test_where_people_have_added_a_printer_nothing_is_taken_up(box: Box) -> None:
    box.spool.printers.put("kitchen", "socket://192.168.1.51:9100", "generic-80mm")
    box.found = [Seen(USB)]
    assert not box.round()
    assert USB not in box.known()
    box.spool.live_status.set_printer("kitchen", ONLINE)
    assert box.round()
    assert box.slips() == ["kitchen"]


def test_it_waits_for_an_address_to_print(box: Box) -> None:
    box.spool.printers.put("kitchen", "socket://192.168.1.51:9100", "generic-80mm")
    box.spool.live_status.set_printer("kitchen", ONLINE)
    slip, box.slip = box.slip, None
    assert not box.round()
    box.slip = slip
    assert box.round()


def test_another_start_prints_nothing_whatever_came_before(box: Box) -> None:
    box.spool.printers.put("kitchen", "socket://192.168.1.51:9100", "generic-80mm")
    box.spool.live_status.set_printer("kitchen", ONLINE)
    assert box.round()
    again = box.another()
    again.start()
    again.stop()
    assert again._print(), "nor would it, were it asked"
    assert box.slips() == ["kitchen"]
