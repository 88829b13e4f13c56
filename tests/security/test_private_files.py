"""What the box keeps is closed to everybody else on its machine, whatever the umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_box import Box

from appliance.identity.storage.schema import PEOPLE
from appliance.runtime import (
    instance_lock,
    private_files,
)
from appliance.storage.sqlite.opening import open_database

OTHERS = stat.S_IRWXG | stat.S_IRWXO


@pytest.fixture(autouse=True)
def _usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    found = [folder, *folder.rglob("*")]
    return [str(path.relative_to(folder)) for path in found if path.lstat().st_mode & OTHERS]


def test_nothing_of_a_running_box_can_be_read_by_others(box: Box) -> None:
    box.print(b"receipt\n")
    box.approve(box.jobs()[0])
    box.wait_for_state(1, "completed")
    assert {"counterproof.db-wal", "identity.db-wal", "virtual"} <= {each.name for each in box.data.iterdir()}
    assert open_to_others(box.data) == []


def test_what_an_older_version_left_open_is_closed_at_the_start(make_box: Callable[..., Box]) -> None:
    box = make_box()
    box.print(b"receipt\n")
    box.approve(box.jobs()[0])
    box.wait_for_state(1, "completed")
    box.stop()
    for path in (box.data, *box.data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    box.start()
    assert open_to_others(box.data) == []


def test_a_shell_beside_the_box_leaves_nothing_open(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    database = open_database(folder / "identity.db", (PEOPLE,))
    database.execute_sql("DELETE FROM secret")
    instance_lock.claim(folder)
    assert (folder / "identity.db-wal").exists()
    assert open_to_others(folder) == []


def test_a_folder_that_all_share_stays_theirs(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    private_files.make_folder(shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("somebody else's")
    outside.chmod(0o644)
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    private_files.close_all(folder)
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
