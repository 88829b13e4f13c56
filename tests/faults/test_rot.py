"""A card flips a bit while the box is off: nothing wrong is printed, and whoever looks is told."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import rot
from rot import PEOPLE, RECEIPTS, Verdict, flip, opened, outcome, places, shop, truth
from running_box import Box
from support.ports import reserved_port

from appliance.spool import Conflict, Damaged, Decision, Reason, State
from appliance.storage.sqlite.backups import Backups

FLIPS = int(os.environ.get("FAULTS_FLIPS", "24"))  # in each database; scripts/faults has hundreds
SEED = int(os.environ.get("FAULTS_SEED", "2026"))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a day, of which each test takes a copy."""
    folder = tmp_path_factory.mktemp("shop") / "data"
    shop(folder)
    return folder


@pytest.fixture
def data(pristine: Path, tmp_path: Path) -> Path:
    return rot.copied(pristine, tmp_path / "data")


@pytest.mark.parametrize("number", range(FLIPS))
@pytest.mark.parametrize("name", [RECEIPTS, PEOPLE])
def test_a_flipped_bit_prints_nothing_wrong_and_is_told(
    pristine: Path, tmp_path: Path, name: str, number: int
) -> None:
    place, bit = places(pristine / name, FLIPS, SEED)[number]
    verdict = outcome(pristine, tmp_path / "data", name, place, bit)
    assert verdict.wrong == [], verdict


def test_the_check_itself_sees_what_is_wrong(pristine: Path, tmp_path: Path) -> None:
    """A box that prints other bytes than were kept does not pass."""
    verdict = Verdict("by hand")
    with opened(rot.copied(pristine, tmp_path / "data")) as box:
        right = dict.fromkeys(rot.documents(pristine / RECEIPTS), b"something else")
        rot.print_everything(box, right, verdict)
    assert verdict.wrong


def place_of(file: Path, text: bytes) -> int:
    """Where a file says something, the first time."""
    return file.read_bytes().index(text)


def without_backups(data: Path) -> Path:
    for name in (RECEIPTS, PEOPLE):
        Backups(data / name).remove()
    return data


def waiting_job(data: Path) -> tuple[int, str, bytes]:
    """A job that waits, its hash and its bytes."""
    with closing(sqlite3.connect(data / RECEIPTS)) as database:
        sql = "SELECT id, sha256, data FROM job JOIN document USING (sha256) WHERE state = 'pending' LIMIT 1"
        number, sha256, text = database.execute(sql).fetchone()
    return number, sha256, text


def test_a_receipt_that_changed_on_the_disk_is_neither_shown_nor_approved_nor_printed(data: Path) -> None:
    number, sha256, text = waiting_job(without_backups(data))
    flip(data / RECEIPTS, place_of(data / RECEIPTS, text), 0)
    with opened(data) as box:
        with pytest.raises(Damaged):
            box.spool.documents.get(sha256)
        with pytest.raises(Conflict, match="The card has changed what was kept of job"):
            box.spool.jobs.decide(number, "approve", Decision("ada", "web", sha256))
        box.spool.check()
        job = box.spool.jobs.get(number)
        assert (job.state, job.reason) == (State.PENDING, Reason.DAMAGED)
        assert any(sha256 in text and f"jobs: {number}" in text for text in box.told)
        assert box.spool.jobs.decide(number, "reject", Decision("ada", "web")).state is State.REJECTED


def test_an_approved_receipt_that_changed_is_held_and_the_next_is_printed(data: Path) -> None:
    with opened(without_backups(data)) as box:
        line = [job for job in box.spool.jobs.find(rot.APPROVED, 100) if job.printer == "counter"]
    first, second = sorted(job.id for job in line)[:2]
    with closing(sqlite3.connect(data / RECEIPTS)) as database:
        sql = "SELECT data FROM job JOIN document USING (sha256) WHERE id = ?"
        text = database.execute(sql, (first,)).fetchone()[0]
    flip(data / RECEIPTS, place_of(data / RECEIPTS, text), 0)
    with opened(data) as box:
        assert box.spool.dispatching.claim(first, "counter") is None
        box.spool.check()
        held = box.spool.jobs.get(first)
        assert (held.state, held.reason) == (State.PENDING, Reason.DAMAGED)
        following = box.spool.dispatching.next_in_line("counter")
        assert following is not None
        assert following.id == second
        assert box.spool.dispatching.claim(second, "counter") is not None


def test_a_picture_of_a_till_that_changed_is_left_out_and_told(data: Path) -> None:
    place = place_of(data / RECEIPTS, rot.LOGO.data)
    flip(without_backups(data) / RECEIPTS, place + 5, 0)
    with opened(data) as box:
        assert box.spool.queues.definitions("main") == []
        box.spool.check()
        assert any("The card has changed a receipt's bytes" in text for text in box.told)


def test_a_backup_gives_a_receipt_its_bytes_back(data: Path) -> None:
    number, sha256, text = waiting_job(data)
    flip(data / RECEIPTS, place_of(data / RECEIPTS, text), 0)
    with opened(data) as box:
        box.watch.look()
        box.spool.check()
        assert box.spool.documents.get(sha256) == text
        assert box.spool.jobs.get(number).reason is None
        assert any("taken from the backup" in text for text in box.told)


def test_a_job_whose_row_changed_takes_nothing_else_along(data: Path) -> None:
    number, _, _ = waiting_job(without_backups(data))
    with opened(data) as box:
        others = len(box.spool.jobs.waiting()) - 1
        uuid = box.spool.jobs.get(number).uuid
    row = uuid.encode() + b"mainraw"
    flip(data / RECEIPTS, place_of(data / RECEIPTS, row) + len(row) - 1, 1)
    with opened(data) as box:
        box.watch.look()
        box.spool.check()
        assert box.spool.jobs.get(number).reason == Reason.DAMAGED
        assert len(box.spool.jobs.waiting()) == others + 1
        assert any(f"job {number}." in text for text in box.told)


@pytest.mark.parametrize("part", [b"CREATE TRIGGER", b"CREATE TABLE job", b"SQLite format 3"])
def test_a_damaged_schema_costs_no_receipt(data: Path, part: bytes) -> None:
    before = truth(data / RECEIPTS)
    flip(data / RECEIPTS, place_of(data / RECEIPTS, part) + 9, 2)
    with opened(without_backups(data)) as box:
        assert any(text.startswith("Database damaged (receipts)") for text in box.told)
        assert box.spool.soundness.needs_help()
        now = truth(data / RECEIPTS)
        assert now["document"][: len(before["document"])] != []
        assert {row[0] for row in before["job"]} <= {row[0] for row in now["job"]}
        assert {row[:2] for row in before["document"]} <= {row[:2] for row in now["document"]}
        assert (data / "damaged" / "counterproof-1" / RECEIPTS).exists()


def test_a_database_of_which_nothing_is_left_begins_with_its_backup_and_holds_everything(data: Path) -> None:
    size = (data / RECEIPTS).stat().st_size
    (data / RECEIPTS).write_bytes(bytes(size))
    with opened(data) as box:
        jobs = box.spool.jobs.find(rot.ANY, 1_000)
        assert len(jobs) >= 60
        unfinished = {State.APPROVED, State.PRINTING, State.FAILED}
        assert not [job for job in jobs if job.state in unfinished and job.source != "repair"]
        open_ones = [job for job in jobs if job.state in (State.PENDING, State.UNCERTAIN)]
        assert {job.state for job in open_ones} == {State.PENDING, State.UNCERTAIN}
        assert {job.reason for job in open_ones} == {Reason.RESTORED}
        assert all(printer.paused for printer in box.spool.printers.all())
        assert all(queue.policy == "hold" for queue in box.spool.queues.all())
        new = box.spool.jobs.accept(rot.RECEIPT).result()
        assert new.id > max(job.id for job in jobs) or new.id > 1_000
        assert any("taken from the backup" in text for text in box.told)


def test_a_database_that_is_gone_is_taken_from_its_backup(data: Path) -> None:
    (data / RECEIPTS).unlink()
    with opened(data) as box:
        assert len(box.spool.jobs.find(rot.ANY, 1_000)) >= 60
        assert any("its file is gone" in text for text in box.told)


def test_a_rescue_that_the_plug_ended_is_begun_anew(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to the last step the damaged file is there under both names, with its log."""
    before = truth(data / RECEIPTS)
    flip(data / RECEIPTS, place_of(data / RECEIPTS, b"CREATE TRIGGER") + 9, 2)

    def pulled(*_: object) -> None:
        raise OSError("the plug")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", pulled)
        with pytest.raises(OSError, match="the plug"), opened(data):
            pass
    with opened(data) as box:
        assert {row[0] for row in before["job"]} <= {job.id for job in box.spool.jobs.find(rot.ANY, 1_000)}
    assert len(list((data / "damaged").iterdir())) == 1


def test_people_of_a_damaged_database_can_log_in(data: Path) -> None:
    flip(data / PEOPLE, place_of(data / PEOPLE, b"CREATE TABLE") + 9, 2)
    with opened(data) as box:
        assert box.identity.users.log_in("ada", rot.PASSWORD, "192.0.2.1", "web").name == "ada"
        assert any(text.startswith("Database damaged (people and keys)") for text in box.told)
        assert box.identity.verify_audit().broken is None


def test_a_key_that_changed_lets_nobody_in_until_the_backup_has_mended_it(data: Path) -> None:
    with opened(data) as box:
        key = box.identity.keys.all()[0]
    with closing(sqlite3.connect(data / PEOPLE)) as database:
        (hashed,) = database.execute("SELECT hash FROM apikey").fetchone()
    flip(data / PEOPLE, place_of(data / PEOPLE, str(hashed).encode()), 1)
    with opened(data) as box:
        assert box.told
        assert [each.id for each in box.identity.keys.all()] == [key.id]


def test_a_key_whose_rights_changed_has_none_until_the_backup_has_mended_it(data: Path) -> None:
    with opened(data) as box:
        key = box.identity.keys.all()[0]
    flip(data / PEOPLE, place_of(data / PEOPLE, b"printermain") + len(b"printer"), 1)
    with opened(data) as box:
        assert box.identity.keys.all() == []
        box.watch.look()
        assert box.identity.keys.all() == [key]
        assert any("people and keys (apikey" in text for text in box.told)


def test_a_backup_leaves_sqlite_its_locks(data: Path) -> None:
    """Another process that opens and closes the database is not the last one: the log stays."""
    look = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(c.execute(sys.argv[2]).fetchone()[0])"
    )
    count = [sys.executable, "-c", look, str(data / RECEIPTS), "SELECT count(*) FROM job"]
    with opened(data) as box:
        box.watch.look()
        box.watch.look()
        before = int(subprocess.run(count, check=True, capture_output=True, text=True).stdout)
        box.spool.jobs.accept(rot.RECEIPT).result()
        assert int(subprocess.run(count, check=True, capture_output=True, text=True).stdout) == before + 1


def test_the_whole_box_says_on_every_page_and_on_paper_what_the_card_did(
    make_box: Callable[..., Box],
) -> None:
    box = make_box()
    box.print(b"before\n")
    box.stop()
    file = box.data / RECEIPTS
    flip(file, place_of(file, b"CREATE TRIGGER") + 9, 2)
    box.start()
    health = box.get("/health")
    assert (health["status"], len(health["damage"])) == ("ok", 1)
    assert health["damage"][0].startswith("Database damaged (receipts)")
    assert "Database damaged" in box.request("GET", "/", Accept="text/html")[1].decode()
    assert box.get("/api/panel")["lights"].get("red", "steady") == "steady"
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"before\n"
    slip = box.wait_for(lambda: box.paper("lab"), "the slip")
    assert b"Database damaged" in slip[0]


ROWS = {  # what a row says, and where in it a bit flips
    "the printer": (b"labvirtual:lab", 3),
    "the queue": (b"mainholdlab", 10),
    "what was declared": (b'"uri": "virtual:lab"', 9),
    "a setting": (b"panel.hold_seconds3.5", 18),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_box_starts_with_a_damaged_row_that_it_needs_for_that(
    make_box: Callable[..., Box], row: str
) -> None:
    box = make_box()
    assert box.put("/api/settings", {"values": {"panel.hold_seconds": 3.5}})[0] == 200
    box.print(b"kept\n")
    box.stop()
    text, place = ROWS[row]
    with closing(sqlite3.connect(box.data / RECEIPTS)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    flip(box.data / RECEIPTS, place_of(box.data / RECEIPTS, text) + place, 0)
    box.start()
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"kept\n"
    assert any("The card had changed" in each["text"] for each in box.get("/api/notices")["notices"])
    box.print(b"and more\n")
    assert len(box.jobs()) == 2


def test_a_job_that_was_printing_when_its_row_was_damaged_may_be_on_paper(data: Path) -> None:
    number, sha256, _ = waiting_job(data)
    with opened(without_backups(data)) as box:
        box.spool.jobs.decide(number, "approve", Decision("ada", "web", sha256))
        assert box.spool.dispatching.claim(number, "counter") is not None
        uuid = box.spool.jobs.get(number).uuid
    row = uuid.encode() + b"mainraw"
    flip(data / RECEIPTS, place_of(data / RECEIPTS, row) + len(row) - 1, 1)
    with opened(data) as box:
        box.watch.look()
        box.spool.check()
        job = box.spool.jobs.get(number)
        assert (job.state, job.reason) == (State.UNCERTAIN, Reason.DAMAGED)


def test_a_file_that_is_removed_is_noticed_by_whatever_reads_first(make_box: Callable[..., Box]) -> None:
    """No look, and no till: a duty of the box, or who asks a page, comes upon it."""
    box = make_box("limits.backup_seconds=0", f"web.port={reserved_port()}")
    box.print(b"kept\n")
    (box.data / RECEIPTS).unlink()
    box.wait_for(lambda: "was removed while the box ran" in box.log(), "the box to notice")
    box.wait_for(lambda: (box.data / RECEIPTS).exists() and b'"jobs"' in _health(box), "the box to work")


def test_a_file_that_is_removed_while_the_box_runs_is_noticed(make_box: Callable[..., Box]) -> None:
    port = reserved_port()
    box = make_box("limits.backup_seconds=1", f"web.port={port}")
    box.print(b"kept\n")
    box.wait_for(lambda: list((box.data / "backups").glob("counterproof-*.json")), "a backup")
    (box.data / RECEIPTS).unlink()
    box.wait_for(lambda: b'"damage":["Database damaged' in _health(box), "the box to notice")
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"kept\n"


def _health(box: Box) -> bytes:
    try:
        return box.request("GET", "/health")[1]
    except OSError:  # it starts anew
        return b""


def test_repair_sets_right_what_is_damaged_and_says_so(make_box: Callable[..., Box]) -> None:
    box = make_box()
    box.print(b"before\n")
    box.stop()
    assert box.command("repair") == "Nothing is damaged.\n"
    flip(box.data / RECEIPTS, place_of(box.data / RECEIPTS, b"CREATE TRIGGER") + 9, 2)
    assert box.command("repair").startswith("Database damaged (receipts)")
    assert box.command("repair") == "Nothing is damaged.\n"
    box.start()
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"before\n"
