"""Pictures drawn by a child process that may die, hang or run out of memory without harm."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from support.waiting import DEADLINE, wait_for

from appliance.drawing.pictures import MAX_EVENTS
from appliance.preview import Drawing, DrawingFailed, DrawingProcess, Previews
from appliance.preview.previews import FIRST_STRIP
from appliance.settings import DEFAULT_PROFILE, Limits
from appliance.spool import Heading, JobFilter, PaperEvent, Rendition, RenditionKey, Spool, Submission

RECEIPT = b"\x1b@One coffee\n\x1dV\x00"
SLOW = b"a\n" * 400_000  # about half a second of drawing


def drawing_process(**limits: float) -> DrawingProcess:
    wanted = {"preview_seconds": DEADLINE} | limits
    return DrawingProcess(Limits(free_bytes=0, **wanted))  # type: ignore[arg-type]


@pytest.fixture
def limits() -> Limits:
    return Limits(free_bytes=0, preview_seconds=DEADLINE)


@pytest.fixture
def process() -> Iterator[DrawingProcess]:
    process = drawing_process()
    yield process
    process.stop()


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "appliance.drawing.worker" in child.cmdline()]


class CountingProcess(DrawingProcess):
    """Counts how often it is asked."""

    asked = 0

    def draw(
        self, document: bytes, profile: str, top: int = 0, rows: int = 0, memory: bytes = b""
    ) -> Drawing:
        self.asked += 1
        return super().draw(document, profile, top, rows, memory)


def test_a_drawing_has_the_picture_the_size_and_the_text(process: DrawingProcess) -> None:
    drawing = process.draw(RECEIPT, DEFAULT_PROFILE)
    assert drawing.png.startswith(b"\x89PNG")
    assert (drawing.width, drawing.text.strip()) == (576, "One coffee")


def test_a_strip_is_a_part_of_the_picture(process: DrawingProcess) -> None:
    whole, strip = process.draw(RECEIPT, DEFAULT_PROFILE), process.draw(RECEIPT, DEFAULT_PROFILE, 0, 8)
    assert strip.height == whole.height
    assert int.from_bytes(strip.png[20:24], "big") == 8


def test_the_process_is_there_before_the_first_document(process: DrawingProcess) -> None:
    process.begin()
    begun = wait_for(lambda: [child.pid for child in children()], "its command line")
    process.begin()
    process.draw(RECEIPT, DEFAULT_PROFILE)
    assert len(begun) == 1
    assert [child.pid for child in children()] == begun


def test_a_process_that_dies_is_replaced(process: DrawingProcess) -> None:
    process.draw(RECEIPT, DEFAULT_PROFILE)
    (child,) = children()
    child.kill()
    child.wait(DEADLINE)
    assert process.draw(RECEIPT, DEFAULT_PROFILE).width == 576
    assert [other.pid for other in children()] != [child.pid]


def test_a_document_that_takes_too_long_is_given_up_and_the_next_one_is_drawn() -> None:
    process = drawing_process(preview_seconds=0.15)
    with pytest.raises(DrawingFailed, match="took more than"):
        process.draw(SLOW * 2, DEFAULT_PROFILE)
    process._seconds = DEADLINE
    assert process.draw(RECEIPT, DEFAULT_PROFILE).width == 576
    process.stop()


def test_an_unknown_profile_is_a_failure_in_words(process: DrawingProcess) -> None:
    with pytest.raises(DrawingFailed, match="no-such-model"):
        process.draw(RECEIPT, "no-such-model")
    assert process.draw(RECEIPT, DEFAULT_PROFILE).width == 576


def test_who_asks_for_the_same_picture_at_once_gets_one_drawing(spool: Spool, limits: Limits) -> None:
    process = CountingProcess(limits)
    previews = Previews(spool, process, limits)
    job = spool.jobs.accept(Submission(SLOW, "raw", "192.0.2.7")).result()
    together = threading.Barrier(4)

    def look(_: int) -> Drawing:
        together.wait()
        return previews.picture(RenditionKey(job.sha256, DEFAULT_PROFILE), 0, 100)

    with ThreadPoolExecutor(4) as people:
        drawings = list(people.map(look, range(4)))
    assert process.asked == 1
    assert len(set(drawings)) == 1
    process.stop()


def test_a_text_is_known_to_whoever_asks_while_it_is_being_written_down(
    spool: Spool, process: DrawingProcess, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, entered, go = spool.documents.keep_rendition, threading.Event(), threading.Event()

    def slow(rendition: Rendition) -> None:
        entered.set()
        assert go.wait(DEADLINE)
        keep(rendition)

    monkeypatch.setattr(spool.documents, "keep_rendition", slow)
    previews = Previews(spool, process, limits)
    key = previews.key_of(spool.jobs.accept(Submission(RECEIPT, "raw", "192.0.2.7")).result())
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(previews.picture, key, 0, FIRST_STRIP)
        assert entered.wait(DEADLINE)
        second = threads.submit(previews.rendition, key)
        time.sleep(0.05)  # so that it most likely asks before the text is there; it gets it in any case
        go.set()
        first.result()
        assert second.result().text.strip() == "One coffee"


def test_what_could_not_be_drawn_just_now_is_not_tried_at_every_look(spool: Spool) -> None:
    limits = Limits(free_bytes=0, preview_seconds=0.15)
    process = CountingProcess(limits)
    previews = Previews(spool, process, limits)
    job = spool.jobs.accept(Submission(SLOW * 2, "raw", "192.0.2.7")).result()
    for _ in range(3):
        with pytest.raises(DrawingFailed):
            previews.picture(RenditionKey(job.sha256, DEFAULT_PROFILE))
    assert process.asked == 1
    process.stop()


def test_the_text_of_a_document_is_remembered_with_it(
    spool: Spool, process: DrawingProcess, limits: Limits
) -> None:
    previews = Previews(spool, process, limits)
    job = spool.jobs.accept(Submission(RECEIPT, "raw", "192.0.2.7")).result()
    assert spool.documents.rendition(RenditionKey(job.sha256, DEFAULT_PROFILE)) is None
    assert "One coffee" in previews.rendition(RenditionKey(job.sha256, DEFAULT_PROFILE)).text
    assert spool.documents.rendition(RenditionKey(job.sha256, DEFAULT_PROFILE)) is not None


def test_what_a_flood_left_undrawn_is_drawn_when_it_is_over(
    spool: Spool, process: DrawingProcess, limits: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.preview.previews.MAX_AHEAD", 2)
    previews = Previews(spool, process, limits)
    pause, drawn = threading.Event(), threading.Semaphore(0)
    first_draw = process.draw
    monkeypatch.setattr(process, "draw", lambda *wanted: (pause.wait(DEADLINE), first_draw(*wanted))[1])
    keep = spool.documents.keep_rendition
    monkeypatch.setattr(
        spool.documents, "keep_rendition", lambda rendition: (keep(rendition), drawn.release())[0]
    )
    previews.start(threading.Thread.start)
    jobs = [spool.jobs.accept(Submission(b"tea %d\n" % n, "raw", "192.0.2.7")).result() for n in range(10)]
    pause.set()
    assert all(drawn.acquire(timeout=DEADLINE) for _ in jobs)
    assert [job.id for job in spool.jobs.find(JobFilter(q="tea"), 20)] == [job.id for job in reversed(jobs)]
    previews.stop()


def test_a_drawing_tells_cuts_and_pulses_with_their_rows(process: DrawingProcess) -> None:
    drawing = process.draw(b"\x1bp\x00\x19\xfaHello\n\x1dVB\x00", DEFAULT_PROFILE)
    assert drawing.events == (
        PaperEvent("pulse", "drawer on pin 2, 50 ms", 0),
        PaperEvent("cut", "partial cut (one point left)", 30),
    )


def test_no_more_events_are_kept_than_anybody_reads(process: DrawingProcess) -> None:
    drawing = process.draw(b"\x1bp\x00\x19\xfa" * (MAX_EVENTS + 5), DEFAULT_PROFILE)
    assert len(drawing.events) == MAX_EVENTS
    assert "5 more cuts, pulses and sounds are not listed" in drawing.notes


def test_events_are_remembered_with_the_document(
    spool: Spool, process: DrawingProcess, limits: Limits
) -> None:
    previews = Previews(spool, process, limits)
    job = spool.jobs.accept(Submission(RECEIPT, "raw", "192.0.2.7")).result()
    (event,) = previews.rendition(RenditionKey(job.sha256, DEFAULT_PROFILE)).events
    assert (event.kind, event.detail) == ("cut", "full cut")
    known = spool.documents.rendition(RenditionKey(job.sha256, DEFAULT_PROFILE))
    assert known is not None
    assert known.events == (event,)


NAMED = b"\x1b@\x1ba\x01\x1d!\x11Bar Roma\n\x1d!\x00\x1ba\x00Tea   2.40\nTOTAL EUR 2.40\n\x1dV\x00"
ROMA = Heading("Bar Roma", "2.40", "EUR")


def test_a_drawn_job_is_called_by_what_it_says(spool: Spool, process: DrawingProcess, limits: Limits) -> None:
    previews = Previews(spool, process, limits)
    job = spool.jobs.accept(Submission(NAMED, "raw", "192.0.2.7")).result()
    assert previews.known(previews.key_of(job)) is None
    assert previews.rendition(previews.key_of(job)).heading == ROMA
    assert spool.jobs.get(job.id).heading == ROMA


def test_receipts_of_before_are_read_at_the_start(
    spool: Spool, process: DrawingProcess, limits: Limits
) -> None:
    job = spool.jobs.accept(Submission(NAMED, "raw", "192.0.2.7")).result()
    previews = Previews(spool, process, limits)
    previews.start(threading.Thread.start)
    try:
        wait_for(lambda: spool.jobs.get(job.id).heading == ROMA, "its name")
    finally:
        previews.stop()
