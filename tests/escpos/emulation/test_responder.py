"""What a printer answers at once: status, identity, settings; and that nothing upsets it."""

from __future__ import annotations

import time

import pytest
from answering import WELL, Till, ask, sized
from hypothesis import given
from hypothesis import strategies as st

import escpos
from escpos import table
from escpos.command import Kind
from escpos.emulation import (
    Condition,
    ReportedMemory,
    Responder,
    process_id,
    responder,
)
from escpos.profiles import get

OUT = Condition(paper_out=True)
LOW = Condition(paper_near_end=True)
OPEN = Condition(cover_open=True)
DRAWER = Condition(drawer_pin_high=True)

STATUS = [
    ("10 04 01", WELL, "12"),
    ("10 04 01", Condition(online=False), "1A"),
    ("10 04 01", DRAWER, "16"),
    ("10 04 01", Condition(waiting_for_online=True), "3A"),
    ("10 04 01", Condition(feed_button=True), "52"),
    ("10 04 01", OPEN, "1A"),
    ("10 04 01", LOW, "12"),
    ("10 04 02", WELL, "12"),
    ("10 04 02", OPEN, "16"),
    ("10 04 02", Condition(feeding=True), "1A"),
    ("10 04 02", OUT, "32"),
    ("10 04 02", Condition(cutter_error=True), "52"),
    ("10 04 03", WELL, "12"),
    ("10 04 03", Condition(recoverable_error=True), "16"),
    ("10 04 03", Condition(cutter_error=True), "1A"),
    ("10 04 03", Condition(fatal_error=True), "32"),
    ("10 04 03", Condition(auto_recoverable_error=True), "52"),
    ("10 04 04", WELL, "12"),
    ("10 04 04", LOW, "1E"),
    ("10 04 04", OUT, "7E"),
    ("10 04 07 01", WELL, "12"),
    ("10 04 07 02", WELL, "12"),
    ("10 04 08 03", WELL, "12"),
    ("10 04 12 01", WELL, "12"),
    ("10 04 12 02", WELL, "12"),
    ("1D 72 01", WELL, "00"),
    ("1D 72 31", LOW, "03"),
    ("1D 72 01", OUT, "0F"),
    ("1D 72 02", WELL, "00"),
    ("1D 72 32", DRAWER, "01"),
    ("1D 72 34", WELL, "00"),
    ("1B 75 00", DRAWER, "01"),
    ("1B 75 30", WELL, "00"),
    ("1B 76", OUT, "0F"),
    ("10 14 02 01 08", WELL, "3B 30 00"),
    ("10 14 07 01", WELL, "10 00 00 00"),
    ("10 14 07 01", OPEN, "38 00 00 00"),
    ("10 14 07 02", WELL, "39 41 40 00"),
    ("10 14 07 02", OUT, "39 45 40 00"),
    ("10 14 07 04", WELL, "37 23 00"),
    ("10 14 08 01 03 14 01 06 02 08", WELL, "37 25 00"),
]
IDENTITY = [
    ("1D 49 01", "20"),
    ("1D 49 31", "20"),
    ("1D 49 02", "03"),
    ("1D 49 33", "01"),
    ("1D 49 21", "3D 21 43 40 00"),
    ("1D 49 23", "3D 23 00"),
    ("1D 49 60", "3D 60 00"),
    ("1D 49 6E", "3D 6E 00"),
    ("1D 49 41", "5F 31 2E 30 30 00"),
    ("1D 49 42", "5F 45 50 53 4F 4E 00"),
    ("1D 49 43", "5F 54 4D 2D 54 38 38 56 00"),
    ("1D 49 45", "5F" + b"CHINA GB18030".hex() + "00"),
    ("1D 49 6F", "5F 00"),
    ("1D 49 70", "5F 00"),
]
SET_UP = [
    ("1D 28 45 03 00 01 49 4E", "37 20 00"),
    ("1D 28 45 04 00 02 4F 55 54", ""),
    ("1D 28 45 02 00 04 01", "37 21 30 30 30 30 30 30 30 30 00"),
    ("1D 28 45 02 00 06 03", "37 27 33 1F 36 00"),
    ("1D 28 45 02 00 06 02", "37 27 32 1F 37 00"),
    ("1D 28 45 02 00 06 74", "37 27 31 31 36 1F 30 00"),
    ("1D 28 45 02 00 0C 01", "37 33 31 1F 33 38 34 30 30 00"),
    ("1D 28 45 02 00 0C 04", "37 33 34 1F 38 00"),
    ("1D 28 45 02 00 0E 31", "37 4A 31 30 30 30 30 00"),
    ("1D 28 45 02 00 32 40", "37 39 36 34 1F 1F 1F 1F 1F 1F 1F 1F 1F 00"),
    ("1C 28 4C 02 00 22 50", "37 4B 38 30 1F 1F 1F 1F 1F 1F 1F 00"),
    ("1C 28 4C 02 00 30 30", "37 38 40 40 00"),
    ("1C 28 45 03 00 3D 02 30", "37 48 32 30 00"),
    ("1C 28 45 03 00 3D 02 31", "37 48 32 31 00"),
    ("1C 28 45 03 00 3D 02 32", "37 48 32 32 32 31 30 31 31 30 00"),
]
SILENT = [
    "10 04 00 00",
    "10 04 05",
    "10 04 07 03",
    "10 04 12 07",
    "1D 72 03",
    "1B 75 01",
    "1D 49 00",
    "1D 49 7F",
    "10 05 01",
    "10 14 01 00 01",
    "10 14 02 02 08",
    "10 14 03 00 00 00 00 00",
    "10 14 07 05",
    "10 14 08 01 03 14 01 06 02 09",
    "1D 28 45 03 00 01 49 4F",
    "1D 28 45 02 00 04 09",
    "1D 28 45 02 00 06 C8",
    "1D 28 45 02 00 0C 05",
    "1D 28 45 02 00 32 41",
    "1C 28 4C 02 00 30 31",
    "1C 28 45 03 00 3D 03 30",
    "1D 28 4C 02 00 31 33",
    "1D 28 4C 04 00 30 40 4B 4B",
    "1D 67 32 00 01 00",
    "1D 67 32 01 14 00",
    "1C 67 32 00 00 04 00 00 01 00",
    "1C 67 32 00 00 00 00 00 51 00",
    "1D 28 6B 03 00 31 52 31",
    "1D 28 43 03 00 01 33 00",
    "41 42 0A",
    "1D 56 00",
]


@pytest.mark.parametrize(("question", "condition", "answer"), STATUS)
def test_status_is_told_as_the_reference_has_it(question: str, condition: Condition, answer: str) -> None:
    assert ask(bytes.fromhex(question), condition) == bytes.fromhex(answer)


@pytest.mark.parametrize(("question", "answer"), IDENTITY + SET_UP)
def test_a_new_printer_tells_who_it_is_and_how_it_is_set_up(question: str, answer: str) -> None:
    assert ask(bytes.fromhex(question)) == bytes.fromhex(answer)


@pytest.mark.parametrize("command", SILENT)
def test_what_the_printer_does_not_know_or_is_no_request_gets_on_timeout(command: str) -> None:
    assert ask(bytes.fromhex(command)) == b""


@pytest.mark.parametrize("question", [row[0] for row in [*STATUS, *IDENTITY, *SET_UP]])
def test_a_request_that_breaks_off_gets_on_timeout(question: str) -> None:
    whole = bytes.fromhex(question)
    for end in range(1, len(whole)):
        if whole[: end + 1] not in (b"\x1b\x76",):
            assert ask(whole[:end]) == b""


def test_the_serial_number_of_the_printer_in_use_takes_the_place_of_the_profiles() -> None:
    assert Till().send(b"\x1dID") == b"_0000000000\0"
    assert Till(serial="X5C7\x0012345").send(b"\x1dID") == b"_X5C712345\0"


@pytest.mark.parametrize(
    ("profile", "type_id"), [("generic-80mm", 3), ("generic-58mm", 1), ("tm-t88v", 3), ("sunmi-nt311", 3)]
)
def test_the_type_says_whether_the_model_has_two_byte_characters_and_a_cutter(
    profile: str, type_id: int
) -> None:
    assert ask(b"\x1dI\x02", profile=get(profile)) == bytes([type_id])
    assert ask(b"\x1dI\x21", profile=get(profile)) == bytes((0x3D, 0x21, 0x40 | type_id, 0x40, 0))


def test_python_escpos_finds_the_printer_online_and_with_paper() -> None:
    """Its is_online is false where bit 3 of DLE EOT 1 is on; its paper_status tests DLE EOT 4 by masks."""
    assert not ask(b"\x10\x04\x01")[0] & 8
    assert ask(b"\x10\x04\x01", OPEN)[0] & 8
    no_paper, low, adequate = 114, 30, 18
    assert ask(b"\x10\x04\x04", OUT)[0] & no_paper == no_paper
    little = ask(b"\x10\x04\x04", LOW)[0]
    assert little & no_paper != no_paper
    assert little & low == low
    enough = ask(b"\x10\x04\x04")[0]
    assert enough & low != low
    assert enough & adequate == adequate


def test_every_answer_can_be_told_from_the_others_by_its_fixed_bits() -> None:
    """Epson reference: DLE EOT is 0xx1xx10, GS I and GS r are 0xx0xxxx, status sent by itself 0xx1xx00."""
    troubled = Condition(False, True, True, True, True, True, True, True, True, True, True, True)
    for condition in (WELL, troubled):
        assert all(ask(bytes((0x10, 4, n)), condition)[0] & 0x93 == 0x12 for n in (1, 2, 3, 4))
        assert all(ask(bytes((0x1D, 0x72, n)), condition)[0] & 0x90 == 0 for n in (1, 2, 4))
        first, *rest = ask(b"\x10\x14\x07\x01", condition)
        assert first & 0x93 == 0x10
        assert all(byte & 0x90 == 0 for byte in rest)


def test_the_number_of_a_job_is_answered_when_it_is_printed_and_not_before() -> None:
    request = sized(b"\x1d(H", b"00ab~ ")
    command = escpos.parse(request)[0]
    assert ask(request) == b""
    assert process_id(command) == b"\x37\x22ab~ \0"


@pytest.mark.parametrize(
    "body", [b"00abc", b"00abcde", b"01abcd", b"00abc\x1f", b"00abc\x7f", b"10\x01", b"0"]
)
def test_a_job_number_that_the_printer_would_ignore_is_none(body: bytes) -> None:
    assert process_id(escpos.parse(sized(b"\x1d(H", body))[0]) is None


@pytest.mark.parametrize("data", [b"text\n", b"\x10\x04\x01", b"\x1d(H\x06\x0000ab"])
def test_other_commands_have_no_job_number(data: bytes) -> None:
    assert [process_id(command) for command in escpos.parse(data)] == [None] * len(escpos.parse(data))


NO_ANSWER_KNOWN = {"GS ( E fn 16", "GS ( E fn 100"}  # see escpos.emulation.settings
NO_ANSWER = {"DLE ENQ", "DLE DC4", "GS ( H", "GS ( H fn 48"}
OTHER_MACHINES = ("FS b", "FS ( g", "GS ( G", "GS ( z", "US ( E")  # cheques, scanners, displays


def test_every_request_of_a_receipt_printer_is_known_to_the_responder() -> None:
    known = {*responder._ANSWERS, *responder._IN_PIECES, *responder._SIZES, *responder._SETTINGS}
    asked = {spec.name for spec in table.commands() if spec.kind in (Kind.REQUEST, Kind.REALTIME)}
    missing = {name for name in asked - known if not name.startswith(OTHER_MACHINES)}
    assert missing == NO_ANSWER_KNOWN | NO_ANSWER
    assert known - asked == {"GS ( E fn 1"}  # stays in the job, so that what follows it makes sense


_LEADS = st.sampled_from(
    [spec.prefix for spec in table.commands()]
    + [spec.prefix + b"\x05\x00\x30" + key for spec in table.ROWS for key in spec.functions]
    + [spec.prefix + b"\x05\x00" + key for spec in table.ROWS for key in spec.functions]
)
_HOSTILE = st.lists(st.one_of(_LEADS, st.binary(max_size=40)), max_size=12).map(b"".join)
_CONDITIONS = st.builds(Condition, *(st.booleans() for _ in range(12)))
_LONGEST_ANSWER = 90  # a block of keys: 80 bytes, with what stands around them


@given(_HOSTILE, _CONDITIONS, _CONDITIONS, st.integers(0, 255))
def test_no_bytes_upset_it_and_no_answer_is_long(
    data: bytes, condition: Condition, later: Condition, byte: int
) -> None:
    memory = ReportedMemory()
    printer = Responder(get("generic-58mm"), memory)
    for command in escpos.parse(data):
        assert len(printer.answer(command, condition)) <= _LONGEST_ANSWER
        printer.follow(command)
        memory.follow(command)
        assert len(printer.changed(later)) <= _LONGEST_ANSWER
        assert process_id(command) is None or len(process_id(command) or b"") == 7
    assert len(printer.acknowledge(byte)) <= _LONGEST_ANSWER


def test_text_and_pictures_pass_in_no_time() -> None:
    memory = ReportedMemory()
    printer = Responder(get("generic-80mm"), memory)
    commands = escpos.parse(b"a line of text\n" * 20_000)
    start = time.thread_time()
    for command in commands:
        printer.follow(command)
        memory.follow(command)
    assert time.thread_time() - start < 0.5
