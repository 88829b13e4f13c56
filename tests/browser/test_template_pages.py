"""Templates on their pages: filled in and printed, written, made of a receipt, receipts put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import checker, violations
from code_field import write_code
from playwright.sync_api import Page, expect
from running_box import Box
from sized_pages import fits, sized_page
from support.code_editor import needs_code_editor

from appliance.demo import sample_receipt

__all__ = ["checker", "sized_page"]

RECEIPT = sample_receipt()
HOUSE = """+++
name = "house"
title = "House"

[[fields]]
name = "guest"
label = "Guest"
required = true
longest = 12
+++
<epos-print><text>For {{ guest }}&#10;</text><cut/></epos-print>
"""


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    for _ in range(3):
        box.print(RECEIPT)
    yield box
    box.stop()


def picture(page: Page) -> str:
    return page.locator("#picture").get_attribute("src") or ""


def document(box: Box, number: int) -> bytes:
    return box.request("GET", f"/api/jobs/{number}/raw")[1]


@pytest.mark.both_browsers
def test_a_template_is_seen_while_it_is_filled_in_and_printed(box: Box, page: Page) -> None:
    page.goto(box.url("/templates"))
    expect(page.locator(".card img").first).to_have_js_property("complete", True)
    assert page.locator(".card img").first.evaluate("img => img.naturalWidth") > 100
    page.get_by_role("link", name="Please wait", exact=True).click()
    button = page.get_by_role("button", name="Print it")
    expect(button).to_be_disabled()
    expect(page.locator(".error").first).to_be_hidden()
    before = picture(page)
    page.get_by_label("Table").fill("12")
    expect(button).to_be_enabled()
    assert picture(page) != before
    button.click()
    expect(page.locator("#done")).to_contain_text("It waits for a yes: Job 4")
    assert b"12" in document(box, 4)
    page.get_by_role("link", name="Job 4").click()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_visible()


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_printed(box: Box, page: Page) -> None:
    page.goto(box.url("/templates/voucher"))
    page.get_by_role("textbox", name="Code").fill("A-1")
    worth = page.get_by_role("textbox", name="Worth")
    worth.fill("much")
    expect(page.locator("#value-worth-error")).to_have_text("expected a number such as 12 or 12.50")
    expect(worth).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name="Print it")).to_be_disabled()
    worth.press("Enter")
    worth.fill("12,50")
    expect(page.locator("#value-worth-error")).to_be_hidden()
    expect(page.get_by_role("button", name="Print it")).to_be_enabled()
    assert len(box.jobs()) == 3


def test_a_print_whose_answer_was_lost_is_printed_once(box: Box, page: Page) -> None:
    page.goto(box.url("/templates/queue-number"))
    button = page.get_by_role("button", name="Print it")
    page.get_by_role("textbox", name="Number").fill("7")
    expect(button).to_be_enabled()

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/print", lose, times=1)
    button.click()
    expect(page.locator("#answer")).to_contain_text("The box did not answer")
    button.click()
    expect(page.locator("#done")).to_contain_text("Job 4")
    assert len(box.jobs()) == 4
    button.click()
    expect(page.locator("#done")).to_contain_text("Job 5")


@pytest.mark.both_browsers
def test_a_receipt_is_put_into_a_template_from_its_page(box: Box, page: Page) -> None:
    page.goto(box.url("/jobs/1"))
    page.get_by_role("link", name="Put into a template").click()
    expect(page.get_by_role("link", name="Voucher")).to_have_count(0)
    page.get_by_role("link", name="Letterhead and footer").click()
    page.get_by_label("Below the receipt").fill("Ciao")
    page.get_by_label("Reason").fill("for friends")
    button = page.get_by_role("button", name="Put it in", exact=True)
    expect(button).to_be_enabled()
    button.click()
    page.wait_for_url("**/jobs/1/changes")
    expect(page.locator(".history")).to_contain_text("for friends")
    assert b"Ciao" in document(box, 1)
    assert box.get("/api/jobs/1")["state"] == "pending"


def test_chosen_ones_and_all_that_fit_are_put_into_one(box: Box, page: Page) -> None:
    page.goto(box.url("/"))
    for box_of_card in page.locator("[data-pick]").all()[:2]:
        box_of_card.check()
    page.locator("#batch").get_by_role("link", name="Put into a template").click()
    page.get_by_role("link", name="Mark of a copy").click()
    button = page.get_by_role("button", name="Put all of them in")
    expect(button).to_be_enabled()
    button.click()
    expect(page.locator("#done")).to_have_text("Done: 2. Not possible: 0.")
    assert sum(each["modified"] for each in box.jobs()) == 2
    page.goto(box.url("/"))
    page.get_by_role("button", name="Do something with all that fit").click()
    page.locator("#many").get_by_role("link", name="Put into a template").click()
    page.get_by_role("link", name="Letterhead and footer").click()
    late = box.jobs()[0]

    def meanwhile(route: Any) -> None:
        box.post(f"/api/jobs/{late['id']}/reject")
        route.continue_()

    page.route("**/api/jobs/batch", meanwhile, times=1)
    expect(button).to_be_enabled()
    button.click()
    expect(page.locator("#done")).to_have_text("Done: 2. Not possible: 1.")
    expect(page.locator("#failures")).to_contain_text(f"Job {late['id']}: ")
    assert sum(b"Thank you for your visit" in document(box, number) for number in (1, 2, 3)) == 2


def test_receipts_that_cannot_be_changed_any_more_are_named(box: Box, page: Page) -> None:
    box.post("/api/jobs/1/reject")
    page.goto(box.url("/templates?jobs=1"))
    expect(page.locator("main")).to_contain_text("none of these receipts can be changed any more")


@needs_code_editor
@pytest.mark.both_browsers
def test_a_template_is_written_and_seen_kept_and_put_back(box: Box, page: Page) -> None:
    page.goto(box.url("/templates"))
    page.get_by_role("link", name="New template").click()
    page.get_by_label("Title", exact=True).fill("Kaffee & Kuchen")
    expect(page.get_by_label("Name for programs")).to_have_value("kaffee-kuchen")
    page.get_by_role("button", name="One more field").click()
    page.get_by_label("Label").nth(1).fill("Für wen")
    expect(page.get_by_label("Name", exact=True).nth(1)).to_have_value("fur_wen")
    keep = page.get_by_role("button", name="Keep it")
    write_code(page, "<epos-print><text>{{ fur_wem }}&#10;</text></epos-print>")
    expect(page.locator("#answer")).to_contain_text("fur_wem")
    expect(keep).to_be_disabled()
    write_code(page, "<epos-print><text>{{ title }} {{ fur_wen }}&#10;</text></epos-print>")
    expect(page.locator("#answer")).to_be_hidden()
    expect(keep).to_be_enabled()
    keep.click()
    page.wait_for_url("**/templates/kaffee-kuchen/edit")
    made = box.get("/api/templates/kaffee-kuchen")
    assert [each["name"] for each in made["fields"]] == ["title", "fur_wen"]
    page.get_by_label("Kind").nth(1).select_option("choice")
    page.get_by_role("textbox", name="Choices").fill("Ada, Bo")
    expect(keep).to_be_enabled()
    keep.click()
    expect(page.locator(".versions li")).to_have_count(2)
    assert box.get("/api/templates/kaffee-kuchen")["fields"][1]["choices"] == ["Ada", "Bo"]
    page.get_by_role("button", name="Use version 1 again").click()
    expect(page.locator(".versions li")).to_have_count(3)
    assert box.get("/api/templates/kaffee-kuchen")["fields"][1]["kind"] == "text"


def test_a_bad_field_is_said_at_its_row(box: Box, page: Page) -> None:
    page.goto(box.url("/templates/please-wait/edit"))
    name = page.get_by_label("Name", exact=True).first
    name.fill("Not One")
    expect(page.locator("#fields li").first.locator(".error")).to_contain_text("cannot be a field's name")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("button", name="Keep it")).to_be_disabled()


def test_two_who_write_at_once_are_told(box: Box, page: Page) -> None:
    box.post("/api/templates/import", {"file": HOUSE})
    page.goto(box.url("/templates/house/edit"))
    page.get_by_label("Title", exact=True).fill("Mine")
    expect(page.get_by_role("button", name="Keep it")).to_be_enabled()
    box.put("/api/templates/house", {"title": "Theirs"})
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#answer")).to_contain_text("Somebody else has changed the template")
    assert box.get("/api/templates/house")["title"] == "Theirs"


def test_a_file_comes_in_and_a_template_goes(box: Box, page: Page, tmp_path: Path) -> None:
    page.goto(box.url("/templates"))
    file = {"name": "house.template", "mimeType": "text/plain", "buffer": b"+++ nothing"}
    page.locator("#import").set_input_files([file])  # type: ignore[list-item]
    expect(page.locator("#answer")).to_contain_text("+++")
    page.locator("#import").set_input_files([{**file, "buffer": HOUSE.encode()}])  # type: ignore[list-item]
    page.wait_for_url("**/templates/house/edit")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Export").click()
    coming.value.save_as(tmp_path / "house.template")
    assert "For {{ guest }}" in (tmp_path / "house.template").read_text()
    page.get_by_text("Remove this template").click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_url("**/templates")
    assert box.request("GET", "/api/templates/house")[0] == 404


@pytest.mark.both_browsers
def test_a_receipt_becomes_a_template_by_its_texts(box: Box, page: Page) -> None:
    page.goto(box.url("/jobs/1"))
    page.get_by_role("link", name="make one of this receipt").click()
    texts = page.get_by_role("group", name="The texts of the receipt")
    texts.get_by_role("button", name="5,10 €").click()
    expect(page.locator("#fields").get_by_label("Name")).to_have_value("text")  # nothing of it is a letter
    texts.get_by_role("button", name="Market Square 1").click()
    texts.get_by_role("button", name="Total").click()
    texts.get_by_role("button", name="Total").click()  # not that one after all
    expect(page.locator("#fields li")).to_have_count(2)
    page.locator("#fields li").first.get_by_label("Label").fill("Cake")
    page.get_by_label("Title", exact=True).fill("Of the house")
    page.get_by_role("button", name="Make the template").click()
    page.wait_for_url("**/templates/of-the-house/edit")
    fields = box.get("/api/templates/of-the-house")["fields"]
    assert [(each["name"], each["label"], each["default"]) for each in fields] == [
        ("cake", "Cake", "5,10 €"),
        ("market_square_1", "Market Square 1", "Market Square 1"),
    ]
    page.get_by_role("link", name="Fill it in").click()
    page.get_by_label("Cake").fill("6,40 €")
    button = page.get_by_role("button", name="Print it")
    expect(button).to_be_enabled()
    button.click()
    expect(page.locator("#done")).to_contain_text("Job 4")
    printed = document(box, 4)
    assert sum(a != b for a, b in zip(printed, RECEIPT, strict=True)) == 2


@needs_code_editor
def test_the_editor_is_left_by_tab_and_named_for_screen_readers(box: Box, page: Page) -> None:
    page.goto(box.url("/templates/voucher/edit"))
    code = page.get_by_role("textbox", name="The receipt as XML")
    code.focus()
    page.keyboard.press("Tab")
    expect(code).not_to_be_focused()
    assert page.locator("#source").input_value() == box.get("/api/templates/voucher")["source"]
    marks = page.locator(".cm-liquid").all_text_contents()
    assert '{% if guest != "" %}' in marks


def test_every_page_fits_and_has_no_violation(
    box: Box, sized_page: Page, checker: Callable[..., Any]
) -> None:
    sized_page.emulate_media(reduced_motion="reduce")  # cards that rise are pale for a moment
    for path in (
        *("/templates", "/templates?jobs=1,2", "/templates/voucher", "/templates/letterhead"),
        *("/templates/letterhead?jobs=1,2", "/templates/voucher/edit", "/new-template", "/jobs/1/template"),
    ):
        sized_page.goto(box.url(path))
        expect(sized_page.locator("h1").first).to_be_visible()
        if path == "/jobs/1/template":
            sized_page.locator(".marks button").first.click()
        assert violations(sized_page, checker) == [], path  # type: ignore[arg-type]
        assert fits(sized_page), path
