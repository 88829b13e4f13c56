"""`counterproof printers status` and `test`, beside a running box and without one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from running_box import PATIENCE, Box

from appliance.printers.drivers.virtual.faults import Fault, write


def shell(box: Box, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "appliance.cli", *words, "--data", str(box.data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)


def test_a_shell_is_told_how_the_running_box_sees_its_printers(box: Box) -> None:
    box.wait_for(lambda: shell(box, "printers", "status").returncode == 0, "the printer to be well")
    assert shell(box, "printers", "status").stdout.startswith("lab: online. Ready.")
    write(box.data / "virtual" / "lab", [Fault.PAPER_OUT])
    box.wait_for(lambda: shell(box, "printers", "status", "lab").returncode == 1, "the paper to be out")
    assert "lab: offline. Paper is out. Reload it" in shell(box, "printers", "status", "lab").stdout


def test_a_shell_asks_the_printers_itself_where_no_box_runs(box: Box) -> None:
    box.stop()
    assert shell(box, "printers", "status").stdout.startswith("lab: online. Ready.")
    write(box.data / "virtual" / "lab", [Fault.COVER_OPEN])
    told = shell(box, "printers", "status")
    assert (told.returncode, "Its cover is open" in told.stdout) == (1, True)


def test_a_shell_has_a_slip_printed_at_once_or_once_the_box_runs(box: Box) -> None:
    assert "is in the line of lab" in shell(box, "printers", "test", "lab").stdout
    box.wait_for_state(1, "completed")
    assert b"Font A, 48 columns" in box.paper()[0]
    box.stop()
    assert "once the box runs" in shell(box, "printers", "test", "lab").stdout
    box.start()
    box.wait_for_state(2, "completed")


def test_a_printer_that_nobody_knows_is_named_with_those_that_there_are(box: Box) -> None:
    told = shell(box, "printers", "test", "nowhere")
    assert (told.returncode, "there are: lab" in told.stderr) == (1, True)


def test_the_page_prints_the_same_slip(box: Box, make_box: Callable[..., Box], tmp_path: Path) -> None:
    number = box.get("/api/printers")["printers"][0]["id"]
    status, job = box.post(f"/api/printers/{number}/test")
    assert (status, job["state"], job["source"]) == (201, "approved", "test")
    box.wait_for_state(job["id"], "completed")
    assert b"Code pages (ESC t)" in box.paper()[0]
