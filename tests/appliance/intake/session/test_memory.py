"""What tills store in the printer: passed on once, remembered, no reason for a job to print otherwise."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tills import CUT, PULSE, Printer, defined, jobs, pulses

import escpos
from appliance.intake.session.actions import JobFinished, StoreInPrinter

LOGO = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff\x81\x81\x81\x81\x81\x81\xff"
PRINT_LOGO = b"\x1cp\x01\x00"
KEYED = b"\x1d(L\x13\x000C0G1\x01\x08\x00\x08\x001\xff\x81\x81\x81\x81\x81\x81\xff"
PRINT_KEYED = b"\x1d(L\x06\x000EG1\x01\x01"
SETTING = b"\x1d(E\x03\x00\x01IN"
GLYPH = b"\x1b&\x03AA\x02\xff\x00\xff\x00\xff\x00"
BIT_IMAGE = b"\x1d*\x01\x01ABCDEFGH"
MACRO = b"\x1d:again\n\x1d:"


def drawn(job: JobFinished) -> bytes:
    return bytes(escpos.render(job.data, memory=job.definitions).canvas.dots)


def finished(actions: list[object]) -> JobFinished:
    (job,) = [action for action in actions if isinstance(action, JobFinished)]
    return job


def test_a_logo_for_good_goes_to_the_printer_by_itself_ahead_of_the_job() -> None:
    till = Printer().session()
    actions = till.feed(LOGO + PRINT_LOGO + CUT, 0.0) + till.end()
    assert [type(action) for action in actions] == [StoreInPrinter, JobFinished]
    assert defined(actions) == [LOGO]
    assert jobs(actions) == [PRINT_LOGO + CUT]


def test_a_job_on_a_later_connection_is_drawn_with_what_was_stored_before() -> None:
    printer = Printer()
    first = printer.session()
    assert defined(first.feed(KEYED, 0.0) + first.end()) == [KEYED]
    second = printer.session()
    job = finished(second.feed(PRINT_KEYED, 0.0) + second.end())
    assert (job.data, job.definitions) == (PRINT_KEYED, KEYED)
    assert any(drawn(job))


def test_a_logo_that_is_erased_is_forgotten() -> None:
    printer = Printer()
    till = printer.session()
    actions = till.feed(KEYED + b"\x1d(L\x05\x000ACLRx\n", 0.0) + till.end()
    (change,) = [action for action in actions if isinstance(action, StoreInPrinter)]
    assert [(store.slot, store.data) for store in change.stores] == [("nv_graphics G1", b"")]
    assert printer.memory.slots() == ()


def test_what_a_queue_does_not_permit_is_taken_out_and_said() -> None:
    till = Printer().session()
    actions = till.feed(SETTING + b"one\n", 0.0) + till.end()
    assert defined(actions) == []
    job = finished(actions)
    assert job.data == b"one\n"
    assert "GS ( E" in job.notes[0]
    assert "user_settings" in job.notes[0]


def test_what_a_queue_permits_is_passed_on() -> None:
    till = Printer().session(permits=frozenset({"user_settings"}))
    actions = till.feed(SETTING + b"one\n" + LOGO + b"two\n", 0.0) + till.end()
    assert defined(actions) == [SETTING]
    assert jobs(actions) == [b"one\ntwo\n"]


def test_characters_of_an_earlier_connection_come_with_a_job_that_uses_them_and_with_no_other() -> None:
    printer = Printer()
    first = printer.session()
    (stored,) = first.feed(GLYPH, 0.0) + first.on_timeout(60.0)
    assert isinstance(stored, StoreInPrinter)
    assert (stored.data, stored.stores[0].slot) == (b"", "user_characters")
    plain, special = printer.session(), printer.session()
    assert jobs(plain.feed(b"A\n", 0.0) + plain.end()) == [b"A\n"]
    assert jobs(special.feed(b"\x1b%\x01A\n", 0.0) + special.end()) == [b"\x1b@" + GLYPH + b"\x1b%\x01A\n"]


def test_a_reset_makes_the_printer_forget_its_characters() -> None:
    printer = Printer()
    first = printer.session()
    first.feed(GLYPH + b"\x1b@x\n", 0.0)
    job = finished(first.end())
    assert [(store.slot, store.data) for store in job.stores] == [("user_characters", b"")]


def test_a_macro_of_an_earlier_job_is_written_out_where_it_is_run() -> None:
    till = Printer().session()
    (first,) = till.feed(MACRO + CUT + b"\x1d^\x02\x00\x00" + CUT, 0.0)
    assert isinstance(first, JobFinished)
    assert first.data == MACRO + CUT
    second = finished(till.end())
    assert second.data == b"again\nagain\n" + CUT
    assert "macro" in second.notes[0]


def test_a_macro_of_the_job_itself_stays_as_it_is() -> None:
    till = Printer().session()
    till.feed(MACRO + b"\x1d^\x01\x00\x00", 0.0)
    assert jobs(till.end()) == [MACRO + b"\x1d^\x01\x00\x00"]


PIECES = st.sampled_from(
    [
        *(LOGO, PRINT_LOGO, KEYED, PRINT_KEYED, GLYPH, BIT_IMAGE, b"\x1d/\x00", MACRO, b"\x1d^\x01\x00\x00"),
        *(b"\x1b%\x01", b"\x1b%\x00", b"A b\n", b"\x1b@", b"\x1bE\x01", b"\x1d!\x11", CUT, CUT + b"x\n"),
    ]
)


@given(st.lists(st.lists(PIECES, min_size=1, max_size=8), min_size=1, max_size=4))
@settings(deadline=None, max_examples=200)
def test_jobs_of_several_connections_drawn_one_by_one_are_the_streams_drawn_as_one(
    connections: list[list[bytes]],
) -> None:
    """But for settings, which end with a connection here: each begins with a reset."""
    printer = Printer()
    streams, papers = b"", b""
    for pieces in connections:
        stream = b"\x1b@" + b"".join(pieces)
        till = printer.session()
        for action in till.feed(stream, 0.0) + till.end():
            if isinstance(action, JobFinished):
                papers += drawn(action)
        streams += stream
    assert papers == bytes(escpos.render(streams).canvas.dots)


def test_what_is_in_a_macro_is_judged_as_well() -> None:
    till = Printer().session(drawer="drop", permits=frozenset())
    actions = till.feed(b"\x1d:again\n" + PULSE + LOGO + b"\x1d:\x1d^\x01\x00\x00", 0.0) + till.end()
    job = finished(actions)
    assert job.data == b"\x1d:again\n\x1d:\x1d^\x01\x00\x00"
    assert len(job.notes) == 2


def test_a_logo_in_a_macro_goes_to_the_printer_by_itself() -> None:
    till = Printer().session()
    actions = till.feed(b"\x1d:again\n" + LOGO + b"\x1d:" + PRINT_LOGO + CUT, 0.0) + till.end()
    assert defined(actions) == [LOGO]
    assert jobs(actions) == [b"\x1d:again\n\x1d:" + PRINT_LOGO + CUT]


def test_a_macros_drawer_opens_when_it_runs() -> None:
    till = Printer().session(drawer="pass")
    data = b"\x1d:again\n" + PULSE + b"\x1d:\x1d^\x01\x00\x00"
    actions = till.feed(data, 0.0) + till.end()
    assert (jobs(actions), pulses(actions)) == ([data], [])
