"""What a queue takes of a document, whatever way it came in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.demo.sample import sample_receipt
from appliance.settings import Limits, RawSettings
from appliance.spool import (
    DEFINITION,
    DRAWER_NOTES,
    Decision,
    Fate,
    Invalid,
    Job,
    JobFilter,
    Outcome,
    Queue,
    Spool,
    State,
    Submission,
)
from appliance.spool.jobs import creation

RESET, CUT, PULSE = b"\x1b@", b"\x1dV\x00", b"\x1bp\x00\x19\xfa"
LOGO = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff\x81\x81\x81\x81\x81\x81\xff"
OTHER = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff" * 8
PRINT_LOGO = b"\x1cp\x01\x00"
GLYPH = b"\x1b&\x03AA\x01abc"
MACRO, RUN = b"\x1d:", b"\x1d^\x01\x00\x00"
SWITCHES = b"\x1d(E\x03\x00\x01IN"
SAMPLE = sample_receipt()
PARTS = (
    *(b"tea\n", b"\xe9\xff", b"\n", RESET, CUT, b"\x1bE\x01", b"\x1b!\x30", b"\x1dV", b"\x1bd\x03", b"\x0c"),
    *(b"\x1bL", b"\x1bS", b"\x1dv0\x00\x01\x00\x02\x00\xaa\x55", b"\x1dk\x04123\x00", b"\x1bt\x13"),
    *(b"\x1d(k\x05\x001P0ab", b"\x1d(k\x03\x001Q0", b"\x1b\x00", b"\x1c&", b"\x1b=\x02", b"\x1b=\x01"),
)
STATUS, CLEAR = b"\x10\x04\x01", b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"


def submit(spool: Spool, data: bytes, **fields: object) -> Job:
    return spool.jobs.accept(Submission(data, "api", "a program", **fields)).result()  # type: ignore[arg-type]


def rule(spool: Spool, **fields: object) -> None:
    spool.queues.put(replace(spool.queues.get("main"), **fields))  # type: ignore[arg-type]


def kept(spool: Spool, job: Job) -> bytes:
    return spool.documents.get(job.sha256)


def opened(spool: Spool) -> int:
    """Drawer pulses that wait for the printer; they do no more then."""
    pulses = 0
    while spool.drawer_queue.take("demo") is not None:
        pulses += 1
    return pulses


def printed(spool: Spool, job: Job) -> bytes:
    """What the printer is sent for a job; it is on paper then."""
    if job.state is State.PENDING:
        job = spool.jobs.decide(job.id, "approve", Decision("ada", "web", job.sha256))
    assert spool.dispatching.claim(job.id, "demo") is not None
    data = spool.dispatching.to_send(job, "demo")
    spool.dispatching.finish(job.id, Outcome(State.COMPLETED, len(data), "printed"))
    return data


def test_a_receipt_of_which_nothing_is_left_out_stays_as_it_is(spool: Spool) -> None:
    rule(spool, drawer="hold")
    assert kept(spool, submit(spool, SAMPLE)) == SAMPLE


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=20).map(b"".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_so_does_anything_that_only_prints(spool: Spool, data: bytes) -> None:
    assert kept(spool, submit(spool, data)) == data


@pytest.mark.parametrize("data", [b"no end \x1d", b"\x1dv0\x00\x10\x00\x10\x00few", RESET, b"\0\xff", b" "])
def test_so_does_what_breaks_off_or_shows_nothing(spool: Spool, data: bytes) -> None:
    job = submit(spool, data)
    assert (kept(spool, job), job.notes) == (data, ())


def test_what_the_queue_does_not_permit_is_taken_out_and_noted(spool: Spool) -> None:
    rule(spool, permits=(), drawer="drop")
    job = submit(spool, RESET + LOGO + b"tea\n" + PULSE + SWITCHES + CUT)
    assert kept(spool, job) == RESET + b"tea\n" + CUT
    assert job.notes == (
        "FS q (Define NV bit images) was taken out: the queue does not permit nv_graphics.",
        DRAWER_NOTES[Fate.UNWANTED],
        "GS ( E fn 1 (Enter the user setting mode) was taken out: the queue does not permit user_settings.",
    )
    assert (opened(spool), spool.queues.definitions("main"), len(spool.jobs.find(JobFilter(), 9))) == (
        0,
        [],
        1,
    )


def test_a_permitted_logo_goes_ahead_to_the_printer_by_itself(spool: Spool) -> None:
    job = submit(spool, RESET + LOGO + PRINT_LOGO + CUT)
    first = spool.jobs.get(job.id - 1)
    assert (first.source, first.state, kept(spool, first)) == (DEFINITION, State.APPROVED, LOGO)
    assert first.notes == ("Stores: NV bit images.",)
    assert kept(spool, job) == RESET + PRINT_LOGO + CUT
    assert [(each.slot, each.data, each.origin) for each in spool.queues.definitions("main")] == [
        ("nv_bit_images", LOGO, "a program")
    ]


def test_who_prints_a_logo_of_an_earlier_job_gets_that_one_whatever_comes_after(spool: Spool) -> None:
    till = submit(spool, LOGO + b"first\n")
    job = submit(spool, PRINT_LOGO + b"second\n")
    later = submit(spool, OTHER + b"third\n")
    for number in (till.id - 1, later.id - 1):
        printed(spool, spool.jobs.get(number))
    assert printed(spool, job) == LOGO + PRINT_LOGO + b"second\n"


def test_where_a_document_only_fills_the_memory_that_is_the_job(spool: Spool) -> None:
    job = submit(spool, RESET + LOGO)
    assert (job.source, job.state, kept(spool, job)) == (DEFINITION, State.APPROVED, LOGO)


def test_a_document_of_which_nothing_is_left_is_refused_in_words(spool: Spool) -> None:
    rule(spool, permits=(), drawer="drop")
    with pytest.raises(Invalid, match="does not permit nv_graphics"):
        submit(spool, RESET + LOGO)
    with pytest.raises(Invalid, match="drawer policy"):
        submit(spool, PULSE)
    assert spool.jobs.find(JobFilter(), 9) == []


def test_a_document_that_changes_what_it_has_printed_is_refused(spool: Spool) -> None:
    with pytest.raises(Invalid, match="two jobs"):
        submit(spool, LOGO + PRINT_LOGO + OTHER + PRINT_LOGO)
    assert (spool.jobs.find(JobFilter(), 9), spool.queues.definitions("main")) == ([], [])


@pytest.mark.parametrize(
    ("drawer", "at_once", "left"), [("pass", 1, b""), ("hold", 0, PULSE), ("drop", 0, b"")]
)
def test_a_drawer_opens_as_the_queue_says(spool: Spool, drawer: str, at_once: int, left: bytes) -> None:
    rule(spool, drawer=drawer)
    job = submit(spool, b"tea\n" + PULSE + CUT)
    assert (kept(spool, job), opened(spool)) == (b"tea\n" + left + CUT, at_once)


def test_a_request_that_comes_again_opens_no_drawer_again(spool: Spool) -> None:
    first = submit(spool, b"tea\n" + PULSE, once="a key")
    assert opened(spool) == 1
    assert submit(spool, b"tea\n" + PULSE, once="a key").id == first.id
    assert opened(spool) == 0


def test_a_request_is_the_same_though_the_queue_takes_something_else_of_it_now(spool: Spool) -> None:
    first = submit(spool, b"tea\n" + PULSE + LOGO, once="a key")
    rule(spool, drawer="hold", permits=())
    assert submit(spool, b"tea\n" + PULSE + LOGO, once="a key").id == first.id


def test_pulses_by_themselves_are_a_job(spool: Spool) -> None:
    job = submit(spool, RESET + PULSE)
    assert (kept(spool, job), job.notes, opened(spool)) == (RESET + PULSE, (), 0)


def test_a_job_for_later_opens_the_drawer_then(spool: Spool) -> None:
    job = submit(spool, b"tea\n" + PULSE, scheduled_for=2**60)
    assert (kept(spool, job), opened(spool)) == (b"tea\n" + PULSE, 0)


def test_no_program_opens_a_drawer_all_the_time(tmp_path: Path) -> None:
    spool = Spool(tmp_path, Limits(free_bytes=0), raw=RawSettings(pulses_per_minute=2))
    spool.start()
    try:
        spool.printers.put("demo", "virtual:demo", "generic-80mm")
        spool.queues.put(Queue("main", printer="demo"))
        job = submit(spool, b"tea\n" + PULSE * 5)
        assert job.notes == (DRAWER_NOTES[Fate.PASSED], DRAWER_NOTES[Fate.TOO_MANY])
        assert (kept(spool, job), opened(spool)) == (b"tea\n", 2)
    finally:
        spool.stop()


def test_a_pulse_that_finds_no_printer_is_noted(spool: Spool) -> None:
    spool.printers.remove(spool.printers.by_name("demo").id)
    job = submit(spool, b"tea\n" + PULSE)
    assert job.notes == (DRAWER_NOTES[Fate.NO_PRINTER],)


def test_questions_are_no_part_of_a_document(spool: Spool) -> None:
    job = submit(spool, STATUS + b"tea\n" + b"\x1da\xff" + CLEAR + CUT)
    assert kept(spool, job) == b"tea\n" + CUT
    assert job.notes == ("Questions to the printer were left out: nobody waits for the answers here.",)


def test_what_is_in_a_macro_is_judged_as_well(spool: Spool) -> None:
    rule(spool, permits=(), drawer="drop")
    job = submit(spool, MACRO + b"tea\n" + PULSE + LOGO + MACRO + RUN)
    assert kept(spool, job) == MACRO + b"tea\n" + MACRO + RUN
    assert len(job.notes) == 2


def test_a_macros_drawer_opens_when_it_runs(spool: Spool) -> None:
    data = MACRO + b"tea\n" + PULSE + MACRO + RUN
    assert (kept(spool, submit(spool, data)), opened(spool)) == (data, 0)


def test_characters_that_a_document_defines_are_its_own(spool: Spool) -> None:
    submit(spool, GLYPH + b"\x1b%\x01A\n")
    assert spool.queues.definitions("main") == []
    job = submit(spool, b"\x1b%\x01A\n")
    assert kept(spool, job) == b"\x1b%\x01A\n"


def test_a_job_of_before_that_changes_a_logo_unseen_makes_the_next_one_bring_its_own(spool: Spool) -> None:
    printed(spool, submit(spool, LOGO))
    receipt = submit(spool, PRINT_LOGO + b"receipt\n")
    old = spool.engine.submit(
        lambda unit: creation.create(unit, Submission(OTHER + b"old\n", "api", "a program"), spool.now())
    ).result()
    printed(spool, old)
    assert printed(spool, receipt) == LOGO + PRINT_LOGO + b"receipt\n"
