"""The builder, where it could harm the machine that it runs on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from image.builder.testing import PARTS, fitting
from image.builder.tools import BuildFailed, delete, inside, run


def test_a_tree_in_which_something_is_mounted_is_not_deleted(tmp_path: Path) -> None:
    place = tmp_path / "tree" / "dev"
    place.mkdir(parents=True)
    run("mount", "-t", "tmpfs", "tmpfs", place)
    try:
        (place / "null").touch()
        with pytest.raises(BuildFailed, match="umount"):
            delete(tmp_path / "tree")
        assert (place / "null").exists()
    finally:
        run("umount", place)
    delete(tmp_path / "tree")
    assert not (tmp_path / "tree").exists()


def test_devices_in_a_tree_are_its_own(tmp_path: Path) -> None:
    for name in ("proc", "sys", "dev"):
        (tmp_path / name).mkdir()
    with inside(tmp_path):
        assert (tmp_path / "dev").stat().st_dev != Path("/dev").stat().st_dev
        assert (tmp_path / "dev/null").stat().st_rdev == os.makedev(1, 3)
    assert not any((tmp_path / "dev").iterdir())


def test_what_does_not_fit_into_the_time_is_left_out_and_named() -> None:
    names = [part for part, _ in PARTS]
    assert fitting(float("inf")) == (names, [])
    assert fitting(0) == ([], names)
    first = PARTS[0][1]
    chosen, left_out = fitting(first)
    assert chosen == names[:1]
    assert chosen + left_out == names


def test_all_tests_of_the_image_are_parts_of_its_run() -> None:
    here = Path(__file__).parent
    ours = {Path(part).name for part, _ in PARTS if part.startswith("tests/image/")}
    assert ours == {file.name for file in here.glob("test_*.py")}
