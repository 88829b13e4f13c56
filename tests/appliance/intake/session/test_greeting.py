"""Who comes to a printer's port besides tills: what is said to them, and that none of it is a job."""

from __future__ import annotations

import pytest
from tills import CUT, Printer, jobs, replies

from appliance.intake.session.actions import ConnectionRefused, JobFinished
from appliance.intake.session.pjl import MAX_LINE
from escpos.emulation import Condition

UEL = b"\x1b%-12345X"
STATUS = UEL + b"@PJL\r\n@PJL INFO STATUS\r\n" + UEL


def answered(question: bytes, condition: Condition | None = None, size: int = 0) -> bytes:
    """What a session says to a question, which comes in pieces of so many bytes; it must be no job."""
    till = Printer(condition=condition or Condition()).session()
    size = size or len(question)
    actions = [
        action for at in range(0, len(question), size) for action in till.feed(question[at : at + size], 0.0)
    ]
    actions += till.end()
    assert jobs(actions) == []
    assert not [action for action in actions if isinstance(action, ConnectionRefused)]
    return replies(actions)


@pytest.mark.parametrize("size", [1, 2, 5, 7, 1_000])
def test_questions_in_pjl_are_answered_and_are_no_job(size: int) -> None:
    ready = b'@PJL INFO STATUS\r\nCODE=10001\r\nDISPLAY="READY"\r\nONLINE=TRUE\r\n\f'
    assert answered(STATUS, size=size) == ready
    assert answered(UEL + b"@PJL ECHO 17:45 x\r\n" + STATUS, size=size) == b"@PJL ECHO 17:45 x\r\n\f" + ready
    said = answered(UEL + b"@PJL INFO ID\r\n" + UEL, size=size)
    assert said.startswith(b'@PJL INFO ID\r\n"')
    assert said.endswith(b'"\r\n\f')


@pytest.mark.parametrize(
    ("condition", "code", "online"),
    [
        (Condition(cover_open=True), b"40021", b"FALSE"),
        (Condition(paper_out=True), b"41000", b"FALSE"),
        (Condition(cutter_error=True), b"50000", b"FALSE"),
        (Condition(online=False), b"40000", b"FALSE"),
        (Condition(paper_near_end=True), b"10001", b"TRUE"),
    ],
)
def test_the_status_in_pjl_is_the_printers(condition: Condition, code: bytes, online: bytes) -> None:
    said = answered(STATUS, condition)
    assert b"CODE=" + code + b"\r\n" in said
    assert b"ONLINE=" + online + b"\r\n" in said


@pytest.mark.parametrize(
    "question",
    [
        UEL,
        UEL + UEL,
        UEL + b"@PJL\r\n" + UEL,
        UEL + b"@PJL USTATUS DEVICE=ON\r\n",
        UEL + b"@PJL INFO CONFIG\r\n",
        UEL + b"@PJL INF",
        UEL + b"@PJL COMMENT \xff\x00 anything\r\n",
        b"\r\n",
    ],
)
def test_what_only_looks_whether_a_printer_is_there_is_no_job(question: bytes) -> None:
    assert answered(question) == b""


def test_a_receipt_may_follow_a_question() -> None:
    till = Printer().session()
    assert replies(till.feed(STATUS, 0.0))
    till.feed(b"\x1b@tea\n", 1.0)
    assert till.end() == [JobFinished(b"\x1b@tea\n", incomplete=False)]


@pytest.mark.parametrize("feeds", [b"\n", b"\n\n", b"\r\n\r\n"])
def test_line_feeds_are_a_job(feeds: bytes) -> None:
    till = Printer().session()
    till.feed(feeds, 0.0)
    assert jobs(till.end()) == [feeds]


def test_a_line_behind_a_receipt_is_a_job() -> None:
    till = Printer().session()
    till.feed(b"one\n" + CUT, 0.0)
    assert jobs(till.on_timeout(1.0)) == [b"one\n" + CUT]
    till.feed(b"\r\n", 5.0)
    assert jobs(till.end()) == [b"\r\n"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (UEL + b"@PJL SET RESOLUTION=600\r\n@PJL ENTER LANGUAGE = POSTSCRIPT\r\n%!PS", "POSTSCRIPT"),
        (UEL + b"@PJL ENTER LANGUAGE=PCLXL\n) HP-PCL XL", "PCLXL"),
        (UEL + b"%!PS-Adobe\n", "PostScript"),
        (UEL + b"\x1bE\x1b&l0O", "PCL"),
        (b"%!PS-Adobe\n", "PostScript"),
        (b"%PDF-1.4\n", "PDF"),
        (b"^XA^FDx^FS^XZ", "ZPL"),
    ],
)
def test_what_other_kinds_of_printers_print_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    till = Printer().session()
    refused = [action for action in till.feed(data, 0.0) if isinstance(action, ConnectionRefused)]
    assert len(refused) == 1
    assert f"was sent {words}, which is for" in refused[0].why
    assert "choose a driver for ESC/POS" in refused[0].why


def test_a_line_without_an_end_costs_no_memory() -> None:
    till = Printer().session()
    actions = till.feed(UEL + b"@PJL " + b"x" * 2 * MAX_LINE, 0.0)
    assert [type(action) for action in actions] == [ConnectionRefused]


@pytest.mark.parametrize(
    "data", [b"\x1b@\x1b\x1da\x01Tea\n", b"\x1b@\x1b\x1eF\x01Tea\n", b"\x1b*rR\x1b*rA" + bytes(40)]
)
def test_a_receipt_in_stars_own_commands_says_so(data: bytes) -> None:
    till = Printer().session()
    till.feed(data, 0.0)
    (finished,) = [action for action in till.end() if isinstance(action, JobFinished)]
    assert "Star's own commands" in finished.notes[0]


def test_an_epson_receipt_is_not_taken_for_one_of_star() -> None:
    till = Printer().session()
    till.feed(b"\x1b@\x1ba\x01Tea\n\x1b*\x21\x01\x00\xff\xff\xff\x1dV\x00", 0.0)
    (finished,) = [action for action in till.end() if isinstance(action, JobFinished)]
    assert finished.notes == ()
