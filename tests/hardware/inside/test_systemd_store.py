"""systemd itself holds the box's files, under the terms of the box's own unit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cables import PATIENCE, wait_for

ROOT = Path(__file__).parents[3]
RUN = Path("/run/user-manager")
TERMS = ("Type=", "NotifyAccess=", "FileDescriptorStoreMax=", "Restart=")
BOX = """
import os, sys, time
from appliance.runtime.systemd import Supervisor
supervisor = Supervisor()
file = supervisor.kept("usb-ep0")
if file is None:
    file = os.open(sys.argv[1], os.O_RDWR | os.O_APPEND)
    supervisor.keep("usb-ep0", file)
    os.write(file, b"opened\\n")
else:
    os.write(file, b"taken up\\n")
supervisor.forget_the_rest()
supervisor.ready()
time.sleep(10_000)
"""


@pytest.fixture
def manager() -> Iterator[subprocess.Popen[bytes]]:
    """A service manager for this user alone; it needs to believe that systemd has booted the machine."""
    units = RUN / "systemd/user"
    units.mkdir(parents=True)
    Path("/run/systemd/system").mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "cgroup2", "cgroup2", "/sys/fs/cgroup"], check=True)
    ours = (ROOT / "systemd/counterproof.service").read_text().splitlines()
    terms = "\n".join(line for line in ours if line.startswith(TERMS))
    (RUN / "box.py").write_text(BOX)
    command = f"{sys.executable} {RUN / 'box.py'} {RUN / 'file'}"
    (units / "box.service").write_text(
        f"[Service]\n{terms}\nRestartSec=0\nEnvironment=PYTHONPATH={ROOT}\nExecStart={command}\n"
    )
    environment = os.environ | {"XDG_RUNTIME_DIR": str(RUN)}
    with (RUN / "said").open("wb") as said:
        manager = subprocess.Popen(
            ["/lib/systemd/systemd", "--user", "--unit=basic.target", "--log-target=console"],
            env=environment,
            stdout=said,
            stderr=said,
        )
    is_there = (RUN / "systemd/private").is_socket
    try:
        wait_for(lambda: is_there() or manager.poll() is not None, "the service manager")
    finally:
        what_it_said = (RUN / "said").read_text(errors="replace")
        print(f"the service manager, whose status is {manager.poll()}, said:\n{what_it_said}")
    assert is_there(), what_it_said
    yield manager
    systemctl("stop", "box.service")
    manager.send_signal(signal.SIGTERM)
    manager.wait(PATIENCE)


def systemctl(*words: str) -> str:
    environment = os.environ | {"XDG_RUNTIME_DIR": str(RUN)}
    done = subprocess.run(
        ["systemctl", "--user", *words], env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    return done.stdout.strip()


def test_a_file_that_systemd_holds_is_found_again_after_kills_and_a_restart(
    manager: subprocess.Popen[bytes],
) -> None:
    file = RUN / "file"
    file.touch()
    systemctl("start", "box.service")
    for count in (1, 2):
        os.kill(int(systemctl("show", "-P", "MainPID", "box.service")), signal.SIGKILL)
        wait_for(lambda want=count: file.read_text().count("taken up") == want, "the next run")
    systemctl("restart", "box.service")
    assert file.read_text().splitlines() == ["opened", "taken up", "taken up", "taken up"]
