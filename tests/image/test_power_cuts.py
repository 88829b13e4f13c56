"""The plug is pulled while receipts come in. What a till believes to be accepted is there afterwards.

The card is a disk whose cache forgets (volatile_disk.py). Each cut is what would be on it at one moment; the
machine runs on, so that one start serves many cuts. Each is looked at from outside, by file system and
database; some are also put into a machine, which has to come up with all receipts in it.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from box_outside import SETTINGS, Pages, send
from machines import COUNTED, Machine, copy_of, encoded, put_on_boot
from volatile_disk import Cut, VolatileDisk

from image.builder import layout
from image.builder.tools import run

CUTS = 25
STARTED = 25 if os.environ.get("IMAGE_FULL") else 1  # of the cuts, those that a machine is started from
PAUSE = (0.3, 3.0)  # seconds between cuts, at random
WRITING_SECONDS = 5.0  # that a cut waits for a write
TILLS = 3
BACK_SECONDS = 60.0  # of the guest's time, from its start to ready
SEED = 20_260_101
STORAGE = "/opt/counterproof/lib/python3.13/site-packages/appliance/storage"
CARELESS = f"""
sed 's/"synchronous": "full"/"synchronous": "off"/; s/synchronous = FULL/synchronous = OFF/' \\
    {STORAGE}/opening.py >/run/opening.py
grep -q '"synchronous": "off"' /run/opening.py
grep -q 'synchronous = OFF' /run/opening.py
python3 -c 'import py_compile as p; p.compile("/run/opening.py", "/run/opening.pyc",
    invalidation_mode=p.PycInvalidationMode.UNCHECKED_HASH)'
mount --bind /run/opening.pyc {STORAGE}/__pycache__/opening.cpython-313.pyc
systemctl restart counterproof
"""
READ = """
import sqlite3
for (data,) in sqlite3.connect("/var/lib/counterproof/counterproof.db").execute("SELECT data FROM document"):
    print(data[:40])
"""


@dataclass
class Load:
    """Tills that print, each as fast as it can; `accepted` is what they believe that the box has."""

    machine: Machine
    name: str
    accepted: list[str] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._tills = [
            threading.Thread(target=self._print, args=(number,), daemon=True) for number in range(TILLS)
        ]
        for till in self._tills:
            till.start()

    def end(self) -> None:
        """No more receipts."""
        self._ended.set()
        for till in self._tills:
            till.join()

    def _print(self, till: int) -> None:
        number = 0
        while not self._ended.is_set():
            words = f"receipt {self.name}-{till}-{number}."
            if send(self.machine, b"\x1b@" + f"{words}\n".encode() * 20 + b"\x1dV\x00"):
                self.accepted.append(words)
            number += 1


@dataclass
class Moment:
    """What a till had been told by then, and what was on the card just after."""

    accepted: list[str]
    cut: Cut


@pytest.fixture(scope="module")
def wired(built: Path, folder: Path) -> Iterator[tuple[Path, VolatileDisk, Machine]]:
    """A machine on a card that forgets; the image is as large as it was built, so that cuts are small."""
    place = folder / "cut"
    place.mkdir()
    card = copy_of(built, place)
    put_on_boot(card, "counterproof.toml", SETTINGS.replace("PORT", "9"))
    disk = VolatileDisk(card, place / "disk")
    machine = Machine(place, disk.url)
    try:
        machine.wait_ready()
        yield card, disk, machine
    finally:
        machine.cut()
        disk.close()


def moments(load: Load, disk: VolatileDisk, count: int) -> list[Moment]:
    """Cuts at random moments; each second one where something is written just then, and could be lost."""
    chance = random.Random(SEED)
    found: list[Moment] = []
    while len(found) < count:
        time.sleep(chance.uniform(*PAUSE))
        if len(found) % 2:
            disk.wait_for_writes(WRITING_SECONDS)
        accepted = list(load.accepted)  # first: what comes in between may be on the card, and need not
        found.append(Moment(accepted, disk.cut(chance)))
    return found


def data_of(card: Path, cut: Cut, folder: Path) -> Path:
    """The data partition after a cut, as large as it had grown."""
    folder.mkdir()
    whole = folder / "card.img"
    run("cp", "--sparse=always", card, whole)
    cut.onto(whole)
    data = folder / "data.ext4"
    run("dd", f"if={whole}", f"of={data}", "bs=1M", f"skip={layout.DATA.start}", "conv=sparse", "status=none")
    whole.unlink()
    return data


def mended(data: Path) -> None:
    """Check the file system as the box does at its start. Fails where something was left to mend."""
    done = subprocess.run(["e2fsck", "-y", data], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stdout
    again = subprocess.run(["e2fsck", "-fn", data], capture_output=True, text=True)
    assert again.returncode == 0, done.stdout + again.stdout


def receipts_in(data: Path, folder: Path) -> set[str]:
    """The receipts of the database on a data partition, once SQLite has found it sound."""
    for name in ("counterproof.db", "counterproof.db-wal"):
        run("debugfs", "-R", f"dump /counterproof/{name} {folder}/{name}", data)
    with closing(sqlite3.connect(folder / "counterproof.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return {
            found[0].decode()
            for (data_,) in database.execute("SELECT data FROM document")
            if (found := re.search(rb"receipt \w+-\d+-\d+\.", bytes(data_)))
        }


@pytest.fixture(scope="module")
def cuts(wired: tuple[Path, VolatileDisk, Machine]) -> list[Moment]:
    """25 cuts while three tills print."""
    _, disk, machine = wired
    load = Load(machine, "sound")
    while len(load.accepted) < 10:
        time.sleep(0.1)
    found = moments(load, disk, CUTS)
    load.end()
    return found


def test_no_accepted_receipt_is_lost_at_25_cuts(
    wired: tuple[Path, VolatileDisk, Machine],
    cuts: list[Moment],
    tmp_path: Path,
    record_property: pytest.RecordProperty,
) -> None:
    card, _, _ = wired
    assert len({len(moment.accepted) for moment in cuts}) > CUTS / 2, "hardly anything came in between"
    assert sum(moment.cut.lost for moment in cuts) > 0, "no cut lost anything: this proves nothing"
    for number, moment in enumerate(cuts):
        folder = tmp_path / str(number)
        data = data_of(card, moment.cut, folder)
        mended(data)
        assert set(moment.accepted) - receipts_in(data, folder) == set(), f"cut {number}"
        data.unlink()
    record_property("receipts accepted before the last cut", len(cuts[-1].accepted))
    record_property(
        "blocks of 4 KB that the cuts lost, all together", sum(moment.cut.lost for moment in cuts)
    )


def test_a_database_that_does_not_sync_loses_receipts_so_the_method_would_see_it(
    wired: tuple[Path, VolatileDisk, Machine], tmp_path: Path
) -> None:
    card, disk, machine = wired
    machine.run(f"echo {encoded(CARELESS)} | base64 -d | sh -e", 300)
    machine.wait_ready()
    load = Load(machine, "careless")
    while len(load.accepted) < 30:
        time.sleep(0.1)
    found = moments(load, disk, 5)
    load.end()
    lost = 0
    for number, moment in enumerate(found):
        folder = tmp_path / str(number)
        data = data_of(card, moment.cut, folder)
        try:
            mended(data)
            lost += len(set(moment.accepted) - receipts_in(data, folder))
        except (AssertionError, sqlite3.DatabaseError):
            lost += len(moment.accepted)  # not even sound
    assert lost > 0


def _comes_back(card: Path, moment: Moment, folder: Path) -> float:
    """Start a machine from a cut; when it was ready, in seconds of its own time."""
    again = folder / "again.img"
    run("cp", "--sparse=always", card, again)
    moment.cut.onto(again)
    place = folder / "again"
    place.mkdir()
    machine = Machine(place, str(again), cores=COUNTED)
    try:
        machine.wait_ready()
        ready, _ = machine.started()
        texts = machine.run(f"echo {encoded(READ)} | base64 -d | python3 -")
        assert not [words for words in moment.accepted if words not in texts]
        Pages(machine).log_in()
        return ready
    finally:
        machine.cut()
        again.unlink()
        shutil.rmtree(place)


def test_a_box_comes_back_from_a_cut_with_all_that_it_had_accepted(
    wired: tuple[Path, VolatileDisk, Machine],
    cuts: list[Moment],
    tmp_path: Path,
    record_property: pytest.RecordProperty,
) -> None:
    card, _, machine = wired
    machine.cut()  # two at a time are slow
    for moment in random.Random(SEED).sample(cuts, STARTED):
        ready = _comes_back(card, moment, tmp_path)
        record_property("back after a cut, s of the guest's time", f"{ready:.1f}")
        assert ready <= BACK_SECONDS
