"""The box under a supervisor: ready, alive, careful after starts that failed; and its units."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_box import PATIENCE, Box

from appliance.runtime.systemd import FAILED_STARTS, Starts, Supervisor

SYSTEMD = Path(__file__).parents[2] / "systemd"
MOST_EXPOSED = {  # what `systemd-analyze security` may say of each at most, of 10
    "counterproof.service": 2.0,
    "counterproof-web.service": 2.0,
    "counterproof-tls.service": 1.5,
    "counterproof-name.service": 1.8,
    "counterproof-network@.service": 1.8,
    "counterproof-erase.service": 4.2,  # it mounts the boot partition anew, for everybody
    "counterproof-gadget.service": 6.8,  # it loads modules and mounts
}


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """What systemd would listen on."""
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(address))
        channel.settimeout(PATIENCE)
        monkeypatch.setenv("NOTIFY_SOCKET", str(address))
        monkeypatch.setenv("WATCHDOG_USEC", "400000")
        yield channel


def heard(channel: socket.socket) -> bytes | None:
    try:
        return channel.recv(100)
    except TimeoutError:
        return None


def test_the_box_says_that_it_is_ready_alive_and_stopping(
    channel: socket.socket, make_box: Callable[..., Box]
) -> None:
    box = make_box()
    assert channel.recv(100) == b"READY=1"
    waited = 0
    channel.settimeout(0.2)  # as often as it is to say so, by a clock that is as busy as the box
    for _ in range(4):
        while (said := heard(channel)) is None:
            waited += 1
        assert said == b"WATCHDOG=1"
    assert waited < 25
    channel.settimeout(PATIENCE)
    box.stop()
    said = [b""]
    while said[-1] != b"STOPPING=1":
        said.append(channel.recv(100))


def test_a_watchdog_that_is_another_process_s_is_not_fed() -> None:
    environment = {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}
    assert Supervisor(environment).alive_seconds is None
    environment["WATCHDOG_PID"] = str(os.getpid())
    assert Supervisor(environment).alive_seconds == 0.5
    Supervisor(environment).ready()  # nobody listens, and nothing happens


def test_files_are_kept_by_their_names_and_found_again_by_the_next_run(
    channel: socket.socket, tmp_path: Path
) -> None:
    with (tmp_path / "kept").open("w") as file:
        Supervisor(os.environ).keep("usb-ep0", file.fileno())
        said, (received,), _, _ = socket.recv_fds(channel, 100, 1)
        assert said.split(b"\n") == [b"FDSTORE=1", b"FDNAME=usb-ep0", b"FDPOLL=0"]
        assert os.path.samestat(os.fstat(received), os.fstat(file.fileno()))
    os.close(received)
    code = """if True:
        import os
        from appliance.runtime.systemd import Supervisor
        os.dup2(1, 3), os.dup2(1, 4)
        handed = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "2", "LISTEN_FDNAMES": "usb-ep0:other"}
        supervisor = Supervisor(os.environ | handed)
        print(supervisor.kept("usb-ep0"), supervisor.kept("usb-ep0"), os.get_inheritable(3), flush=True)
        supervisor.forget_the_rest()
        os.write(3, b"still open")
        os.write(4, b"never said")
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "3 None False\nstill open"
    assert channel.recv(100) == b"FDSTOREREMOVE=1\nFDNAME=other"


def test_files_that_are_another_process_s_are_not_taken() -> None:
    handed = {"LISTEN_PID": "1", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "usb-ep0"}
    assert Supervisor(handed).kept("usb-ep0") is None


def test_starts_that_fail_are_counted_until_one_is_good(tmp_path: Path) -> None:
    assert [Starts(tmp_path).begin() for _ in range(FAILED_STARTS + 1)] == [False] * FAILED_STARTS + [True]
    Starts(tmp_path).good()
    assert not Starts(tmp_path).begin()
    (tmp_path / "failed-starts").write_text("nonsense")
    assert not Starts(tmp_path).begin()


def test_after_three_failed_starts_the_box_takes_receipts_and_leaves_out_the_rest_and_says_so(
    make_box: Callable[..., Box],
) -> None:
    box = make_box()
    for _ in range(FAILED_STARTS):
        box.restart(signal.SIGKILL)
    assert "failed to start" in box.get("/api/notices")["notices"][0]["text"]
    box.print(b"receipt\n")
    assert len(box.jobs()) == 1
    box.restart()
    assert box.get("/api/notices")["notices"] == []


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=PATIENCE)


def units() -> list[Path]:
    return sorted(SYSTEMD.glob("*.service"))  # not what only the image needs


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.name)
def test_a_unit_is_understood(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name
    copy.write_text(re.sub(r"=/opt/counterproof/\S+", "=/bin/true", unit.read_text()))
    said = analyzed("verify", "--man=no", str(copy))
    assert [line for line in said.stderr.splitlines() if unit.name in line] == []


def test_a_start_that_rebuilds_a_database_is_given_time() -> None:
    assert "TimeoutStartSec=30min\n" in (SYSTEMD / "counterproof.service").read_text()


def test_each_unit_of_ours_has_its_bound() -> None:
    assert {unit.name for unit in units()} == set(MOST_EXPOSED)


@pytest.mark.parametrize("unit", MOST_EXPOSED)
def test_a_service_is_shut_in(unit: str) -> None:
    said = analyzed("security", "--offline=true", str(SYSTEMD / unit)).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert found, said
    assert float(found.group(1)) <= MOST_EXPOSED[unit]


def test_its_user_is_made_with_what_it_may_use(tmp_path: Path) -> None:
    if shutil.which("systemd-sysusers") is None:
        pytest.skip("systemd-sysusers is not installed")
    (tmp_path / "etc").mkdir()
    made = subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", str(SYSTEMD / "sysusers.d" / "counterproof.conf")],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert made.returncode == 0, made.stderr
    users = (tmp_path / "etc" / "passwd").read_text()
    assert "counterproof:" in users
    assert "counterproof-web:" in users
    members = (tmp_path / "etc" / "group").read_text()
    assert re.search(r"^dialout:.*:.*counterproof$", members, re.MULTILINE)
