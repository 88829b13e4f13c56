"""ENPC as Epson's programs, and those of makers of clones, ask it."""

from __future__ import annotations

import socket

import pytest
from asked_box import HOST, Queues, Running
from support.waiting import DEADLINE

from appliance.enpc import BASIC_QUERY, Packet, model_of
from appliance.management.datagrams import Asked
from appliance.management.enpc import answer
from escpos.emulation import Condition

HEAD = 14
SDK_BROADCAST = bytes.fromhex("4550534f4e5103000000100000000000")  # 16 bytes, as Epson's SDK sends them


def asked(running: Running, question: str) -> bytes:
    """The answer to a question: its kind, and the rest in hexadecimal, without the name."""
    data = b"EPSON" + question[:1].encode() + bytes.fromhex(question[1:])
    said = running.ask("enpc", data)
    assert said[:5] == b"EPSON"
    assert said[5:6] == data[5:6].lower()
    assert int.from_bytes(said[12:14], "big") == len(said) - HEAD
    return said


@pytest.mark.parametrize("question", [BASIC_QUERY, SDK_BROADCAST])
def test_the_model_is_told_as_a_tm_t88v_does(running: Running, question: bytes) -> None:
    answer = running.ask("enpc", question)
    assert answer[:HEAD] == bytes.fromhex("4550534f4e7103000000 0000 0085")
    assert answer[HEAD : HEAD + 13] == bytes.fromhex("0005200264") + b"TM-T88V\0"
    assert len(answer) == 147


def test_another_box_does_not_take_it_for_a_printer(running: Running) -> None:
    answer = running.ask("enpc", BASIC_QUERY)
    assert model_of(answer) is None
    assert model_of(answer[:-12] + bytes(12)) == "TM-T88V"


def test_what_tools_for_clones_ask_has_hardware_address_and_model_in_their_places(running: Running) -> None:
    answer = asked(running, "Q0300000100000000")
    assert len(answer) == 184
    assert answer[14:20] == bytes(6), "loopback has no hardware address"
    assert answer[56:64] == b"TM-T88V\0"


@pytest.mark.parametrize("device", ["0000", "00ff"])
def test_a_probe_is_answered_with_the_interface_board(running: Running, device: str) -> None:
    answer = asked(running, f"P{device}000000000000")
    assert len(answer) == 68
    assert answer[HEAD:].startswith(b"UB-E000000")
    assert answer[HEAD:] == asked(running, "Q0000000000000000")[HEAD:]


def test_the_boards_status_has_the_address_that_was_asked(running: Running) -> None:
    answer = asked(running, "Q0000001000000000")
    assert answer[HEAD + 9 : HEAD + 13] == socket.inet_aton(HOST)
    assert answer[HEAD + 13 : HEAD + 17] == socket.inet_aton("255.0.0.0")
    assert len(answer) == HEAD + 23


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (Condition(), "10000000"),
        (Condition(drawer_pin_high=True), "14000000"),
        (Condition(cover_open=True), "38000000"),
        (Condition(paper_out=True), "18000f00"),
        (Condition(online=False), "18000000"),
    ],
)
def test_the_printers_status_is_that_of_gs_a(
    running: Running, queues: Queues, condition: Condition, status: str
) -> None:
    queues.conditions["main"] = condition
    assert asked(running, "Q0300001000000000")[HEAD:] == bytes.fromhex(f"0e{status}") + b"\xff" * 8


def test_who_prints_is_told_that_they_do_and_nobody_that_others_do(running: Running, queues: Queues) -> None:
    queues.tills = {"10.0.0.7"}
    assert asked(running, "Q0300001700000000")[HEAD:] == bytes(4)
    queues.tills = {"10.0.0.7", HOST}
    assert asked(running, "Q0300001700000000")[HEAD:] == socket.inet_aton(HOST)


@pytest.mark.parametrize("function", ["0015", "0016"])
def test_the_timer_of_a_connection_can_be_reset_as_there_is_none(running: Running, function: str) -> None:
    assert asked(running, f"C0300{function}00000000")[10:] == bytes.fromhex("0000 0001 00")


@pytest.mark.parametrize("question", ["C03000012", "C03000011", "C03000013", "Q03000131"])
def test_nothing_can_be_changed(running: Running, question: str) -> None:
    assert asked(running, f"{question}00000000")[10:12] == b"\xff\xff"


def test_other_devices_are_not_there(running: Running) -> None:
    assert asked(running, "Q0400000000000000")[10:12] == b"\xff\xfe"
    assert asked(running, "Q0301000000000000")[10:12] == b"\xff\xfe"


@pytest.mark.parametrize(
    "silent",
    [
        *(b"EPSONq\x03\0\0\0\0\0\0\0", b"EPSONS\x03\0\0\0\0\0\0\0", b"EPSONQ", b""),
        *(b"GET / HTTP/1.1\r\n\r\n" * 80, b"EPSON" * 300),
    ],
)
def test_answers_and_other_bytes_are_not_answered(running: Running, silent: bytes) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        program.settimeout(DEADLINE)
        program.connect((HOST, running.management.ports()["enpc"]))
        program.send(silent)
        program.send(BASIC_QUERY)
        assert len(program.recv(2_000)) == 147, "the first that comes is of the second"


def test_without_a_queue_that_has_a_port_nothing_is_answered() -> None:
    assert answer(BASIC_QUERY, Asked(HOST, HOST, 1), [], lambda _address: False) is None


def test_a_packet_is_read_as_it_was_packed() -> None:
    packet = Packet(b"Q", 3, 0x0131, b"data", 7, 9)
    assert Packet.read(packet.packed()) == packet
    assert Packet.read(packet.packed() + b"more") == packet
    assert Packet.read(packet.packed()[:13]) is None
