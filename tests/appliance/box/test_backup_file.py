"""A backup is whole, and leaves nothing behind, whenever the plug is pulled."""

from __future__ import annotations

import sqlite3
import zipfile
from pathlib import Path

import pytest

from appliance.box.backup_file import backup_file, clear
from appliance.spool import NoSpace, Spool, Submission


def test_it_has_what_was_kept_and_is_gone_then(spool: Spool, tmp_path: Path) -> None:
    data = tmp_path / "data"
    spool.jobs.accept(Submission(b"tea", "raw", "a till")).result()
    before = sorted(data.iterdir())
    with backup_file(data, 0, (("counterproof.db", spool.engine),)) as file:
        zipfile.ZipFile(file).extractall(tmp_path / "back")
    assert sorted(data.iterdir()) == before
    with sqlite3.connect(tmp_path / "back" / "counterproof.db") as copy:
        assert copy.execute("SELECT data FROM document").fetchall() == [(b"tea",)]


def test_what_a_cut_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "backup-x1").mkdir()
    (tmp_path / "backup-x1" / "counterproof.db").write_bytes(b"half of it")
    (tmp_path / "backups").mkdir()  # the box's own copies
    clear(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["backups"]


def test_a_disk_that_is_nearly_full_refuses_it(spool: Spool, tmp_path: Path) -> None:
    with (
        pytest.raises(NoSpace, match="not enough space"),
        backup_file(tmp_path / "data", 10**15, (("counterproof.db", spool.engine),)),
    ):
        pass
