"""What a session says back to the till, and when a drawer opens."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tills import CUT, PULSE, Printer, jobs, pulses, replies

import escpos
from appliance.intake.session.actions import DeferredReply, DrawerKick, JobFinished, Reply
from appliance.spool import Fate
from escpos.command import Kind
from escpos.emulation import Condition

PROCESS_ID = b"\x1d(H\x06\x0000ab12"
TOLD = b"\x37\x22ab12\x00"


def test_a_question_in_the_middle_of_a_receipt_is_answered_at_once_and_is_no_part_of_it() -> None:
    till = Printer().session()
    assert till.feed(b"one\n\x10\x04\x01two\n", 0.0) == [Reply(b"\x12")]
    assert jobs(till.end()) == [b"one\ntwo\n"]


def test_what_looks_like_a_question_inside_a_picture_is_not_answered() -> None:
    till = Printer().session()
    assert till.feed(b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01", 0.0) == []


def test_a_till_that_asked_for_it_is_told_of_each_change_and_of_nothing_else() -> None:
    printer = Printer()
    till = printer.session()
    assert len(replies(till.feed(b"\x1da\x0f", 0.0))) == 4
    assert till.changed() == []
    printer.condition = Condition(paper_out=True)
    told = replies(till.changed())
    assert len(told) == 4
    assert told[2] & 0x0C == 0x0C
    assert till.changed() == []


def test_a_till_that_did_not_ask_is_told_nothing_of_changes() -> None:
    printer = Printer()
    till = printer.session()
    printer.condition = Condition(cover_open=True)
    assert till.changed() == []


def test_a_process_id_is_promised_with_the_job_it_stands_behind() -> None:
    till = Printer().session()
    assert till.feed(b"one\n" + CUT + PROCESS_ID, 0.0) == []
    assert till.deadline == 1.0
    (finished,) = till.on_timeout(1.0)
    assert finished == JobFinished(b"one\n" + CUT, incomplete=False, replies=(TOLD,))


def test_a_process_id_without_a_cut_makes_silence_end_the_job_soon() -> None:
    till = Printer().session()
    till.feed(b"one\n" + PROCESS_ID, 0.0)
    assert till.deadline == 1.0


def test_a_process_id_behind_nothing_is_told_once_what_came_before_is() -> None:
    assert Printer().session().feed(PROCESS_ID, 0.0) == [DeferredReply(TOLD)]


def test_each_job_has_its_own_process_ids() -> None:
    till = Printer().session()
    (first,) = till.feed(b"one\n" + CUT + PROCESS_ID + b"two\n" + CUT, 0.0)
    (second,) = till.end()
    assert isinstance(first, JobFinished)
    assert isinstance(second, JobFinished)
    assert (first.replies, second.replies) == ((TOLD,), ())


def test_what_a_till_takes_back_is_kept_as_a_broken_off_job() -> None:
    till = Printer().session()
    clear = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
    actions = till.feed(b"half of a rec\n" + clear, 0.0)
    assert replies(actions) == b"\x37\x25\x00"
    (finished,) = [action for action in actions if isinstance(action, JobFinished)]
    assert (finished.data, finished.incomplete) == (b"half of a rec\n", True)


@pytest.mark.parametrize("pulse", [PULSE, b"\x10\x14\x01\x00\x02"])
def test_a_drawer_opens_at_once_and_not_again_with_the_paper(pulse: bytes) -> None:
    till = Printer().session(drawer="pass")
    actions = till.feed(b"one\n" + CUT + pulse, 0.0)
    assert actions == [DrawerKick(pulse)]
    (finished,) = till.end()
    assert isinstance(finished, JobFinished)
    assert finished.data == b"one\n" + CUT
    assert "drawer pulse was passed on at once" in finished.notes[0]


def test_a_pulse_alone_is_no_job() -> None:
    till = Printer().session(drawer="pass")
    assert till.feed(PULSE, 0.0) == [DrawerKick(PULSE)]
    assert till.end() == []


def test_a_held_pulse_rides_with_its_job_and_a_dropped_one_is_gone() -> None:
    held, dropped = Printer().session(drawer="hold"), Printer().session(drawer="drop")
    assert pulses(held.feed(b"one\n" + CUT + PULSE, 0.0)) == []
    assert jobs(held.end()) == [b"one\n" + CUT + PULSE]
    assert pulses(dropped.feed(b"one\n" + CUT + PULSE, 0.0)) == []
    (finished,) = dropped.end()
    assert isinstance(finished, JobFinished)
    assert (finished.data, "left out" in finished.notes[0]) == (b"one\n" + CUT, True)


def test_half_a_pulse_opens_nothing() -> None:
    till = Printer().session(drawer="pass")
    assert till.feed(b"one\n\x1bp\x00", 0.0) == []
    assert jobs(till.on_disconnect()) == [b"one\n\x1bp\x00"]


def test_settings_alone_are_no_job_but_count_for_the_next() -> None:
    till = Printer().session()
    till.feed(b"\x1b@\x1bE\x01", 0.0)
    assert till.on_timeout(60.0) == []
    till.feed(b"bold\n", 61.0)
    assert jobs(till.end()) == [b"\x1b@\x1bE\x01bold\n"]


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_nothing_is_said_to_a_stream_without_a_question(data: bytes) -> None:
    asks = {Kind.REQUEST, Kind.REALTIME, Kind.DEFINITION}
    questions = [command for command in escpos.parse(data) if command.kind in asks]
    till = Printer().session()
    asks_in_pjl = b"@PJL" in data.upper()
    assert questions or asks_in_pjl or replies(till.feed(data, 0.0) + till.end()) == b""


def test_a_pulse_between_two_receipts_is_said_of_neither() -> None:
    till = Printer().session(drawer="pass")
    till.feed(b"one\n" + CUT, 0.0)
    till.on_timeout(1.0)
    till.feed(PULSE, 100.0)
    till.feed(b"two\n", 200.0)
    (finished,) = till.end()
    assert isinstance(finished, JobFinished)
    assert finished.notes == ()


@pytest.mark.parametrize(
    ("fate", "note"),
    [
        (Fate.NO_PRINTER, "found no printer"),
        (Fate.TOO_MANY, "raw.pulses_per_minute"),
        (Fate.PASSED_WHILE_AWAY, "while the printer was away"),
    ],
)
def test_a_job_says_what_became_of_its_drawer_pulse(fate: Fate, note: str) -> None:
    till = Printer(pulse_fate=fate).session(drawer="pass")
    actions = till.feed(b"one\n" + CUT + PULSE, 0.0)
    assert pulses(actions) == ([PULSE] if fate is Fate.PASSED_WHILE_AWAY else [])
    (finished,) = till.end()
    assert isinstance(finished, JobFinished)
    assert note in finished.notes[0]
    assert "passed on at once" not in finished.notes[0]
