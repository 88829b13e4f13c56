"""A price on what client libraries print is changed: the paper differs in those glyphs, and no others."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import zxingcpp
from libraries import Receipt
from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Browser, Page, expect
from running_box import Box
from support.browsers import browser

from escpos import parse

__all__ = ["browser"]

WITH_PRICE = {
    "escpos_buffer": "table",
    "node_thermal_printer": "table",
    "python_escpos": "table",
    "receipt_printer_encoder": "table",
    "receiptline": "styles",
}
OLD, NEW = "3.20", "3.70"
LINK = "https://example.com/r/42"
Receipts = Callable[[str], dict[str, Receipt]]


class Sent(NamedTuple):
    """A job with a price and a code, as a library has made them, that waits in a box."""

    box: Box
    job: dict[str, Any]
    data: bytes
    run: dict[str, Any]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


@pytest.fixture(params=WITH_PRICE)
def sent(request: pytest.FixtureRequest, box: Box, receipts: Receipts) -> Sent:
    printed = receipts(request.param)
    data = printed[WITH_PRICE[request.param]].data + printed["two_dimensional"].data
    status, _, _ = box.request("POST", "/api/jobs", data, Content_Type="application/octet-stream")
    assert status == 201
    (job,) = box.jobs()
    data = box.request("GET", "/api/jobs/1/raw")[1]  # without the questions that receiptline asks
    lines = box.get("/api/jobs/1/editable")["lines"]
    (run,) = [run for line in lines for run in line["runs"] if OLD in run["text"]]
    return Sent(box, job, data, run)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def picture(box: Box, query: str = "") -> Image.Image:
    return Image.open(io.BytesIO(box.request("GET", f"/api/jobs/1/preview.png{query}")[1])).convert("L")


def expect_only_the_price_to_differ(sent: Sent) -> None:
    """On the paper that came out, and in its bytes."""
    box, (x, y, width, height), text = sent.box, sent.run["box"], sent.run["text"]
    box.approve(box.get("/api/jobs/1"))
    box.wait_for_state(1, "completed")
    (printed,) = box.paper()
    assert len(printed) == len(sent.data)
    assert [(a, b) for a, b in zip(sent.data, printed, strict=True) if a != b] == [(ord("2"), ord("7"))]
    before, after = parse(sent.data), parse(printed)
    assert sum(a.raw != b.raw for a, b in zip(before, after, strict=True)) == 1
    differing = ImageChops.difference(picture(box, "?document=original"), picture(box)).getbbox()
    assert differing is not None
    cell, at = width // len(text), text.index(OLD) + OLD.index("2")
    assert differing[0] >= x + cell * at
    assert differing[2] <= x + cell * (at + 1)
    assert (differing[1] >= y, differing[3] <= y + height) == (True, True)
    paper = ImageOps.expand(picture(box), 40, 255)
    assert LINK in {found.text for found in zxingcpp.read_barcodes(paper)}


def test_a_price_is_changed_by_a_program(sent: Sent) -> None:
    edit = {"run": sent.run["id"], "text": sent.run["text"].replace(OLD, NEW)}
    status, changed = sent.box.post("/api/jobs/1/modify", {"sha256": sent.job["sha256"], "edits": [edit]})
    assert (status, changed["modified"], changed["original_sha256"]) == (200, True, sent.job["sha256"])
    expect_only_the_price_to_differ(sent)


def test_a_price_is_changed_by_a_click(sent: Sent, page: Page) -> None:
    page.goto(sent.box.url("/jobs/1"))
    page.get_by_role("link", name="Change it").click()
    field = page.locator(f'.field[data-run="{sent.run["id"]}"]')
    field.click()
    at = sent.run["text"].index(OLD) + OLD.index("2")
    field.evaluate("(field, at) => field.setSelectionRange(at, at + 1)", at)
    page.keyboard.type("7")
    expect(page.locator("#changes")).to_contain_text(NEW)
    page.get_by_role("button", name="Keep the changes").click()
    page.wait_for_url("**/jobs/1/changes")
    expect(page.locator(".changes ins")).to_contain_text(NEW)
    expect_only_the_price_to_differ(sent)
