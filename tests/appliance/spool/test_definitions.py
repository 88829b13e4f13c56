"""What tills store in printers: a version that was replaced stays only while a job needs it."""

from __future__ import annotations

import hashlib

import peewee
import pytest

from appliance.spool import DEFINITION, Decision, Definition, NotFound, Spool, Submission

SLOT, TITLE = "nv_bit_images", "NV bit images"
ORIGIN = "192.0.2.7"


def name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def is_kept(spool: Spool, data: bytes) -> bool:
    try:
        return spool.documents.get(name(data)) == data
    except NotFound:
        return False


def remember(spool: Spool, data: bytes) -> None:
    spool.queues.remember("main", [Definition(SLOT, TITLE, data)]).result()


def pages(spool: Spool) -> int:
    return int(spool.engine.connection.execute_sql("PRAGMA page_count").fetchone()[0])


def test_a_version_that_no_job_needs_goes_when_another_one_comes(spool: Spool) -> None:
    remember(spool, b"first")
    remember(spool, b"first")
    assert is_kept(spool, b"first")
    remember(spool, b"second")
    assert [is_kept(spool, data) for data in (b"first", b"second")] == [False, True]
    remember(spool, b"")
    assert not is_kept(spool, b"second")


def test_a_version_that_a_job_prints_from_stays_until_that_is_erased(spool: Spool) -> None:
    remember(spool, b"first")
    job = spool.jobs.accept_judged(Submission(b"receipt", "raw", ORIGIN, definitions=b"first")).result()
    remember(spool, b"second")
    assert is_kept(spool, b"first")
    spool.jobs.decide(job.id, "reject", Decision("ada", "web", job.sha256))
    spool.jobs.erase(job.id, "ada", "web")
    assert spool.engine.connection.execute_sql(
        "SELECT length(data) FROM document WHERE sha256 = ?", (name(b"first"),)
    ).fetchall() == [(0,)], "its hash stays, as the job names it"


def test_pictures_stored_again_and_again_take_no_more_room_than_one_once_their_jobs_are_erased(
    spool: Spool,
) -> None:
    grown = []
    for round_ in range(4):
        for number in range(5):
            data = bytes([round_, number]) * 50_000
            stores = (Definition(SLOT, TITLE, data),)
            job = spool.jobs.accept_judged(Submission(data, DEFINITION, ORIGIN, stores=stores)).result()
            spool.jobs.decide(job.id, "cancel", Decision("ada", "web", job.sha256))
            spool.jobs.erase(job.id, "ada", "web")
        grown.append(pages(spool))
    assert grown[-1] - grown[0] < 25, "a page is 4 KB, and a picture 100 KB"


def test_characters_defined_again_and_again_take_no_more_room_than_once(spool: Spool) -> None:
    grown = []
    for round_ in range(4):
        for number in range(20):
            remember(spool, bytes([round_, number]) * 30_000)
        grown.append(pages(spool))
    assert grown[-1] - grown[0] < 15
    assert len(spool.engine.connection.execute_sql("SELECT sha256 FROM document").fetchall()) == 1


def test_not_even_a_shell_removes_what_a_job_names(spool: Spool) -> None:
    spool.jobs.accept(Submission(b"receipt", "raw", ORIGIN)).result()
    with pytest.raises(peewee.IntegrityError, match="a document that a job names stays"):
        spool.engine.connection.execute_sql("DELETE FROM document")
