"""The units, rules and users that the image installs, as systemd's own tools judge them."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from appliance.notify import ALIVE, READY, Notifier

UNITS = Path(__file__).parent.parent.parent / "systemd"
MOST_EXPOSED = 2.5  # of 10, for the service that talks to the network
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is missing"
)


def unit_copies(folder: Path) -> list[Path]:
    """The units with a program that is there."""
    copies = []
    for unit in UNITS.glob("*.service"):
        copies.append(folder / unit.name)
        copies[-1].write_text(unit.read_text().replace("/opt/counterproof/bin/counterproof", "/bin/true"))
    return copies


@needs_systemd
def test_systemd_understands_every_unit(tmp_path: Path) -> None:
    for unit in unit_copies(tmp_path):
        done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)
        ours = [line for line in done.stderr.splitlines() if "counterproof" in line]
        assert ours == []


@needs_systemd
def test_the_service_is_hardly_exposed() -> None:
    command = ["systemd-analyze", "security", "--offline=true", UNITS / "counterproof.service"]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    level = re.search(r"Overall exposure level for counterproof.service: ([\d.]+)", said)
    assert level, said
    assert float(level[1]) <= MOST_EXPOSED


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is missing")
def test_the_services_user_is_made(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    command = ["systemd-sysusers", f"--root={tmp_path}", UNITS / "sysusers.conf"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "counterproof:" in (tmp_path / "etc/passwd").read_text()
    assert "counterproof:" in (tmp_path / "etc/group").read_text()


def test_the_service_manager_hears_what_it_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(5)
        Notifier({"NOTIFY_SOCKET": str(tmp_path / "notify")}).tell(READY, ALIVE)
        assert manager.recv(100) == b"READY=1\nWATCHDOG=1"


def test_without_a_service_manager_nothing_happens(tmp_path: Path) -> None:
    Notifier({}).tell(READY)
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody")}).tell(READY)
