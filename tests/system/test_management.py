"""A whole box is asked how its printers are: by Net-SNMP's programs, and as Epson's do."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_box import Box
from support.ports import reserved_port
from support.waiting import DEADLINE, eventually, wait_for

from appliance.enpc import BASIC_QUERY

ROOT = Path(__file__).parents[2]
ON = (
    *("management.enabled=true", "management.snmp_port=0", "management.enpc_port=0"),
    *("management.questions_per_minute=100000", "management.all_questions_per_minute=100000"),
)
PRINTERS = "printers=virtual:lab"
DEVICE_STATUS, ERRORS = "1.3.6.1.2.1.25.3.2.1.5.1", "1.3.6.1.2.1.25.3.5.1.2.1"
needs_snmp = pytest.mark.skipif(shutil.which("snmpget") is None, reason="snmp is not installed")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    started = Box(tmp_path / "box", (*ON, PRINTERS))
    yield started
    started.stop()


def snmp(port: int, *names: str) -> list[str]:
    """The values of some objects, as Windows asks for them."""
    command = ["snmpget", "-v1", "-c", "public", "-m", "", "-Oqv", "-Ox", "-r", f"{DEADLINE:g}", "-t", "1"]
    done = subprocess.run(
        [*command, f"127.0.0.1:{port}", *names], capture_output=True, text=True, timeout=DEADLINE, check=True
    )
    return [line.strip('" ') for line in done.stdout.splitlines()]


def enpc(port: int, question: bytes) -> bytes:
    """What is answered to a question of Epson's programs."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        program.settimeout(DEADLINE)
        program.sendto(question, ("127.0.0.1", port))
        return program.recv(2_000)


def break_it(box: Box, *faults: str) -> None:
    """Give the virtual printer faults; none mends it."""
    (printer,) = box.get("/api/printers")["printers"]
    assert box.put(f"/api/printers/{printer['id']}/faults", {"faults": list(faults)})[0] == 200


@needs_snmp
def test_windows_sees_the_printer_well_and_out_of_paper_and_well_again(box: Box) -> None:
    port = box.ports["snmp"]
    assert wait_for(lambda: snmp(port, DEVICE_STATUS, ERRORS) == ["2", "00"], "a printer that is well")
    break_it(box, "paper-out")
    assert wait_for(lambda: snmp(port, DEVICE_STATUS, ERRORS) == ["5", "40"], "paper to be out")
    break_it(box)
    assert wait_for(lambda: snmp(port, DEVICE_STATUS, ERRORS) == ["2", "00"], "paper to be in again")


def test_an_epson_program_learns_the_model_and_that_its_connection_is_the_one_that_prints(box: Box) -> None:
    holder = b"EPSONQ\x03\x00\x00\x17\x00\x00\x00\x00"
    assert b"TM-T88V\0" in enpc(box.ports["enpc"], BASIC_QUERY)
    assert box.put("/api/queues/main", {"profile": "tm-m30"})[0] == 200
    assert eventually(lambda: b"TM-m30\0" in enpc(box.ports["enpc"], BASIC_QUERY))
    assert enpc(box.ports["enpc"], holder)[14:] == bytes(4)
    with box.connect():
        mine = socket.inet_aton("127.0.0.1")
        assert wait_for(lambda: enpc(box.ports["enpc"], holder)[14:] == mine, "the connection to be seen")
    assert box.get("/api/jobs")["jobs"] == []


def test_it_is_off_where_nobody_turned_it_on(tmp_path: Path) -> None:
    box = Box(tmp_path / "box", (PRINTERS,))
    try:
        assert set(box.ports) == {"raw", "web", "events"}
    finally:
        box.stop()


@pytest.mark.skipif(shutil.which("systemd-socket-activate") is None, reason="systemd is not installed")
@needs_snmp
def test_systemd_hands_over_the_port_that_the_box_may_not_take(tmp_path: Path) -> None:
    port = reserved_port()
    opener = ("systemd-socket-activate", "--datagram", f"--listen=127.0.0.1:{port}", "--fdname=snmp")
    knocking = threading.Event()
    knock = threading.Thread(
        target=send_until, args=(port, knocking)
    )  # it starts the box with the first packet
    knock.start()
    try:
        settings = ("management.enabled=true", "management.enpc_port=0", PRINTERS)
        box = Box(tmp_path / "box", settings, (*opener, f"--setenv=PYTHONPATH={ROOT}"))
    finally:
        knocking.set()
        knock.join()
    try:
        assert box.ports["snmp"] == port
        assert snmp(port, DEVICE_STATUS)
    finally:
        box.stop()


def send_until(port: int, enough: threading.Event) -> None:
    """Send packets to a port, at which nobody need be yet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        while not enough.wait(0.2):
            program.sendto(b"knock", ("127.0.0.1", port))
