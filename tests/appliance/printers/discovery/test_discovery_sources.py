"""Each way to find printers, against trees and sockets of the test's own; nothing leaves this machine."""

from __future__ import annotations

import ipaddress
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.waiting import DEADLINE, eventually
from zeroconf import ServiceInfo, Zeroconf

import escpos
from appliance.enpc import BASIC_QUERY, model_of
from appliance.printers.discovery import Neighbourhood, Scan, Sighting
from appliance.printers.discovery.enpc import EnpcSource
from appliance.printers.discovery.mdns import MdnsSource
from appliance.printers.discovery.source import Source
from appliance.printers.discovery.usb_tree import UsbSource, usb_printers
from escpos.emulation import Condition, ReportedMemory, Responder
from escpos.profiles import get

LOOPBACK = "127.0.0.1"
OURS = uuid.uuid4().hex[:8]  # in each name that is announced: other tests are on this loopback too


def near(interface: str = "127.0.0.1/8") -> Neighbourhood:
    return Neighbourhood(lambda: [ipaddress.ip_interface(interface)], Path("/nonexistent"))


class Seen(list[Sighting]):
    @property
    def uris(self) -> list[str]:
        return [each.uri for each in self]

    def at(self, uri: str) -> Sighting:
        return next(each for each in self if each.uri == uri)


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def running() -> Iterator[Callable[[Source, Seen], None]]:
    sources: list[Source] = []

    def start(source: Source, seen: Seen) -> None:
        sources.append(source)
        source.start(seen.append)

    yield start
    for source in sources:
        source.stop()


# USB


def plug(root: Path, path: str, interfaces: dict[str, str], **fields: str) -> None:
    """A device as /sys/bus/usb/devices shows it; `interfaces` are classes, and device IDs where known."""
    (root / path).mkdir(parents=True)
    for name, value in fields.items():
        (root / path / name).write_text(f"{value}\n")
    for number, (interface_class, device_id) in enumerate(interfaces.items()):
        folder = root / f"{path}:1.{number}"
        folder.mkdir()
        (folder / "bInterfaceClass").write_text(f"{interface_class}\n")
        if device_id:
            (folder / "ieee1284_id").write_text(device_id)


EPSON = {"idVendor": "04b8", "idProduct": "0202", "manufacturer": "EPSON", "product": "TM-T88V"}


def test_a_printer_on_usb_is_told_by_what_the_kernel_knows(tmp_path: Path) -> None:
    plug(
        tmp_path, "1-1.2", {"07": "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V;CLS:PRINTER;"}, serial="J5 K/1", **EPSON
    )
    plug(tmp_path, "1-1", {"09": ""}, idVendor="1d6b", idProduct="0002", product="Hub")
    (told,) = usb_printers(tmp_path)
    assert told.uri == "usb://04b8:0202/J5%20K%2F1"
    assert (told.name, told.profile, told.identity) == ("EPSON TM-T88V", "tm-t88v", "serial:04b8:0202:J5 K/1")


def test_a_makers_own_class_is_a_printer_only_from_makers_of_receipt_printers(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", {"ff": ""}, **EPSON)
    plug(tmp_path, "1-2", {"ff": ""}, idVendor="0483", idProduct="3748", product="ST-LINK")
    assert [told.uri for told in usb_printers(tmp_path)] == ["usb://04b8:0202"]


def test_twins_with_one_serial_number_are_told_apart_by_their_ports(tmp_path: Path) -> None:
    for path in ("1-1", "1-1.2"):
        plug(tmp_path, path, {"07": ""}, serial="000", **EPSON)
    told = usb_printers(tmp_path)
    assert [each.uri for each in told] == ["usb://04b8:0202/000?path=1-1", "usb://04b8:0202/000?path=1-1.2"]
    assert len({each.identity for each in told}) == 2


def test_a_device_with_hostile_strings_harms_nobody(tmp_path: Path) -> None:
    plug(tmp_path, "1-1", {"07": "\x00\x1b[2J" * 9_999}, idVendor="04b8", idProduct="../x")
    plug(tmp_path, "1-2", {"07": "\x00\x1b[2J" * 9_999}, serial="?#" + "\n" * 5_000, **EPSON)
    plug(tmp_path, "1-3", {"zz": ""}, **EPSON)
    (told,) = usb_printers(tmp_path)
    assert told.uri == "usb://04b8:0202/%3F%23"
    assert told.model.isprintable()


def test_a_machine_without_usb_has_no_printers_on_it(tmp_path: Path) -> None:
    assert usb_printers(tmp_path / "none") == []


def test_a_printer_that_is_plugged_in_while_we_look_is_found(
    tmp_path: Path, seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    running(UsbSource(tmp_path), seen)
    plug(tmp_path, "1-1", {"07": ""}, **EPSON)
    assert eventually(lambda: "usb://04b8:0202" in seen.uris)


# Epson's ENPC

ANSWER = b"EPSONq\x03\x00\x00\x00\x00\x00\x00\x85\x00\x05\x20\x02\x64TM-T88V".ljust(147, b"\0")


def answering(address: str, answer: bytes) -> int:
    """An Epson printer at an address of loopback; its port."""
    printer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    everybody = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    printer.bind((address, 0))
    everybody.bind(("127.255.255.255", printer.getsockname()[1]))

    def serve() -> None:
        while True:
            question, sender = everybody.recvfrom(100)
            if question == BASIC_QUERY:
                printer.sendto(answer, sender)

    threading.Thread(target=serve, daemon=True).start()
    return int(printer.getsockname()[1])


def test_an_epson_printer_answers_the_broadcast_with_its_model(
    seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    running(EnpcSource(near(), answering("127.0.0.9", ANSWER)), seen)
    assert eventually(lambda: bool(seen))
    assert (seen[0].uri, seen[0].name, seen[0].profile) == (
        "socket://127.0.0.9:9100",
        "Epson TM-T88V",
        "tm-t88v",
    )


def test_an_answer_from_ourselves_is_not_believed(
    seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    heard: list[bytes] = []
    source = EnpcSource(near(), answering(LOOPBACK, ANSWER))
    take = source._take
    source._take = lambda answer, *rest: (heard.append(answer), take(answer, *rest))[1]  # type: ignore[method-assign]
    running(source, seen)
    assert eventually(lambda: bool(heard))
    assert seen == []


@pytest.mark.parametrize(
    ("answer", "model"),
    [
        (ANSWER, "TM-T88V"),
        (ANSWER[:14], ""),
        (ANSWER[:14] + b"\0\0\0\0\0\xff\x1b[", ""),
        (BASIC_QUERY, None),
        (ANSWER[:10] + b"\xff\xfe" + ANSWER[12:], None),
        (b"", None),
        (b"EPSONq\x03", None),
        (b"HTTP/1.1 200 OK\r\n\r\n", None),
    ],
)
def test_only_answers_to_the_probe_tell_a_model(answer: bytes, model: str | None) -> None:
    assert model_of(answer) == model


def test_without_a_network_nothing_is_found_and_nothing_breaks(seen: Seen) -> None:
    nowhere = Neighbourhood(list)
    for source in (EnpcSource(nowhere), MdnsSource(nowhere)):
        source._look_once(seen.append)
    assert seen == []


# Multicast DNS


@pytest.fixture
def announcer() -> Iterator[Zeroconf]:
    announcer = Zeroconf(interfaces=[LOOPBACK])
    yield announcer
    announcer.close()


def announce(
    announcer: Zeroconf, kind: str, name: str, address: str, port: int, **txt: object
) -> ServiceInfo:
    info = ServiceInfo(
        f"{kind}.local.",
        f"{name} {OURS}.{kind}.local.",
        port,
        parsed_addresses=[address],
        properties=txt,
        server=f"host-{OURS}-{address.replace(chr(46), chr(45))}.local.",
    )
    announcer.register_service(info)
    return info


def services(source: MdnsSource) -> list[tuple[str, str]]:
    """What a source follows of what this test announced."""
    return [each for each in list(source._services.items()) if OURS in each[0]]


def test_announced_printers_are_found_with_what_drives_them(
    announcer: Zeroconf, seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    number = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    announce(
        announcer, "_pdl-datastream._tcp", "Star mC-Print3", "127.0.0.5", 9101, ty="mC-Print3", UUID=number
    )
    announce(announcer, "_printer._tcp", "Bar", "127.0.0.6", 515, usb_SER="77")
    announce(announcer, "_ipp._tcp", "Office", "127.0.0.7", 631)
    announce(announcer, "_counterproof._tcp", "Upstairs", "127.0.0.8", 8080)
    running(MdnsSource(near(), [LOOPBACK]), seen)
    wanted = {
        *("socket://127.0.0.5:9101", "socket://127.0.0.6:9100", "socket://127.0.0.7:9100"),
        "counterproof://127.0.0.8:8080",
    }
    assert eventually(lambda: wanted <= set(seen.uris))
    star, bar = seen.at("socket://127.0.0.5:9101"), seen.at("socket://127.0.0.6:9100")
    assert (star.name, star.profile, star.identity) == (
        f"Star mC-Print3 {OURS}",
        "star-mc-print3",
        f"uuid:{number}",
    )
    assert bar.identity == "serial:77"


def test_a_printer_that_says_goodbye_is_seen_no_more(
    announcer: Zeroconf, seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    source = MdnsSource(near(), [LOOPBACK])
    info = announce(announcer, "_pdl-datastream._tcp", "Bar", "127.0.0.5", 9100)
    running(source, seen)
    assert eventually(lambda: any(OURS in each.name for each in seen))
    announcer.unregister_service(info)
    assert eventually(lambda: not services(source))


def test_announcements_that_point_elsewhere_are_not_believed_and_hostile_texts_are_cleaned(
    announcer: Zeroconf, seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    announce(announcer, "_pdl-datastream._tcp", "Far", "8.8.8.8", 9100)
    announce(announcer, "_pdl-datastream._tcp", "Us", LOOPBACK, 9100)
    announce(announcer, "_pdl-datastream._tcp", "Nowhere", "127.0.0.4", 0)
    announce(
        announcer,
        "_pdl-datastream._tcp",
        "E\u202evi\u200bl",
        "127.0.0.5",
        9100,
        ty=b"\xff\x1b\r\nTM-T88V" * 20,
    )
    source = MdnsSource(near(), [LOOPBACK])
    running(source, Seen())
    assert eventually(lambda: len(services(source)) == 4)
    for each in services(source):
        assert eventually(lambda each=each: source._tell(announcer, each, 1_000, seen.append))
    assert set(seen.uris) == {"socket://127.0.0.5:9100"}
    assert seen[0].name.isprintable()
    assert seen[0].model.isprintable()


def test_an_announcement_that_cannot_be_read_keeps_nobody_from_looking_on(
    announcer: Zeroconf, seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    source = MdnsSource(near(), [LOOPBACK])
    source._services["\udcff\x00.\x1b..local."] = "_ipp._tcp.local."
    source._services["x" * 70 + "._ipp._tcp.local."] = "_ipp._tcp.local."
    announce(announcer, "_pdl-datastream._tcp", "Bar", "127.0.0.5", 9100, ÿ=None, ty=None)
    running(source, seen)
    assert eventually(lambda: "socket://127.0.0.5:9100" in seen.uris)


# The scan


class Shop:
    """Printers at port 9100 of a few addresses, as far as this machine has them; counts who connects."""

    def __init__(self, *addresses: str) -> None:
        first = socket.create_server((addresses[0], 0))
        self.port = first.getsockname()[1]
        self.listeners = [first, *(socket.create_server((each, self.port)) for each in addresses[1:])]
        self.connections = 0
        for listener in self.listeners:
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            connection, _ = listener.accept()
            self.connections += 1
            parser, responder = escpos.Parser(), Responder(get("tm-t88v"), ReportedMemory())
            with connection:
                while data := connection.recv(1_000):
                    for command in parser.feed(data):
                        connection.sendall(responder.answer(command, Condition()))


def test_a_scan_finds_open_ports_and_asks_them_for_their_model(seen: Seen) -> None:
    shop = Shop("127.0.0.3", "127.0.0.5")
    scan = Scan(near("127.0.0.1/29"), 1_024, shop.port)
    assert scan.progress == 0
    scan.start(seen.append)
    assert scan.wait(DEADLINE)
    assert scan.progress == 1
    assert sorted(seen.uris) == [f"socket://127.0.0.{number}:{shop.port}" for number in (3, 5)]
    assert {(each.model, each.profile) for each in seen} == {("TM-T88V", "tm-t88v")}


def test_a_port_that_says_nothing_is_listed_without_a_model(seen: Seen) -> None:
    silent = socket.create_server(("127.0.0.2", 0))
    scan = Scan(near("127.0.0.1/29"), 1_024, silent.getsockname()[1])
    scan.start(seen.append)
    assert scan.wait(DEADLINE)
    assert [each.model for each in seen] == [""]


def test_a_scan_that_is_cancelled_tries_no_further_address(seen: Seen) -> None:
    shop = Shop("127.0.0.3")
    scan = Scan(near("127.0.0.1/29"), 1_024, shop.port)
    scan.cancel()
    scan.start(seen.append)
    assert scan.wait(DEADLINE)
    assert (shop.connections, seen) == (0, [])


def test_announcements_are_never_connected_to(
    announcer: Zeroconf, seen: Seen, running: Callable[[Source, Seen], None]
) -> None:
    shop = Shop("127.0.0.5")
    announce(announcer, "_pdl-datastream._tcp", "Bar", "127.0.0.5", shop.port)
    running(MdnsSource(near(), [LOOPBACK]), seen)
    assert eventually(lambda: len(seen) >= 1)
    assert shop.connections == 0
