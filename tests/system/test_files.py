"""`counterproof render | text | dump FILE`: any file at all."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from running_box import PATIENCE

from appliance.demo import sample_receipt

FILES = {
    "receipt": sample_receipt(),
    "empty": b"",
    "noise": random.Random(1).randbytes(20_000),
    "cut short": sample_receipt()[:-3] + b"\x1dv0\x00\xff\xff\xff\xff1",
    "zip": b"PK\x03\x04" + bytes(range(256)) * 10,
}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "appliance.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)


@pytest.mark.parametrize("name", FILES)
def test_any_file_is_drawn_read_and_listed(tmp_path: Path, name: str) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(FILES[name])
    for command in ("render", "text", "dump"):
        ended = run(command, str(file))
        assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stderr
    assert (tmp_path / "file.bin.png").read_bytes().startswith(b"\x89PNG")


def test_the_listing_has_a_line_for_each_command(tmp_path: Path) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(b"\x1b@Hello\n\x1dV\x00")
    listing = run("dump", str(file)).stdout.splitlines()
    assert [line.split()[0] for line in listing] == ["00000000", "00000002", "00000007", "00000008"]
    assert "ESC @" in listing[0]
    assert "Hello" in listing[1]


def test_an_unknown_profile_gets_a_did_you_mean(tmp_path: Path) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(b"x")
    ended = run("text", str(file), "--profile", "generic-80")
    assert ended.returncode == 2
    assert "generic-80mm" in ended.stderr


def test_what_happens_besides_printing_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file.bin"
    file.write_bytes(b"\x1bp\x00\x19\xfaHello\n\x1dVB\x00")
    told = run("render", str(file)).stderr.splitlines()
    assert told == ["event: row 0: drawer on pin 2, 50 ms", "event: row 30: partial cut (one point left)"]


def test_cuts_are_drawn_into_the_picture_only_when_asked_for(tmp_path: Path) -> None:
    file, plain, cut = (tmp_path / name for name in ("file.bin", "plain.png", "cut.png"))
    file.write_bytes(b"Hello\n\x1dVB\x00")
    run("render", str(file), "-o", str(plain))
    run("render", str(file), "-o", str(cut), "--cuts")
    without, drawn = (Image.open(picture).convert("1") for picture in (plain, cut))
    left, top, right, bottom = ImageChops.logical_xor(without, drawn).getbbox()
    assert (left, top, right, bottom) == (0, 30, 568, 31)  # dashes of eight dots, the last one white
