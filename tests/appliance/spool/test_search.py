"""Jobs found again: by words on the receipt, by number, by all else, and page by page."""

from __future__ import annotations

import itertools
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import peewee
import pytest
from playhouse.migrations import Runner

from appliance.settings import Limits
from appliance.spool import (
    Conflict,
    Decision,
    Job,
    JobFilter,
    Queue,
    Rendition,
    RenditionKey,
    Spool,
    State,
    Submission,
)
from appliance.spool.storage import (
    search,
    text_index,
)
from appliance.spool.storage.schema import MIGRATIONS

Take = Callable[..., Job]
PROFILE = "generic-80mm"


@pytest.fixture
def take(spool: Spool) -> Take:
    """Have a receipt come in and be drawn."""
    number = itertools.count()

    def take(text: str, queue: str = "main", printer: str | None = None, profile: str = PROFILE) -> Job:
        data = f"{next(number)} {text}".encode()
        job = spool.jobs.accept(Submission(data, "raw", "till", queue, printer=printer)).result()
        draw(spool, job, text, profile)
        return job

    return take


def draw(spool: Spool, job: Job, text: str, profile: str = PROFILE) -> None:
    spool.documents.keep_rendition(
        Rendition(RenditionKey(job.sha256, profile, job.definitions or ""), text, 576, 100)
    )


def found(spool: Spool, q: str, **more: object) -> list[int]:
    return [job.id for job in spool.jobs.find(JobFilter(q=q, **more), 50)]  # type: ignore[arg-type]


def finish(spool: Spool, job: Job) -> None:
    spool.jobs.decide(job.id, "reject", Decision("ada", "web"))


def test_a_receipt_is_found_by_its_words_whatever_their_case_and_accents(spool: Spool, take: Take) -> None:
    job = take("Café Zürich\n2 x Crème brûlée 9.80\n")
    take("tea 2.40\n")
    for q in ("cafe", "CAFÉ zurich", "creme", "brulee 9.80", '"2 x creme"', "zür"):
        assert found(spool, q) == [job.id], q
    for q in ("caffè latte", '"creme 2"', "üric", "cafe tea"):
        assert found(spool, q) == [], q


@pytest.mark.parametrize(
    "q",
    ['"', '""', "*", "-", "NOT", "a AND", "(", "text:x", "^a", "NEAR(a b", 'x"y"z"', "€", "\0", "a\0b*", "'"],
)
def test_what_people_type_is_never_an_error(spool: Spool, take: Take, q: str) -> None:
    take("coffee\n")
    assert found(spool, q) == []


def test_signs_of_the_index_own_language_are_words_like_others(spool: Spool, take: Take) -> None:
    job = take("tea NOT coffee OR near (cake)\n")
    for q in ("NOT coffee", "tea OR", "near(cake)", "NOT", "coffee*"):
        assert found(spool, q) == [job.id], q


def test_only_the_last_word_may_be_begun(spool: Spool, take: Take) -> None:
    job = take("cappuccino large\n")
    assert found(spool, "cappuccino lar") == [job.id]
    assert found(spool, "cappu") == [job.id]
    for q in ("cappu large", "cappu ", '"cappu"', "c"):
        assert found(spool, q) == [], q


def test_a_number_also_finds_the_job_of_that_number(spool: Spool, take: Take) -> None:
    jobs = [take("tea\n"), take("table 1\n"), take("cake\n")]
    assert found(spool, "1") == [jobs[1].id, jobs[0].id]
    assert found(spool, "#3") == [jobs[2].id]
    assert found(spool, "3", queue="kitchen") == []
    assert found(spool, "1", states=(State.PENDING,)) == [jobs[1].id, jobs[0].id]
    assert found(spool, "99999999999999999") == []


def test_a_job_is_found_once_it_is_drawn_and_so_are_reprints(spool: Spool) -> None:
    job = spool.jobs.accept(Submission(b"tea", "raw", "till")).result()
    assert found(spool, "tea") == []
    draw(spool, job, "tea")
    assert found(spool, "tea") == [job.id]
    finish(spool, job)
    again = spool.jobs.decide(job.id, "reprint", Decision("ada", "web"))
    assert found(spool, "tea") == [again.id, job.id]


def test_a_job_drawn_for_two_printers_is_found_once_by_either_text(spool: Spool, take: Take) -> None:
    job = take("Stra\u00dfe gro\u00df\n")
    draw(spool, job, "Stra?e gro?\nKlein", "generic-58mm")
    assert found(spool, "gro\u00df") == found(spool, "klein") == found(spool, "stra") == [job.id]


def test_text_that_is_drawn_better_takes_the_place_of_the_old(spool: Spool, take: Take) -> None:
    job = take("K?se\n")
    draw(spool, job, "K\u00e4se\n")
    assert found(spool, "kase") == [job.id]
    assert found(spool, "se") == []


def files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("counterproof.db*"))


def vocabulary(folder: Path) -> set[str]:
    """All words that are in the pages of the index."""
    with sqlite3.connect(folder / "counterproof.db") as database:
        names = [row[0] for row in database.execute("SELECT number FROM shelf")]
        kept: set[str] = set()
        for name in names:
            database.execute(f"CREATE VIRTUAL TABLE temp.v{name} USING fts5vocab(main, words_{name}, row)")
            kept |= {row[0] for row in database.execute(f"SELECT term FROM temp.v{name}")}
        return kept


def test_the_words_of_an_erased_receipt_are_gone_from_the_disk(
    spool: Spool, take: Take, tmp_path: Path
) -> None:
    gone, stays = take("secretword and tea\n"), take("tea and cake\n")
    for job in (gone, stays):
        finish(spool, job)
    assert "secretword" in vocabulary(tmp_path / "data")
    spool.jobs.erase(gone.id, "ada", "web")
    assert found(spool, "secretword") == []
    assert found(spool, "tea") == [stays.id]
    assert vocabulary(tmp_path / "data") == {"and", "cake", "tea"}
    assert b"secretword" not in files(tmp_path / "data")
    spool.jobs.erase(stays.id, "ada", "web")
    assert vocabulary(tmp_path / "data") == set()


def test_an_erased_receipt_is_not_found_though_another_of_the_same_bytes_is(spool: Spool) -> None:
    jobs = [spool.jobs.accept(Submission(b"tea", "raw", "till")).result() for _ in range(2)]
    draw(spool, jobs[0], "tea")
    finish(spool, jobs[0])
    spool.jobs.erase(jobs[0].id, "ada", "web")
    assert found(spool, "tea") == [jobs[1].id]
    draw(spool, jobs[1], "tee")
    assert found(spool, "tee") == [jobs[1].id]


def test_words_left_by_a_crash_are_overwritten_with_the_next_look_for_old_receipts(
    spool: Spool, take: Take, tmp_path: Path
) -> None:
    job = take("secretword\n")
    finish(spool, job)
    spool.retention.erase_row(job.id, "ada", "web", "")  # and then the plug is pulled
    assert b"secretword" in files(tmp_path / "data")
    spool.retention.erase_old()
    assert b"secretword" not in files(tmp_path / "data")


def test_receipts_from_before_the_index_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    old = peewee.SqliteDatabase(str(tmp_path / "data" / "counterproof.db"))
    Runner(old, str(MIGRATIONS)).up("0006_once")
    old.execute_sql(
        "INSERT INTO queue (name, policy, drawer, status, process_ids, permits, networks, fallback_seconds,"
        " idle_seconds, cut_seconds, removed) VALUES ('main', 'hold', 'pass', 'mirror', 'spooled', '', '',"
        " 300, 60, 1, 0)"
    )
    for number in range(1, 121):
        sha256 = f"{number:064}"
        old.execute_sql("INSERT INTO document VALUES (?, 'x')", [sha256])
        old.execute_sql(
            "INSERT INTO job (uuid, queue, source, origin, state, sha256, size, received_at, priority,"
            " attempts, notes) VALUES (?, 'main', 'raw', 'till', 'pending', ?, 1, 1000, 1, 0, '')",
            [str(number), sha256],
        )
        old.execute_sql(
            "INSERT INTO rendition VALUES (?, 'p', '', ?, 576, 100, '', NULL)", [sha256, f"receipt n{number}"]
        )
    old.close()
    spool = Spool(tmp_path / "data", Limits(free_bytes=0))
    spool.start()
    assert spool.documents.index_old()
    assert found(spool, "n120") == [120]  # the newest first
    assert found(spool, '"n1"') == []
    while spool.documents.index_old():
        pass
    assert found(spool, '"n1"') == [1]
    assert len(spool.jobs.find(JobFilter(q="receipt"), 200)) == 120
    assert spool.jobs.find(JobFilter(begin=0, end=2_000), 1)[0].id == 120
    spool.stop()


def test_every_filter_finds_what_a_plain_look_at_all_jobs_does(
    spool: Spool, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "SEGMENT", 16)
    monkeypatch.setattr(search, "PROBES", 1)
    monkeypatch.setattr(search, "FEW", 4)
    monkeypatch.setattr(search, "OFTEN", 6)
    chance = random.Random(7)
    spool.printers.put("bar", "virtual:bar", PROFILE)
    spool.queues.put(Queue("bar", "hold", "bar"))
    said: dict[int, str] = {}
    for _ in range(120):
        text = " ".join(chance.sample(["tea", "cake", "coffee", "bread", "milk"], 3))
        job = take(text, chance.choice(["main", "bar"]), chance.choice([None, "demo", "bar"]))
        said[job.id] = text
        action = chance.choice(["reject", "cancel", None, None])
        if action:
            spool.jobs.decide(job.id, action, Decision("ada", "web"))
    everything = spool.jobs.find(JobFilter(), 500)
    middle = everything[60].received_at
    for states, queue, printer, q, begin, end in itertools.product(
        [(), (State.REJECTED,), (State.REJECTED, State.PENDING)],
        [None, "bar", "none"],
        [None, "demo"],
        [None, "tea ", "tea cake", "coff"],
        [None, middle],
        [None, middle + 1],
    ):
        wanted = JobFilter(states, queue, printer, q, begin, end)
        right = [
            job.id
            for job in everything
            if (not states or job.state in states)
            and queue in (None, job.queue)
            and printer in (None, job.printer)
            and set((q or "").replace("coff", "coffee").split()) <= set(said[job.id].split())
            and (begin is None or job.received_at >= begin)
            and (end is None or job.received_at < end)
        ]
        pages: list[int] = []
        while page := spool.jobs.find(wanted, 7, pages[-1] if pages else None):
            pages += [job.id for job in page]
        assert pages == right, wanted


def test_jobs_are_found_by_time_also_when_the_clock_was_set_back(tmp_path: Path) -> None:
    now = [0]
    spool = Spool(tmp_path / "data", Limits(free_bytes=0), lambda: now[0])
    spool.start()
    spool.queues.put(Queue("main", "hold"))
    day = 86_400_000_000
    for now[0] in (100 * day, 300 * day, 1 * day, 101 * day, 100 * day + 1):
        spool.jobs.accept(Submission(b"x", "raw", "till")).result()
    at = lambda begin, end: [job.id for job in spool.jobs.find(JobFilter(begin=begin, end=end), 9)]  # noqa: E731
    assert at(100 * day, 101 * day) == [5, 1]
    assert at(101 * day, None) == [4, 2]
    assert at(None, 2 * day) == [3]
    assert at(400 * day, None) == []
    spool.stop()


def test_a_decision_that_fails_leaves_the_index_as_it_was(spool: Spool, take: Take) -> None:
    job = take("tea\n")
    with pytest.raises(Conflict):
        spool.jobs.erase(job.id, "ada", "web")
    assert found(spool, "tea") == [job.id]


def test_the_number_of_jobs_in_each_state_is_right_after_every_step(spool: Spool, take: Take) -> None:
    jobs = [take("tea"), take("cake"), take("milk")]
    finish(spool, jobs[0])
    spool.jobs.decide(jobs[1].id, "approve", Decision("ada", "web", jobs[1].sha256))
    spool.jobs.decide(jobs[1].id, "move", Decision("ada", "web", printer="demo"))
    counted = {state: count for state, count in spool.jobs.counts().items() if count}
    assert counted == {State.PENDING: 1, State.REJECTED: 1, State.APPROVED: 1}
    assert spool.jobs.count_waiting() == 1
