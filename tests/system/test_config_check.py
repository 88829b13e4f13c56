"""`config check` says of settings what `serve` would: what the one refuses, the other does as well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from running_box import Box
from support.waiting import DEADLINE

FREE = ("web.port=0", "events.port=0", "web.host=127.0.0.1", "raw.host=127.0.0.1")
REFUSED = {
    "no colon": ('printers = ["a=socket//192.168.1.50:9100"]', "did you mean socket://192.168.1.50:9100?"),
    "one slash": ('printers = ["a=socket:/192.168.1.50"]', "did you mean socket://192.168.1.50?"),
    "three slashes": ('printers = ["a=serial://dev/ttyS0"]', "did you mean serial:///dev/ttyS0?"),
    "a slip": ('printers = ["a=sokcet://192.168.1.50"]', "did you mean socket://192.168.1.50?"),
    "others' word": ('printers = ["a=tcp://192.168.1.50"]', "did you mean socket://192.168.1.50?"),
    "an address alone": ('printers = ["a=192.168.1.50:9100"]', "did you mean socket://192.168.1.50:9100?"),
    "no kind": ('printers = ["a=telegraph://cape-cod"]', "examples: "),
    "no such model": (
        'printers = [{name = "a", uri = "virtual:a", profile = "none-such"}]',
        "none-such",
    ),
    "no such printer": ('[[queues]]\nname = "bar"\nprinter = "nobody"', "no printer 'nobody'"),
    "no such fallback": ('[[queues]]\nname = "bar"\nfallback = "nobody"', "no printer 'nobody'"),
    "no such profile": ('[[queues]]\nname = "bar"\nprofile = "none-such"', "none-such"),
    "a port twice": (
        '[[queues]]\nname = "bar"\nport = 9101\n[[queues]]\nname = "kitchen"\nport = 9101',
        "port 9101 is that of the queue bar",
    ),
    "the port of main": ('[[queues]]\nname = "bar"\nport = 9100', "port 9100 is that of the queue main"),
}


def ran(command: tuple[str, ...], folder: Path, text: str, *more: str) -> subprocess.CompletedProcess[str]:
    file = folder / "counterproof.toml"
    file.write_text(text + "\n")
    sets = [word for setting in (*FREE, *more) for word in ("--set", setting)]
    words = [*command, "--config", str(file), "--data", str(folder / "data"), *sets]
    return subprocess.run(
        [sys.executable, "-m", "appliance.cli", *words],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        env=os.environ | {"COUNTERPROOF_LOG__LEVEL": "error"},
    )


@pytest.mark.parametrize("name", REFUSED)
def test_what_serve_refuses_is_told_by_the_check(tmp_path: Path, name: str) -> None:
    text, said = REFUSED[name]
    checked, served = ran(("config", "check"), tmp_path, text), ran(("serve",), tmp_path, text)
    assert checked.returncode == served.returncode == 2
    assert said in checked.stderr
    assert checked.stderr == served.stderr


def test_ports_of_the_box_s_own_are_not_one(tmp_path: Path) -> None:
    text = "[raw]\nport = 8085"
    checked = ran(("config", "check"), tmp_path, text, "web.port=8085")
    assert (checked.returncode, "port 8085 is raw.port already" in checked.stderr) == (2, True)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = 'printers = ["a=socket//1.2.3.4", "b=tcp://1.2.3.5"]\n[[queues]]\nname = "bar"\nfallback = "c"'
    said = ran(("config", "check"), tmp_path, text).stderr
    assert all(part in said for part in ("socket://1.2.3.4?", "socket://1.2.3.5?", "no printer 'c'"))


def test_what_is_wrong_is_left_out_where_the_box_must_start(tmp_path: Path) -> None:
    text = 'printers = ["a=socket//192.168.1.50:9100"]'
    checked = ran(("config", "check", "--forgiving"), tmp_path, text)
    assert checked.returncode == 0
    assert "left out" in checked.stderr


def test_a_printer_that_people_added_is_known_to_the_check(tmp_path: Path) -> None:
    box = Box(tmp_path / "box")
    box.post("/api/printers", {"name": "bar", "uri": "virtual:bar"})
    box.stop()
    (tmp_path / "data").symlink_to(box.data)
    text = '[[queues]]\nname = "drinks"\nprinter = "bar"'
    assert ran(("config", "check"), tmp_path, text).returncode == 0
    assert ran(("config", "check"), tmp_path, text.replace('"bar"', '"wine"')).returncode == 2
