"""SNMP as Net-SNMP's programs ask it, and as nobody who means well does."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest
from asked_box import HOST, Queues, Running
from support.waiting import DEADLINE

from appliance.management import snmp
from appliance.management.device import Device
from appliance.management.mib import System, View
from escpos.emulation import Condition
from escpos.profiles import get

HOST_RESOURCES, PRINTER = "1.3.6.1.2.1.25.3", "1.3.6.1.2.1.43"
DEVICE_STATUS, PRINTER_STATUS = f"{HOST_RESOURCES}.2.1.5", f"{HOST_RESOURCES}.5.1.1"
ERRORS, DISPLAY = f"{HOST_RESOURCES}.5.1.2", f"{PRINTER}.16.5.1.2"
PORT_MONITOR = "1.3.6.1.4.1.2699.1.2.1"
VERSIONS = ("1", "2c")
WALKS = [("snmpwalk", "1"), ("snmpwalk", "2c"), ("snmpbulkwalk", "2c")]

pytestmark = pytest.mark.skipif(shutil.which("snmpget") is None, reason="snmp is not installed")


def net_snmp(running: Running, program: str, version: str, *words: str, community: str = "public") -> str:
    """What one of Net-SNMP's programs says. One that hears nothing asks again once a second."""
    place = f"{HOST}:{running.management.ports()['snmp']}"
    tries = f"{DEADLINE:g}" if community == running.community else "1"
    quiet = ("-m", "", "-On", "-OQ", "-Ox", "-r", tries, "-t", "1")
    command = [program, f"-v{version}", "-c", community, *quiet, place, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=DEADLINE, check=False)
    return done.stdout + done.stderr


def told(running: Running, *names: str, version: str = "1") -> list[str]:
    """The values of some objects."""
    said = net_snmp(running, "snmpget", version, *names)
    return [line.partition(" = ")[2].strip().strip('"').strip() for line in said.splitlines()]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_windows_asks_says_that_the_printer_is_there_and_well(running: Running, version: str) -> None:
    asked = (f"{DEVICE_STATUS}.1", f"{PRINTER_STATUS}.1", f"{ERRORS}.1")
    assert told(running, *asked, version=version) == ["2", "3", "00"]


@pytest.mark.parametrize(
    ("condition", "numbers", "errors", "display"),
    [
        (Condition(paper_near_end=True), "3 3", "80", "READY"),
        (Condition(paper_out=True, paper_near_end=True), "5 1", "40", "PAPER OUT"),
        (Condition(cover_open=True), "5 1", "08", "COVER OPEN"),
        (Condition(cutter_error=True), "5 1", "04", "ERROR"),
        (Condition(fatal_error=True), "5 1", "01", "ERROR"),
        (Condition(online=False), "5 1", "02", "OFFLINE"),
        (Condition(online=False, cover_open=True, paper_out=True), "5 1", "48", "COVER OPEN"),
    ],
)
def test_what_stops_the_printer_is_told(
    running: Running, queues: Queues, condition: Condition, numbers: str, errors: str, display: str
) -> None:
    queues.conditions["main"] = condition
    asked = (f"{DEVICE_STATUS}.1", f"{PRINTER_STATUS}.1", f"{ERRORS}.1", f"{DISPLAY}.1.1")
    in_hex = " ".join(f"{code:02X}" for code in display.encode())
    assert told(running, *asked) == [*numbers.split(), errors, in_hex]


def test_paper_and_cover_are_told_by_the_printer_mib_too(running: Running, queues: Queues) -> None:
    queues.conditions["main"] = Condition(paper_out=True, cover_open=True)
    assert told(running, f"{PRINTER}.8.2.1.10.1.1", f"{PRINTER}.6.1.1.3.1.1") == ["0", "3"]


def test_each_queue_with_a_port_is_a_printer_main_first(running: Running, queues: Queues) -> None:
    queues.known = {"bar": 9_102, "kitchen": 9_101, "main": 9_103}
    queues.conditions["bar"] = Condition(paper_out=True)
    said = net_snmp(running, "snmpwalk", "2c", f"{PORT_MONITOR}.3.1.1.6")
    assert re.findall(r"(\d+)\.1 = (\d+)", said) == [("1", "9103"), ("2", "9101"), ("3", "9102")]
    assert told(running, f"{DEVICE_STATUS}.1", f"{DEVICE_STATUS}.3") == ["2", "5"]


@pytest.mark.parametrize(("program", "version"), WALKS)
def test_a_walk_meets_every_object_once_and_ends(running: Running, program: str, version: str) -> None:
    names = re.findall(r"^\.([\d.]+) =", net_snmp(running, program, version, "."), re.MULTILINE)
    numbers = [tuple(map(int, name.split("."))) for name in names]
    unique = sorted(set(numbers))
    assert numbers[: len(unique)] == unique, "in order; what says that there is no more repeats the last name"
    assert {f"{DEVICE_STATUS}.1", f"{ERRORS}.1", f"{PORT_MONITOR}.2.1.1.3.1", "1.3.6.1.2.1.1.1.0"} <= set(
        names
    )


def test_windows_learns_the_driver_and_the_port_to_set_up(running: Running) -> None:
    said = net_snmp(running, "snmpwalk", "1", "-Oa", PORT_MONITOR)
    assert "MFG:EPSON;MDL:TM-T88V;CMD:ESC/POS;" in said
    assert f"{PORT_MONITOR}.3.1.1.6.1.1 = 9100" in said


def test_nothing_can_be_set(running: Running) -> None:
    name = "1.3.6.1.2.1.1.5.0"
    assert "noAccess" in net_snmp(running, "snmpset", "2c", name, "s", "mine")
    assert "noSuchName" in net_snmp(running, "snmpset", "1", name, "s", "mine")


def test_what_is_not_there_is_said_as_each_version_says_it(running: Running) -> None:
    asked = (f"{DEVICE_STATUS}.7", "1.3.6.9")
    assert "noSuchName" in net_snmp(running, "snmpget", "1", *asked)
    said = net_snmp(running, "snmpget", "2c", *asked)
    assert "No Such Instance" in said
    assert "No Such Object" in said


def test_who_names_another_community_hears_nothing(make: Callable[..., Running]) -> None:
    box = make(community="shop")
    box.start()
    assert "No Response" in net_snmp(box, "snmpget", "1", "1.3.6.1.2.1.1.5.0", community="private")
    assert "= " in net_snmp(box, "snmpget", "1", "1.3.6.1.2.1.1.5.0", community="shop")


def test_without_a_queue_that_has_a_port_the_box_still_says_what_it_is(
    running: Running, queues: Queues
) -> None:
    queues.known = {}
    assert "Counterproof" in net_snmp(running, "snmpget", "1", "-Oa", "1.3.6.1.2.1.1.1.0")


# Without a program: what none of them would ask

VIEW = View(System([Device("main", 9_100, get("tm-t88v"), Condition())], "box", "", "", 2**32 + 5, "public"))
GET = bytes.fromhex("3026020100040670 75626c6963a01902010702010002010030 0e300c06082b060102010103000500")


def test_an_answer_is_what_the_rfc_says_byte_by_byte() -> None:
    said = snmp.answer(GET, "public", VIEW)
    assert said is not None
    assert said.hex() == (
        "302702010004067075626c6963a21a020107020100020100"  # version, community, response 7, no error
        "300f300d06082b06010201010300"  # sysUpTime.0
        "430105"  # TimeTicks 5: they begin anew after 2^32
    )


def test_a_bulk_holds_what_fits_a_packet() -> None:
    bulk = GET.replace(bytes.fromhex("a019020107020100020100"), bytes.fromhex("a51902010702010002017f"))
    said = snmp.answer(bulk.replace(b"\x02\x01\x00\x04", b"\x02\x01\x01\x04", 1), "public", VIEW)
    assert said is not None
    assert 1_000 < len(said) <= snmp.MAX_ANSWER


def test_a_crowd_of_names_is_answered_with_too_big() -> None:
    question = snmp.read(GET)
    assert question is not None
    name = (1, 3, 6, 1, 4, 1, 2699, 1, 2, 1, 2, 1, 1, 3, 1)
    for count in (snmp.MAX_OBJECTS, snmp.MAX_OBJECTS + 1):
        data = asking([name] * count)
        said = snmp.answer(data, "public", VIEW)
        assert said is not None
        assert b"\x02\x01\x01\x02\x01\x00" in said[:40], "error 1, tooBig"
        assert len(said) <= len(data)


def asking(names: list[tuple[int, ...]]) -> bytes:
    """A question of version 1 for these objects."""
    asked = snmp._packed(
        snmp.Question(snmp.V1, b"public", snmp.GET, 7, 0, 0, ()), [(name, snmp._NULL) for name in names]
    )
    return asked.replace(b"public\xa2", b"public\xa0", 1)


def test_no_bytes_break_it_and_no_answer_is_much_longer_than_a_packet() -> None:
    chance = random.Random(16)
    seeds = [GET, asking([(1, 3, 6, 1, 2, 1, 1, 1, 0)] * 5), b"\x30\x80" * 700, b"\x06" * 900]
    for _ in range(3_000):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        said = snmp.answer(bytes(data), "public", VIEW)
        assert said is None or len(said) <= max(snmp.MAX_ANSWER, len(data) + 16)
