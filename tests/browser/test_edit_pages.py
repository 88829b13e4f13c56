"""A receipt is changed on its own paper, by mouse or by keyboard alone, and both documents are seen."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import checker, violations
from code_field import without_editor, write_code
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from running_box import Box
from sized_pages import fits, sized_page
from support.code_editor import needs_code_editor

from appliance.demo import sample_receipt

__all__ = ["checker", "sized_page"]

QR = b"\x1d(k\x0a\x001P0shop.te\x1d(k\x03\x001Q0"
RECEIPT = sample_receipt().replace(b"Thank you!\n", b"Thank you!\n" + QR)
VALUES = "fields => fields.map(({ value, dataset }) => [value, dataset.run])"
PRICE, PLACE = "5,10", 42  # where it stands in its line


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    box.print(RECEIPT)
    yield box
    box.stop()


@pytest.fixture
def editing(box: Box, page: Page) -> Page:
    page.goto(box.url("/jobs/1/edit"))
    expect(page.locator(".field").first).to_be_visible()
    return page


def field(page: Page, text: str) -> Locator:
    """The field with a text."""
    names = page.locator(".field").evaluate_all(VALUES)
    name = next(name for value, name in names if text in value)
    return page.locator(f'.field[data-run="{name}"]')


def select(found: Locator, start: int, end: int) -> None:
    found.focus()
    found.evaluate("(field, [start, end]) => field.setSelectionRange(start, end)", [start, end])


def changes(page: Page) -> Locator:
    return page.locator("#changes li")


def shown_picture(page: Page) -> bytes:
    """The picture that is on the page, once it is there."""
    source = page.locator(".strip img").first.get_attribute("src")
    assert source is not None
    return base64.b64decode(source.partition(",")[2]) if source.startswith("data:") else b""


@pytest.mark.both_browsers
def test_a_price_is_changed_seen_and_kept(box: Box, editing: Page) -> None:
    price = field(editing, PRICE)
    select(price, PLACE, PLACE + 1)
    editing.keyboard.type("9")
    expect(changes(editing).locator("ins")).to_have_text(f"{'1 x Käsekuchen':42}9,10 €")
    assert shown_picture(editing).startswith(b"\x89PNG")
    editing.get_by_label("Reason").fill("wrong price")
    editing.get_by_role("button", name="Keep the changes").click()
    editing.wait_for_url("**/jobs/1/changes")
    expect(editing.locator(".changes del")).to_have_count(1)
    expect(editing.locator(".history")).to_contain_text("wrong price")
    editing.get_by_role("button", name="Approve").click()
    editing.wait_for_url("**/jobs/1")
    box.wait_for_state(1, "completed")
    (printed,) = box.paper()
    assert sum(a != b for a, b in zip(printed, RECEIPT, strict=True)) == 1


def test_a_longer_price_keeps_its_column_and_the_caret_its_place(editing: Page) -> None:
    price = field(editing, PRICE)
    select(price, PLACE, PLACE)
    editing.keyboard.type("1")
    expect(changes(editing)).to_have_count(1)
    expect(price).to_have_value(f"{'1 x Käsekuchen':41}15,10 €")
    editing.keyboard.type("2")
    expect(price).to_have_value(f"{'1 x Käsekuchen':40}125,10 €")


@pytest.mark.both_browsers
def test_steps_are_undone_and_redone_by_keys(editing: Page) -> None:
    price = field(editing, PRICE)
    before = price.input_value()
    select(price, PLACE, PLACE + 1)
    editing.keyboard.type("9")
    expect(changes(editing)).to_have_count(1)
    editing.keyboard.press("Control+z")
    expect(changes(editing)).to_have_count(0)
    expect(price).to_have_value(before)
    editing.keyboard.press("Control+y")
    expect(changes(editing)).to_have_count(1)
    expect(price).to_have_value(before.replace(PRICE, "9,10"))
    expect(editing.get_by_role("button", name="Redo")).to_be_disabled()


def test_a_line_is_inserted_and_another_removed_by_the_keyboard_alone(box: Box, editing: Page) -> None:
    editing.locator(".skip").focus()
    for _ in range(60):
        editing.keyboard.press("Tab")
        if editing.evaluate("document.activeElement.matches('.field')"):
            break
    expect(editing.locator("#line-name")).to_contain_text("Corner Coffee")
    editing.keyboard.press("Alt+Enter")
    added = editing.locator('.field[data-run="+0"]')
    expect(added).to_be_focused()
    editing.keyboard.type("Łódź")
    expect(changes(editing)).to_have_text(["Łódź"])
    editing.keyboard.press("Tab")
    expect(editing.locator("#line-name")).to_contain_text("Market Square")
    editing.keyboard.press("Alt+Backspace")
    expect(changes(editing)).to_have_count(1)
    expect(changes(editing).locator("del")).to_have_text("Market Square 1")
    editing.get_by_label("Reason").focus()
    editing.keyboard.press("Enter")
    editing.wait_for_url("**/jobs/1/changes")
    text = box.request("GET", "/api/jobs/1/text")[1].decode()
    assert re.search(r"Corner Coffee\s+Łódź\s+-----", text)


def test_what_does_not_fit_is_said_and_not_kept(box: Box, editing: Page) -> None:
    rule = field(editing, "-----")
    select(rule, 0, 0)
    editing.keyboard.type("x")
    expect(editing.locator("#answer")).to_have_text(
        re.compile("it is too long for its place; shorten it by 1")
    )
    expect(rule).to_have_attribute("aria-invalid", "true")
    expect(editing.get_by_role("button", name="Keep the changes")).to_be_disabled()
    editing.keyboard.press("Backspace")
    expect(editing.locator("#answer")).to_be_hidden()
    expect(rule).not_to_have_attribute("aria-invalid", "true")
    assert not box.get("/api/jobs/1")["modified"]


def test_a_code_says_something_else_and_a_cut_goes(box: Box, editing: Page) -> None:
    code = editing.get_by_label("Code (QR Code)")
    expect(code).to_have_value("shop.te")
    code.fill("shop.test/12")
    expect(changes(editing)).to_have_count(1)
    editing.get_by_role("button", name=re.compile("Remove: Cut")).click()
    expect(changes(editing)).to_have_count(2)
    editing.get_by_role("button", name="Keep the changes").click()
    editing.wait_for_url("**/jobs/1/changes")
    lines = box.get("/api/jobs/1/editable")["lines"]
    assert [line["runs"][0]["text"] for line in lines if line["kind"] == "code"] == ["shop.test/12"]
    assert "cut" not in {line["kind"] for line in lines}


def test_a_picture_is_brought_from_a_file(box: Box, editing: Page, tmp_path: Path) -> None:
    held = io.BytesIO()
    Image.new("L", (96, 48)).save(held, "PNG")
    field(editing, "Corner Coffee").focus()
    logo = {"name": "logo.png", "mimeType": "image/png", "buffer": held.getvalue()}
    editing.locator('input[data-line="picture"]').set_input_files(logo)  # type: ignore[arg-type]
    expect(changes(editing)).to_have_text(["[picture]"])
    editing.get_by_role("button", name="Keep the changes").click()
    editing.wait_for_url("**/jobs/1/changes")
    (picture,) = [line for line in box.get("/api/jobs/1/editable")["lines"] if line["kind"] == "picture"]
    assert picture["box"][2:] == [96, 48]


def test_one_who_is_late_is_told_and_overwrites_nothing(box: Box, editing: Page) -> None:
    job = box.get("/api/jobs/1")
    data = base64.b64encode(b"somebody else's\n").decode()
    box.post("/api/jobs/1/modify", {"sha256": job["sha256"], "data": data})
    expect(editing.locator("#answer")).to_contain_text("Somebody else has changed or decided this receipt")
    select(field(editing, PRICE), PLACE, PLACE + 1)
    editing.keyboard.type("9")
    expect(editing.locator("#answer")).to_contain_text("holds another document")
    assert box.request("GET", "/api/jobs/1/raw")[1] == b"somebody else's\n"


def test_a_screen_reader_gets_the_lines_as_fields_in_order(editing: Page) -> None:
    texts = editing.get_by_role("textbox", name=re.compile("^Text "))
    said = [each.input_value().strip() for each in texts.all()]
    assert said[:2] == ["Corner Coffee", "Market Square 1"]
    assert said[-1] == "Thank you!"
    names = [each.get_attribute("aria-label") for each in editing.locator(".field").all()]
    assert names == [f"Text {number}" for number in range(1, len(said) + 1)]


def test_each_field_lies_on_its_dots(editing: Page) -> None:
    """The field's characters are as wide as the printer's, so that the caret stands where one clicks."""
    price = field(editing, "4,20")
    box, dots = price.bounding_box(), editing.locator(".strip").first.bounding_box()
    assert box is not None
    assert dots is not None
    dot = dots["width"] / 576
    ink: dict[str, Any] = price.evaluate(
        """(field) => {
            const style = getComputedStyle(field);
            const pen = document.createElement("canvas").getContext("2d");
            pen.font = `${style.fontSize} ${style.fontFamily}`;
            return { width: pen.measureText(field.value).width };
        }"""
    )
    assert abs(ink["width"] - 48 * 12 * dot) < 12 * dot / 2
    assert abs(box["x"] - dots["x"]) < 2


@needs_code_editor
@pytest.mark.both_browsers
def test_an_expert_changes_the_commands(box: Box, page: Page) -> None:
    page.goto(box.url("/jobs/1/edit"))
    page.get_by_role("link", name="Its commands, for experts").click()
    keep = page.get_by_role("button", name="Keep the changes")
    expect(keep).to_be_disabled()
    xml = page.locator("#xml").input_value()
    write_code(page, xml.replace('<cut type="feed"/>', '<cut type="sideways"/>'))
    expect(page.locator("#answer")).to_contain_text("type='sideways' is none of: no_feed, feed, reserve")
    expect(keep).to_be_disabled()
    write_code(page, xml.replace("5,10 €", "4,60 €"))
    expect(keep).to_be_enabled()
    expect(page.locator("#answer")).to_be_hidden()
    assert shown_picture(page).startswith(b"\x89PNG")
    keep.click()
    page.wait_for_url("**/jobs/1/changes")
    assert box.request("GET", "/api/jobs/1/raw")[1] == RECEIPT.replace(b"5,10", b"4,60")


def test_commands_are_a_plain_field_where_there_is_no_editor(box: Box, page: Page) -> None:
    without_editor(page)
    page.goto(box.url("/jobs/1/edit/xml"))
    field_of_xml = page.get_by_label("The receipt as XML")
    field_of_xml.fill(field_of_xml.input_value().replace("5,10 €", "4,60 €"))
    keep = page.get_by_role("button", name="Keep the changes")
    expect(keep).to_be_enabled()
    keep.click()
    page.wait_for_url("**/jobs/1/changes")
    assert box.request("GET", "/api/jobs/1/raw")[1] == RECEIPT.replace(b"5,10", b"4,60")


def test_both_pages_fit_and_have_no_violation(
    box: Box, sized_page: Page, checker: Callable[..., Any]
) -> None:
    sized_page.goto(box.url("/jobs/1/edit"))
    expect(sized_page.locator(".field").first).to_be_visible()
    assert violations(sized_page, checker) == []  # type: ignore[arg-type]
    assert fits(sized_page)
    sized_page.goto(box.url("/jobs/1/edit/xml"))
    assert violations(sized_page, checker) == []  # type: ignore[arg-type]
    assert fits(sized_page)
    job = box.get("/api/jobs/1")
    data = base64.b64encode(RECEIPT.replace(b"4,20", b"4,90")).decode()
    box.post("/api/jobs/1/modify", {"sha256": job["sha256"], "data": data})
    sized_page.goto(box.url("/jobs/1/changes"))
    expect(sized_page.locator(".changes del")).to_be_visible()
    assert violations(sized_page, checker) == []  # type: ignore[arg-type]
    assert fits(sized_page)
