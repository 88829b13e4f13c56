"""What a box does by itself at its first start, over a real box and a printer on a socket."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_box import PATIENCE, Box
from support.net_printer import NetPrinter

PASSWORD = "four words are plenty"
ADMIN = f'[admin]\nname = "ada"\npassword = "{PASSWORD}"\n'
SLIP = "box.first_slip=true"


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[NetPrinter]:
    printer = NetPrinter(tmp_path / "net")
    yield printer
    printer.close()


def slips(box: Box) -> list[dict[str, object]]:
    return [job for job in box.jobs() if job["source"] == "first start"]


def counterproof(*words: str, status: int = 0) -> str:
    command = [sys.executable, "-m", "appliance.cli", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_the_first_admin_is_taken_from_the_file_told_to_be_erased_and_may_log_in(
    make_box: Callable[..., Box], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text(f'{ADMIN}[box]\nname = "bar"\n')
    run = tmp_path / "run"
    run.mkdir()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(run))
    box = make_box("identity.login=true", config=file)
    status, answer = box.post("/api/auth/login", {"name": "ada", "password": PASSWORD})
    assert status == 200, answer
    assert (run / "admin-taken").exists()
    assert "was erased" in counterproof("config", "forget-admin", str(file))
    assert PASSWORD not in file.read_text()
    box.restart()
    assert box.post("/api/auth/login", {"name": "ada", "password": PASSWORD})[0] == 200


def test_a_password_that_will_not_do_is_told_and_the_set_up_page_stays(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text('[admin]\nname = "ada"\npassword = "short"\n')
    box = make_box("identity.login=true", config=file)
    assert "first admin in counterproof.toml was not taken: it is too short" in box.log()
    assert box.request("GET", "/setup")[0] == 200


def test_a_broken_file_is_told_on_the_page_in_the_log_and_by_the_check_and_keeps_nothing_from_starting(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    file = tmp_path / "counterproof.toml"
    file.write_text('[panel]\nhold_seconds = "long"\nkind = "screen"\n[wifi]\nsid = "Sol"\n')
    box = make_box(config=file, options=("--forgiving",))
    notices = [notice["text"] for notice in box.get("/api/notices")["notices"]]
    assert any("panel.hold_seconds" in text for text in notices)
    assert any("did you mean wifi.ssid?" in text for text in notices)
    assert "panel.hold_seconds" in box.log()
    assert box.get("/api/panel")["on_screen"], "the rest of the file counts"
    said = counterproof("config", "check", "--config", str(file), status=2)
    assert "panel.hold_seconds" in said
    assert "did you mean wifi.ssid?" in said


def test_the_status_slip_comes_out_by_itself_once_and_never_again(
    make_box: Callable[..., Box], printer: NetPrinter
) -> None:
    box = make_box(SLIP, f"printers=counter={printer.uri}")
    box.wait_for(printer.papers, "the slip")
    assert b"Print to " in printer.papers()[0]
    box.wait_for_state(1, "completed")
    box.restart()
    box.print(b"receipt\n")
    box.approve(box.jobs()[-1])
    box.wait_for_state(2, "completed")
    assert len(slips(box)) == 1
    assert len(printer.papers()) == 2


def test_it_waits_for_a_printer_that_is_there_and_is_not_wasted_on_a_virtual_one(
    make_box: Callable[..., Box], printer: NetPrinter
) -> None:
    box = make_box(SLIP, "identity.login=false")
    box.print(b"receipt\n")
    box.approve(box.jobs()[-1])
    box.wait_for_state(1, "completed")
    assert slips(box) == []
    assert box.post("/api/printers", {"name": "counter", "uri": printer.uri})[0] == 201
    box.wait_for(printer.papers, "the slip")


def test_a_box_that_is_killed_whenever_it_may_be_never_prints_it_twice(
    make_box: Callable[..., Box], printer: NetPrinter, tmp_path: Path
) -> None:
    chance = random.Random(7)
    for number in range(4):
        before = len(printer.papers())
        box = make_box(SLIP, f"printers=counter={printer.uri}", data=tmp_path / f"killed{number}")
        for _ in range(2):
            time.sleep(chance.uniform(0, 0.4))  # any moment is one to be killed at
            box.restart(signal.SIGKILL)
        (slip,) = box.wait_for(lambda box=box: slips(box), "the slip")
        done = box.wait_for_state(int(str(slip["id"])), "completed", "uncertain")
        came = len(printer.papers()) - before
        assert came <= 1
        assert done["state"] == "uncertain" or came == 1
        box.stop()
