"""The USB port towards the till, as far as it goes without a kernel; with one: tests/hardware."""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path

import pytest
from support.clocks import ForwardClock
from support.waiting import DEADLINE

from appliance.intake.address_filter import EVERYBODY, AddressFilter
from appliance.intake.emulated_printer import EmulatedPrinter, EmulatedPrinters
from appliance.intake.tcp.ports import RawPorts
from appliance.intake.turns import Turns
from appliance.intake.usb import (
    ffs,
    setup,
)
from appliance.intake.usb.client import UsbClient
from appliance.intake.usb.ffs import Event, Happening, Request
from appliance.intake.usb.gadget import UsbGadget, port_status
from appliance.intake.usb.identity import NoPrinter, UsbIdentity, identity, of_settings
from appliance.intake.usb.journal import Journal
from appliance.runtime.systemd import Supervisor
from appliance.settings import GadgetSettings, Settings
from appliance.settings.raw import RawSettings
from appliance.spool import Job, JobFilter, Spool, StorageError, Submission
from escpos.emulation import Condition

CUT = b"\x1dV\x00"
LOGO = b"\x1d(L\x13\x000C0G1\x01\x08\x00\x08\x001\xff\x81\x81\x81\x81\x81\x81\xff"
PRINT_LOGO = b"\x1d(L\x06\x000EG1\x01\x01"
KEYS = b"\x1d(L\x04\x000@KC"  # which pictures are stored?


def test_the_descriptors_say_printer_with_one_endpoint_each_way() -> None:
    data = ffs.descriptors()
    magic, length, flags, full, high = struct.unpack_from("<5I", data)
    assert (magic, length, full, high) == (3, len(data), 3, 3)
    assert flags & 64, "usblp's SOFT_RESET would not arrive"
    interface = data[20:29]
    assert interface[5:8] == b"\x07\x01\x02"
    packets = [ffs.packet_bytes(data[at : at + 7]) for at in (29, 36, 52, 59)]
    assert packets == [64, 64, 512, 512]


@pytest.mark.parametrize(
    ("setup", "event"),
    [
        (b"\xa1\x00\x00\x00\x00\x00\x00\x04", Event(Happening.SETUP, Request.GET_DEVICE_ID, True, 1_024)),
        (b"\xa1\x01\x00\x00\x00\x00\x01\x00", Event(Happening.SETUP, Request.GET_PORT_STATUS, True, 1)),
        (b"\x23\x02\x00\x00\x00\x00\x00\x00", Event(Happening.SETUP, Request.SOFT_RESET, False, 0)),
        (b"\xa1\x77\x00\x00\x00\x00\x01\x00", Event(Happening.SETUP, None, True, 1)),
        (b"\xc1\x00\x00\x00\x00\x00\x01\x00", Event(Happening.SETUP, None, True, 1)),
    ],
)
def test_requests_are_told_apart(setup: bytes, event: Event) -> None:
    assert ffs.events(setup + b"\x04\0\0\0" + bytes(8) + b"\x02\0\0\0") == [event, Event(Happening.ENABLE)]


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (Condition(), 0x18),
        (Condition(paper_out=True), 0x30),
        (Condition(cover_open=True), 0x10),
        (Condition(online=False), 0x00),
    ],
)
def test_the_port_status_mirrors_the_printer(condition: Condition, status: int) -> None:
    assert port_status(condition) == status


def settings_in(folder: Path, **others: object) -> GadgetSettings:
    (folder / "config/usb_gadget").mkdir(parents=True)
    (folder / "udc").mkdir()
    found = GadgetSettings(
        configfs=folder / "config",
        udc_root=folder / "udc",
        functionfs=folder / "ffs",
        usb_devices_root=folder / "devices",
        udc_seconds=0,
    )
    return replace(found, **others)  # type: ignore[arg-type]


def test_a_gadget_is_described_with_its_identity(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, manufacturer="EPSON", product="TM-T20II", serial="X1")
    said: list[list[str]] = []

    def command(words: list[str]) -> None:
        said.append(words)
        (tmp_path / "config/usb_gadget/counterproof/UDC").touch()  # the kernel makes it

    setup.up(settings, of_settings(settings), (0, 0), command)
    root = tmp_path / "config/usb_gadget/counterproof"
    assert (root / "idVendor").read_text() == "0x0525"
    assert (root / "strings/0x409/product").read_text() == "TM-T20II"
    assert (root / "configs/c.1/counterproof").is_symlink()
    assert said[0][:3] == ["mount", "-t", "functionfs"]
    assert "no_disconnect" not in " ".join(said[0])
    assert setup.device_id(settings).startswith("MFG:EPSON;MDL:TM-T20II;CMD:ESC/POS;CLS:PRINTER;")


def test_a_board_without_a_port_for_devices_says_so(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "config/usb_gadget/counterproof").mkdir()
    with pytest.raises(OSError, match="no USB port for devices"):
        setup.plug(settings)


def test_a_kernel_without_gadgets_is_named(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), configfs=tmp_path / "none")
    with pytest.raises(OSError, match="libcomposite is not loaded"):
        setup.up(settings, of_settings(settings), (0, 0), lambda _words: None)


def downstream(folder: Path, **files: str) -> None:
    device, interface = folder / "devices/1-1.2", folder / "devices/1-1.2:1.0"
    device.mkdir(parents=True)
    interface.mkdir()
    (interface / "bInterfaceClass").write_text("07\n")
    for name, text in files.items():
        (interface if name == "ieee1284_id" else device).joinpath(name).write_text(text + "\n")


def test_the_identity_is_copied_from_the_printer_behind_the_box(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, copy_printer=True)
    device_id = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;"
    downstream(tmp_path, idVendor="04b8", idProduct="0e15", serial="5839", ieee1284_id=device_id)
    assert identity(settings) == UsbIdentity(0x04B8, 0x0E15, "EPSON", "TM-T20II", "5839", device_id)


def test_without_a_printer_there_is_nothing_to_copy(tmp_path: Path) -> None:
    with pytest.raises(NoPrinter, match="no USB printer is plugged into the box"):
        identity(settings_in(tmp_path, copy_printer=True))


class Till:
    """The client at the port, with what it was told and how often it had the till wait."""

    def __init__(
        self, spool: Spool, folder: Path, printer: EmulatedPrinter | None = None, **settings: float
    ) -> None:
        self.said: list[bytes] = []
        self.held: list[bool] = []
        printer = printer or EmulatedPrinter(
            spool, spool.queues.get("main"), 1_000, Turns(), AddressFilter(EVERYBODY)
        )
        gadget = GadgetSettings(**settings)  # type: ignore[arg-type]
        self.journal = Journal(folder / "journal")
        self.has_more = False  # whether the port has more to hand on
        self.client = UsbClient(
            *(spool, printer, gadget, self.journal, self.said.append, self.held.append), lambda: self.has_more
        )
        self.client.replay(self.journal.left())

    def send(self, data: bytes | None) -> None:
        """As the port hands it on."""
        if data is None:
            self.journal.gone()
        else:
            self.journal.data(data)
        self.client.take(data)


def in_loop(work: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(work(), DEADLINE))


async def jobs_of(spool: Spool, count: int) -> list[Job]:
    while len(found := spool.jobs.find(JobFilter(), 10)) < count:
        await asyncio.sleep(0.01)
    return found[::-1]


def test_what_a_till_on_tcp_stores_is_known_to_the_till_on_usb_at_once(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        spool.queues.put(replace(spool.queues.get("main"), port=0))
        printers = EmulatedPrinters(spool, 1_000)
        ports = RawPorts(spool, printers, Settings(raw=RawSettings(host="127.0.0.1")), lambda: 0, print)
        await ports.start()
        usb = Till(spool, tmp_path, printers.of(spool.queues.get("main")))
        usb.client.take(KEYS)
        reader, writer = await asyncio.open_connection("127.0.0.1", ports.ports()["main"])
        writer.write(LOGO)
        writer.write_eof()
        assert await reader.read() == b""
        usb.client.take(KEYS + PRINT_LOGO + CUT)
        await usb.client.shut()
        assert [b"G1" in said for said in usb.said] == [False, True]
        _, receipt = await jobs_of(spool, 2)
        assert spool.documents.get(receipt.sha256) == PRINT_LOGO + CUT
        assert [definition.data for definition in spool.queues.definitions("main")] == [LOGO]
        writer.close()
        await ports.stop()

    in_loop(work)


def test_a_job_too_large_is_left_out_up_to_the_next_on_timeout(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        clock = ForwardClock()
        asyncio.get_running_loop().time = clock  # type: ignore[method-assign]
        till = Till(spool, tmp_path, idle_seconds=10.0)
        till.client.take(bytes(2_000))
        till.client.take(b"the rest of it\n" + CUT)
        clock.turn(11.0)
        await asyncio.sleep(0.01)  # what is due by then is done first
        till.client.take(b"another\n" + CUT)
        await till.client.shut()
        assert [spool.documents.get(job.sha256) for job in await jobs_of(spool, 1)] == [b"another\n" + CUT]
        assert "larger than 1000 bytes" in spool.live_status.notices()[0].text

    in_loop(work)


def test_a_till_whose_bytes_wait_for_their_turn_is_not_silent(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        clock = ForwardClock()
        asyncio.get_running_loop().time = clock  # type: ignore[method-assign]
        till = Till(spool, tmp_path, idle_seconds=10.0)
        till.client.take(b"half of a receipt\n")
        till.has_more = True
        clock.turn(11.0)
        await asyncio.sleep(0.01)  # what is due by then is done first
        till.has_more = False
        till.client.take(b"and the rest of it\n" + CUT)
        await till.client.shut()
        assert [spool.documents.get(job.sha256) for job in await jobs_of(spool, 1)] == [
            b"half of a receipt\nand the rest of it\n" + CUT
        ]

    in_loop(work)


def test_a_till_waits_while_its_job_cannot_be_kept(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept, refusals = spool.jobs.accept_judged, [StorageError("the disk is full")]

    def accept_later(submission: Submission) -> object:
        if refusals:
            raise refusals.pop()
        return accept(submission)

    monkeypatch.setattr(spool.jobs, "accept_judged", accept_later)
    monkeypatch.setattr("appliance.intake.failure_policy.RETRY_SECONDS", 0.1)

    async def work() -> None:
        till = Till(spool, tmp_path)
        till.client.take(b"one\n" + CUT + b"two\n")
        till.client.take(None)
        assert till.held == [True]
        jobs = await jobs_of(spool, 2)
        assert [job.reason for job in jobs] == [None, "incomplete"]
        assert till.held == [True, False]

    in_loop(work)


def test_a_gadget_that_is_not_set_up_leaves_the_box_running(spool: Spool, tmp_path: Path) -> None:
    async def work() -> None:
        usb = UsbGadget(
            spool,
            EmulatedPrinters(spool, 1_000),
            replace(Settings(), data=tmp_path, gadget=settings_in(tmp_path)),
            Supervisor({}),
        )
        await usb.start(threading.Thread.start)
        assert not usb.is_plugged
        await usb.stop()

    in_loop(work)
    assert "USB port towards the till" in spool.live_status.notices()[0].text
