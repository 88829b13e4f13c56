"""Whole jobs against pictures that a person has looked at, in the font that is the same everywhere.

`pytest tests/escpos --update-golden` writes the pictures anew.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from golden_receipts import ALL
from PIL import Image, ImageChops

import escpos
from escpos import fonts
from escpos.profiles import get

FOLDER = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", ALL)
def test_a_job_is_drawn_as_in_its_golden_picture(name, request, monkeypatch):
    monkeypatch.setattr(fonts, "installed", fonts.embedded)
    drawn = escpos.render(ALL[name], get("generic-58mm")).png()
    path = FOLDER / f"{name}.png"
    if request.config.getoption("--update-golden", default=False):
        path.write_bytes(drawn)
        pytest.skip(f"{path.name} is written; look at it")
    golden, picture = (Image.open(io.BytesIO(data)).convert("L") for data in (path.read_bytes(), drawn))
    assert picture.size == golden.size
    assert ImageChops.difference(picture, golden).getbbox() is None
