"""What a printer says is understood as it was meant: answers made by one side, read by the other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import escpos
from escpos import status_parser
from escpos.emulation import Condition, ReportedMemory, Responder, process_id
from escpos.profiles import DEFAULT
from escpos.status_parser import StatusParser

CONDITIONS = st.builds(
    Condition,
    online=st.booleans(),
    cover_open=st.booleans(),
    paper_out=st.booleans(),
    paper_near_end=st.booleans(),
    cutter_error=st.booleans(),
    recoverable_error=st.booleans(),
    fatal_error=st.booleans(),
    auto_recoverable_error=st.booleans(),
    drawer_pin_high=st.booleans(),
)


def answer(question: bytes, condition: Condition) -> bytes:
    (command,) = escpos.parse(question)
    return Responder(DEFAULT, ReportedMemory()).answer(command, condition)


def meant(found: Condition) -> tuple[bool, ...]:
    return (
        *(found.offline, found.cover_open, found.paper_out, found.paper_low, found.cutter_error),
        *(found.recoverable_error, found.fatal_error, found.auto_recoverable_error, found.drawer_pin_high),
    )


@given(CONDITIONS)
def test_the_four_answers_tell_how_the_printer_is(condition: Condition) -> None:
    said = b"".join(answer(question, condition) for question in status_parser.STATUS_QUESTIONS)
    assert meant(status_parser.of_answers(said)) == meant(condition)


@given(CONDITIONS)
def test_a_status_that_comes_by_itself_tells_the_same(condition: Condition) -> None:
    (said,) = StatusParser().feed(answer(status_parser.ASB_ON, condition))
    assert status_parser.is_asb(said)
    assert meant(status_parser.of_asb(said)) == meant(condition)


def test_what_is_said_together_or_in_pieces_is_told_apart() -> None:
    question, response = status_parser.process_question(12_345)
    (command,) = escpos.parse(question)
    assert process_id(command) == response == b"\x37\x222345\x00"
    stream = b"\x12" + answer(status_parser.ASB_ON, Condition()) + response + b"\x00"
    expected = [b"\x12", stream[1:5], response, b"\x00"]
    assert StatusParser().feed(stream) == expected
    listener = StatusParser()
    assert [said for byte in stream for said in listener.feed(bytes([byte]))] == expected


@pytest.mark.parametrize("nonsense", [b"\xde\xad\xbe\xef", b"\xff" * 50, b"\x80\x81"])
def test_nonsense_is_not_heard(nonsense: bytes) -> None:
    assert StatusParser().feed(nonsense) == []


@given(st.lists(st.binary(max_size=300), max_size=30))
@settings(max_examples=100, deadline=None)
def test_whatever_a_printer_says_costs_bounded_memory(pieces: list[bytes]) -> None:
    listener = StatusParser()
    for piece in pieces:
        for said in listener.feed(piece):
            assert 0 < len(said) <= status_parser.MAX_UNREAD + 300
    assert len(listener._unread) <= status_parser.MAX_UNREAD + 300
