"""The table of what is done as root, and that no other way to it has grown."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from appliance.privileged import DEEDS, Right, perform

ROOT = Path(__file__).parent.parent.parent.parent
AS_ROOT = {"sethostname", "erase_admin"}  # names of functions that only the table may call


def test_every_right_has_its_deeds() -> None:
    assert {deed.right for deed in DEEDS.values()} == set(Right)


def test_what_needs_root_is_called_by_the_table_alone() -> None:
    callers = {
        str(file.relative_to(ROOT))
        for file in ROOT.glob("appliance/**/*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and (getattr(node.func, "attr", "") in AS_ROOT or getattr(node.func, "id", "") in AS_ROOT)
    }
    assert callers == {"appliance/privileged/deeds.py"}


def test_the_machine_is_given_its_name(tmp_path: Path) -> None:
    """In a namespace of its own, where the machine has another name."""
    (tmp_path / "proc/device-tree").mkdir(parents=True)
    (tmp_path / "proc/device-tree/serial-number").write_text("10000000abcd3a7f")
    name = f"{sys.executable} -m appliance.cli host-name --set --root {tmp_path}"
    command = ["unshare", "--uts", "sh", "-ec", f"{name}; uname -n"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert said.split() == ["counterproof-3a7f"] * 2


def test_the_first_admin_is_erased_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text('[admin]\nname = "ada"\n[box]\nname = "Corner"\n')
    assert perform("erase_admin", file=file) is True
    assert "ada" not in file.read_text()
    assert perform("erase_admin", file=file) is False
