"""What a box is called in its network."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.runtime.host_name import host_name

ID = "0123456789abcdef0123456789abcdef"


def board(root: Path, serial: str | None = None, machine: str | None = None) -> Path:
    for file, text in (("proc/device-tree/serial-number", serial), ("etc/machine-id", machine)):
        if text is not None:
            (root / file).parent.mkdir(parents=True, exist_ok=True)
            (root / file).write_text(text)
    return root


@pytest.mark.parametrize(
    ("serial", "name"),
    [
        ("10000000abcd3A7f\0", "counterproof-3a7f"),
        ("00000000deadbeef\0", "counterproof-beef"),
        ("7f\0", "counterproof-007f"),
    ],
)
def test_the_name_ends_as_the_boards_serial_number_does(tmp_path: Path, serial: str, name: str) -> None:
    assert host_name(board(tmp_path, serial, ID)) == name


@pytest.mark.parametrize("serial", [None, "", "0000000000000000\0"])
def test_without_one_it_is_made_of_the_machines_id_which_it_does_not_give_away(
    tmp_path: Path, serial: str | None
) -> None:
    name = host_name(board(tmp_path, serial, f"{ID}\n"))
    assert name == host_name(tmp_path), "always the same"
    assert name.startswith("counterproof-")
    assert name[-4:] not in ID
    assert name != host_name(board(tmp_path, serial, f"{ID[::-1]}\n"))


@pytest.mark.parametrize("machine", [None, "", "uninitialized\n"])
def test_without_either_it_is_a_plain_one(tmp_path: Path, machine: str | None) -> None:
    assert host_name(board(tmp_path, None, machine)) == "counterproof"


def test_a_shell_is_told(tmp_path: Path) -> None:
    board(tmp_path, "10000000abcd3a7f\0")
    assert CliRunner().invoke(main, ["host-name", "--root", str(tmp_path)]).output == "counterproof-3a7f\n"
