"""The session: jobs and answers found in bytes and silences, without a socket or a clock."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tills import CUT, Printer, jobs, replies

import escpos
from appliance.intake.session.actions import ConnectionRefused, JobFinished, Reply
from appliance.intake.session.session import Session
from escpos.emulation import Condition


def session(condition: Condition | None = None) -> Session:
    return Printer(condition=condition or Condition()).session()


def test_the_end_of_the_connection_ends_the_job() -> None:
    till = session()
    assert till.feed(b"Hello", 0.0) == []
    assert till.end() == [JobFinished(b"Hello", incomplete=False)]
    assert till.end() == []


def test_a_broken_connection_leaves_an_incomplete_job() -> None:
    till = session()
    till.feed(b"Hello", 0.0)
    assert till.on_disconnect() == [JobFinished(b"Hello", incomplete=True)]


def test_silence_after_a_cut_ends_a_job_soon_and_otherwise_late() -> None:
    till = session()
    till.feed(b"Hello\n", 0.0)
    assert till.deadline == 60.0
    till.feed(CUT, 5.0)
    assert till.deadline == 6.0
    assert till.on_timeout(5.9) == []
    assert till.on_timeout(6.0) == [JobFinished(b"Hello\n" + CUT, incomplete=False)]
    assert till.deadline is None


def after(till: Session, data: bytes, now: float) -> list[bytes]:
    """The jobs that end where bytes arrive at a till's connection."""
    till.heard(now)
    return jobs(till.feed(data, now))


@pytest.mark.parametrize(
    ("first", "silence", "then", "ended"),
    [
        (b"\x1b@one\n", 3.0, [b"\x1b@two\n"], True),
        (b"\x1b@one\n", 3.0, [b"\x1b", b"@two\n"], True),
        (b"\x1b@one\n", 3.0, [b"\x10\x04\x01", b"\x1b@two\n"], True),
        (b"one\n\n\n", 30.0, [b"\x1b@two\n"], True),
        (b"\x1b@one\n", 1.0, [b"\x1b@two\n"], False),  # it thinks for a moment
        (b"\x1b@one", 3.0, [b"\x1b@two\n"], False),  # in the middle of a line
        (b"\x1b@one\n", 3.0, [b"more\n", b"\x1b@two\n"], False),
        (b"\x1b@one\n", 3.0, [b"more\n\x1b@two\n"], False),
        (b"\x1b@\x1bLone\n", 3.0, [b"\x1b@two\n"], False),  # on a page
        (b"\x1b@", 3.0, [b"\x1b@two\n"], False),  # nothing is printed yet
        (b"\x1b@one\n\x1dv0\x00\x01\x00\xff\x00", 3.0, [b"\x1b@two\n"], False),  # in a picture
    ],
)
def test_a_reset_after_a_silence_begins_the_next_receipt_where_nothing_cuts(
    first: bytes, silence: float, then: list[bytes], ended: bool
) -> None:
    till = session()
    assert after(till, first, 0.0) == []
    found = [job for piece in then for job in after(till, piece, silence)]
    assert found == ([first] if ended else [])
    (rest,) = jobs(till.end())
    assert (rest == b"\x1b@two\n") == ended


def test_silence_of_the_boxs_own_making_begins_no_receipt() -> None:
    till = session()
    after(till, b"\x1b@one\n", 0.0)
    till.resume(10.0)
    assert after(till, b"\x1b@two\n", 10.5) == []
    till = session()
    after(till, b"\x1b@one\n", 0.0)
    assert jobs(till.feed(b"\x1b@two\n", 10.0)) == [], "it had arrived long before"


def test_a_pulse_behind_the_cut_belongs_to_the_job() -> None:
    till = session()
    till.feed(b"Hello\n" + CUT, 0.0)
    till.feed(b"\x1bp\x00\x19\xfa", 0.5)
    assert till.on_timeout(1.5) == [JobFinished(b"Hello\n" + CUT + b"\x1bp\x00\x19\xfa", incomplete=False)]


def test_printing_behind_a_cut_begins_the_next_job() -> None:
    till = session()
    assert till.feed(b"Hello\n" + CUT + b"more\n", 0.0) == [JobFinished(b"Hello\n" + CUT, incomplete=False)]
    assert till.deadline == 60.0
    assert till.end() == [JobFinished(b"more\n", incomplete=False)]


def test_text_behind_a_cut_that_has_no_end_yet_takes_its_time() -> None:
    till = session()
    till.feed(b"Hello\n" + CUT + b"mo", 0.0)
    assert till.deadline == 60.0
    assert till.feed(b"re\n", 30.0) == [JobFinished(b"Hello\n" + CUT, incomplete=False)]


def test_what_trails_a_cut_stays_with_it_and_settings_go_to_the_next_job() -> None:
    till = session()
    pulse, reset, centre = b"\x1bp\x00\x19\xfa", b"\x1b@", b"\x1ba\x01"
    actions = till.feed(b"one\n" + CUT + pulse + b"\n" + reset + centre + b"two\n", 0.0)
    assert actions == [JobFinished(b"one\n" + CUT + pulse + b"\n", incomplete=False)]
    assert till.end() == [JobFinished(reset + centre + b"two\n", incomplete=False)]


def test_a_later_job_begins_with_what_the_ones_before_left_set() -> None:
    till = session()
    bold, page = b"\x1bE\x01", b"\x1bt\x13"
    till.feed(page + bold + b"one\n" + CUT + b"two\n" + CUT, 0.0)
    assert till.end() == [JobFinished(b"\x1b@" + page + bold + b"two\n" + CUT, incomplete=False)]
    till = session()
    till.feed(page + bold + b"one\n" + CUT, 0.0)
    assert till.on_timeout(1.0) == [JobFinished(page + bold + b"one\n" + CUT, incomplete=False)]
    till.feed(b"two\n", 5.0)
    assert till.end() == [JobFinished(b"\x1b@" + page + bold + b"two\n", incomplete=False)]


COMMANDS = [
    *(b"text\n", b"mehr", b"\n", b"\t", CUT, b"\x1bd\x02", b"\x1bp\x00\x19\xfa", b"\x10\x04\x01", b"\x1b@"),
    *(b"\x1bE\x01", b"\x1bE\x00", b"\x1b!\x38", b"\x1d!\x11", b"\x1ba\x01", b"\x1bM\x01", b"\x1b-\x02"),
    *(b"\x1bt\x13", b"\x1bR\x02", b"\x1b3\x50", b"\x1b2", b"\x1dP\x50\x60", b"\x1dL\x30\x00", b"\x1b \x05"),
    *(b"\x1dB\x01", b"\x1bD\x04\x10\x00", b"\x1dW\x00\x01", b"\x1dh\x30", b"\x1dw\x02", b"\x1dk\x04AB\x00"),
    b"\x1dv0\x00\x02\x00\x02\x00\xff\x81\x81\xff",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(COMMANDS), min_size=10, max_size=40))
@example([b"\x1bE\x01", b"text\n", CUT, b"text\n"])
@example([b"mehr", b"\x1dL\x30\x00", CUT, b"mehr"])
@example([CUT, b"\t", b"\x1bp\x00\x19\xfa", b"mehr"])
def test_jobs_drawn_one_by_one_are_the_stream_drawn_whole(commands: list[bytes]) -> None:
    till = session()
    stream = b"".join(commands)
    actions = [*till.feed(stream, 0.0), *till.end()]
    asked = b"\x10\x04\x01"
    whole = escpos.render(stream.replace(asked, b""))
    papers = [escpos.render(job) for job in jobs(actions)]
    assert b"".join(bytes(paper.canvas.dots) for paper in papers) == bytes(whole.canvas.dots)


def test_silence_inside_a_command_leaves_an_incomplete_job() -> None:
    till = session()
    till.feed(b"\x1dv0\x00\x10\x00\x10\x00half", 0.0)
    (finished,) = till.on_timeout(60.0)
    assert finished == JobFinished(b"\x1dv0\x00\x10\x00\x10\x00half", incomplete=True)


@pytest.mark.parametrize(
    ("question", "condition", "answer"),
    [
        (b"\x10\x04\x01", Condition(), 0x12),
        (b"\x10\x04\x01", Condition(online=False), 0x1A),
        (b"\x10\x04\x02", Condition(cover_open=True), 0x16),
        (b"\x10\x04\x02", Condition(paper_out=True), 0x32),
        (b"\x10\x04\x03", Condition(fatal_error=True), 0x32),
        (b"\x10\x04\x04", Condition(paper_near_end=True), 0x1E),
        (b"\x10\x04\x04", Condition(paper_out=True), 0x7E),
        (b"\x1dr\x01", Condition(paper_out=True), 0x0F),
        (b"\x1dr1", Condition(), 0x00),
    ],
)
def test_status_is_answered_as_a_printer_does(question: bytes, condition: Condition, answer: int) -> None:
    till = session(condition)
    assert till.feed(question, 0.0) == [Reply(bytes([answer]))]
    assert till.deadline is None
    assert till.end() == []


def test_jobs_that_end_in_the_same_bytes_are_not_counted_together() -> None:
    till = session()
    receipt = b"x" * 600_000 + b"\n" + CUT
    actions = till.feed(receipt + receipt, 0.0)
    assert actions == [JobFinished(receipt, incomplete=False)]
    assert till.end() == [JobFinished(receipt, incomplete=False)]


def test_a_job_that_ended_is_kept_though_the_next_is_too_large() -> None:
    till = session()
    finished, refused = till.feed(b"one\n" + CUT + b"x" * 1_000_001 + b"\n", 0.0)
    assert finished == JobFinished(b"one\n" + CUT, incomplete=False)
    assert isinstance(refused, ConnectionRefused)


def test_what_looks_like_a_question_inside_a_raster_is_data() -> None:
    raster = b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01"
    till = session()
    assert till.feed(raster, 0.0) == []
    assert till.end() == [JobFinished(raster, incomplete=False)]


def test_a_job_over_the_limit_is_refused() -> None:
    till = session()
    till.feed(b"x" * 1_000_000, 0.0)
    (refused,) = till.feed(b"x", 0.0)
    assert isinstance(refused, ConnectionRefused)
    assert "limits.job_bytes" in refused.why


@given(st.lists(st.binary(max_size=40), max_size=12))
def test_whatever_comes_in_whatever_pieces_is_kept_but_for_the_questions(pieces: list[bytes]) -> None:
    whole, split = session(), session()
    data = b"".join(pieces)
    expected = [*whole.feed(data, 0.0), *whole.end()]
    found = [action for piece in pieces for action in split.feed(piece, 0.0)] + split.end()
    if not any(isinstance(action, ConnectionRefused) for action in expected):
        assert (jobs(found), replies(found)) == (jobs(expected), replies(expected))


@pytest.mark.parametrize("rest", [b"\x1dv0\x00\x30\x00\xff\x00" + bytes(480), b"\x1b", b"\x1d(L\x08\x00"])
def test_a_job_that_stops_inside_a_command_is_incomplete_however_it_ends(rest: bytes) -> None:
    till = session()
    till.feed(b"text\n" + rest, 0.0)
    (ended,) = till.end()
    assert isinstance(ended, JobFinished)
    assert (ended.data, ended.incomplete) == (b"text\n" + rest, True)
