"""The plug is pulled and put in again: what a card carries over, on a board that does not know the time."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from box_outside import Pages, send
from machines import COUNTED, Machine, put_on_boot

LONG_AGO = "2020-01-01"  # what a board without a clock believes
READY_SECONDS = 60.0
SAVED_EVERY = 60  # seconds: SaveIntervalSec in timesyncd.conf.d
SLACK = 20  # seconds: timesyncd may take ten more, and the cut comes when it comes
IDENTITY = (
    "cat /etc/machine-id /proc/sys/kernel/hostname;"
    " openssl x509 -noout -fingerprint -sha256 -in /var/lib/counterproof-tls/server.pem"
)


@dataclass
class Before:
    """What the first start left."""

    time: int
    identity: str
    job: int


@pytest.fixture(scope="module")
def key() -> Iterator[Path]:
    """Somebody's ssh key."""
    with tempfile.TemporaryDirectory(prefix="key-") as folder:
        key = Path(folder) / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
        yield key


@pytest.fixture(scope="module")
def before(machine: Machine, pages: Pages) -> Before:
    """The first start, with a receipt in it that waits, and the plug pulled a while later."""
    assert send(machine, b"\x1b@waits for tomorrow\n\x1dV\x00")
    job = max(job["id"] for job in pages.jobs())
    identity = machine.run(IDENTITY)
    machine.run(f"sleep {SAVED_EVERY + SLACK}; sync", 300)
    time = int(machine.run("date +%s"))
    machine.cut()
    return Before(time, identity, job)


@pytest.fixture(scope="module")
def again(before: Before, card: Path, key: Path) -> Iterator[Machine]:
    """The second start, with a key on the boot partition."""
    put_on_boot(card, "authorized_keys", key.with_suffix(".pub").read_text())
    with tempfile.TemporaryDirectory(prefix="card-") as folder:
        more = ("-rtc", f"base={LONG_AGO}")
        machine = Machine(Path(folder), str(card), ports=(9100, 443, 80, 22), more=more, cores=COUNTED)
        try:
            machine.wait_ready()
            yield machine
        finally:
            machine.cut()


def test_it_is_ready_within_a_minute(again: Machine, record_property: pytest.RecordProperty) -> None:
    ready, taken = again.started()
    record_property("cold boot to ready, s of counted time", f"{ready:.1f}")
    record_property("service start to ready, s of counted time", f"{taken:.1f}")
    assert ready <= READY_SECONDS


def test_it_is_the_same_box(before: Before, again: Machine) -> None:
    assert again.run(IDENTITY) == before.identity


def test_the_time_goes_on_from_the_last_one_known(before: Before, again: Machine) -> None:
    assert int(again.run("date +%s")) > before.time - SAVED_EVERY - SLACK


def test_receipts_and_people_are_still_there(before: Before, again: Machine) -> None:
    pages = Pages(again)
    pages.log_in()  # the password is erased from the card, and kept by the box
    assert pages.ask("GET", f"/api/jobs/{before.job}")["state"] == "pending"


def test_a_key_on_the_card_lets_its_owner_in_by_ssh_and_nobody_else(again: Machine, key: Path) -> None:
    options = [
        *("-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={key}.hosts"),
        *("-o", "IdentitiesOnly=yes", "-o", "ConnectTimeout=60", "-p", str(again.ports[22])),
    ]
    again.run("until systemctl -q is-active ssh; do sleep 0.5; done", 120)
    command = ["ssh", *options, "root@127.0.0.1", "id -un; counterproof --version"]
    let_in = subprocess.run(
        [*command[:1], "-i", key, *command[1:]], capture_output=True, text=True, timeout=180
    )
    assert let_in.returncode == 0, let_in.stderr
    assert let_in.stdout.split()[0] == "root"
    refused = subprocess.run(
        [*command[:1], "-i", "/dev/null", *command[1:]], capture_output=True, text=True, timeout=180
    )
    assert refused.returncode != 0
    assert re.search(r"Permission denied \(publickey\)", refused.stderr)
