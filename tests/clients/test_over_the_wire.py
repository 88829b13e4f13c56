"""python-escpos prints text, a code page and an image over port 9100 to a running box."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from libraries import Receipt, draw_logo

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))
from running_box import Box
from support.packages import python_escpos

SCRIPT = Path(__file__).with_name("wire_python_escpos.py")


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


def test_python_escpos_prints_text_a_code_page_and_an_image_through_the_box(
    box: Box, tmp_path: Path, receipts: Callable[[str], dict[str, Receipt]]
) -> None:
    receipts("python_escpos")  # installs the library, or skips with the reason
    logo = tmp_path / "logo.png"
    draw_logo(logo)
    arguments = ["127.0.0.1", str(box.ports["raw"]["main"]), str(logo)]
    subprocess.run([python_escpos(), SCRIPT, *arguments], check=True, timeout=300)
    job = box.wait_for(box.jobs, "the job")[0]
    assert job["reason"] is None
    text = box.get(f"/api/jobs/{job['id']}")["text"]
    assert "Café Größe 12,50 €" in text
    assert "plain again" in text
    box.approve(job)
    box.wait_for_state(job["id"], "completed")
    assert box.paper() == [box.request("GET", f"/api/jobs/{job['id']}/raw")[1]]
    names = {command["name"] for command in box.get(f"/api/jobs/{job['id']}/commands")["commands"]}
    assert "unknown" not in names
