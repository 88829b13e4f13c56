"""The settings pages in a real browser, on a phone and on a desktop."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from logins import PASSWORD, locked_box, log_in
from playwright.sync_api import Page, expect
from running_box import Box
from sized_pages import fits, open_experts, sized_page

__all__ = ["locked_box", "sized_page"]


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


def test_a_queues_policy_is_changed_and_the_next_receipt_follows_it(box: Box, sized_page: Page) -> None:
    page = sized_page
    box.print(b"held\n")
    page.goto(box.url("/settings/queues"))
    page.get_by_role("link", name="Change main").click()
    page.get_by_label("Automatic").check()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert fits(page)
    box.print(b"at once\n")
    box.wait_for_state(2, "completed")
    assert box.get("/api/jobs/1")["state"] == "pending"


@pytest.mark.both_browsers
def test_what_is_wrong_with_a_queue_shows_while_one_types_and_nothing_is_lost(
    box: Box, sized_page: Page
) -> None:
    page = sized_page
    page.goto(box.url("/settings/add-queue"))
    page.get_by_label("Name", exact=True).fill("Bar")
    page.get_by_label("Port", exact=True).fill("")
    page.get_by_label("Port", exact=True).press_sequentially("70000")
    open_experts(page)
    page.get_by_label("Without a cut").fill("5")
    expect(page.get_by_text("Write a whole number from 0 to 65535.")).to_be_visible()
    expect(page.get_by_text("Use small letters, digits")).to_be_visible()
    expect(page.get_by_label("Port", exact=True)).to_have_attribute("aria-invalid", "true")
    page.locator("body").evaluate("body => (body.dataset.before = 'yes')")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body[data-before]")).to_have_count(0)  # it is another page
    expect(page.get_by_label("Port", exact=True)).to_have_value("70000")
    page.get_by_label("Name", exact=True).fill("bar")
    page.get_by_label("Port", exact=True).fill("0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Queue bar")).to_be_visible()
    box.wait_for(lambda: "bar" in box.get("/health")["ports"]["raw"], "its port to be open")
    page.get_by_text("Remove this queue").click()
    page.get_by_role("button", name="Remove bar").click()
    expect(page.get_by_role("heading", name="main")).to_be_visible()
    expect(page.get_by_role("heading", name="bar")).to_have_count(0)


def test_a_timing_of_the_panel_is_changed_and_taken_back(box: Box, sized_page: Page) -> None:
    page = sized_page
    page.goto(box.url("/settings/panel"))
    page.get_by_label("Kind of panel").select_option("screen")
    open_experts(page)
    page.get_by_label("Approve all").fill("0,3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    panel = {each["key"]: each["in_force"] for each in box.get("/api/settings")["settings"]}
    assert (panel["panel.kind"], panel["panel.hold_seconds"]) == ("screen", 0.3)
    expect(page.get_by_text("not pressed").first).to_be_visible()
    box.post("/api/panel/buttons/reject", {"seconds": 5})
    expect(page.locator("[data-down-word=reject]")).to_have_text("pressed")
    page.get_by_role("button", name="Test the lights").click()
    expect(page.get_by_text("Each light is shown in turn")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("approve button"))).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Take back the last change").click()
    expect(page.get_by_text("Change 1 was taken back.")).to_be_visible()
    expect(page.get_by_label("Approve all")).to_have_value("2")
    expect(page.get_by_label("Kind of panel")).to_have_value("none")


def test_what_holds_from_the_next_start_is_said_so_and_the_rest_counts_at_once(
    box: Box, sized_page: Page
) -> None:
    page = sized_page
    page.goto(box.url("/settings"))
    page.get_by_label("Name of the box").fill("Bar")
    page.get_by_label("Language of the pages").select_option("de")
    open_experts(page)
    page.get_by_label("Largest receipt").fill("5")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Bar", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator("[data-field-of='limits.job_bytes'] .note")).to_contain_text("10 MB")
    expect(page.get_by_label("Adresse für Kassen")).to_be_visible()
    assert fits(page)


def test_an_option_pins_a_setting_and_the_page_says_which(box: Box, sized_page: Page) -> None:
    page = sized_page
    page.goto(box.url("/settings"))
    open_experts(page)
    field = page.get_by_label("Space to keep free")
    expect(field).not_to_be_editable()
    expect(page.get_by_text("Set by --set, which beats what is changed here.")).to_be_visible()


def open_settings(page: Page) -> None:
    """By the links: a phone has them on a page of their own."""
    more = page.get_by_role("link", name="More", exact=True)
    settings = page.get_by_role("link", name="Settings")
    expect(more.or_(settings).first).to_be_visible()
    if more.is_visible():
        more.click()
    settings.first.click()


def test_somebody_new_logs_in_with_the_password_that_was_shown_once(
    locked_box: Box, sized_page: Page
) -> None:
    page = sized_page
    log_in(page, locked_box)
    open_settings(page)
    page.get_by_role("link", name="Users").click()
    page.get_by_label("Name", exact=True).fill("bob")
    page.get_by_role("region", name="Somebody new").get_by_label("Your own password").fill(PASSWORD)
    page.get_by_role("button", name="Let them log in").click()
    shown = page.get_by_label("Password of bob").input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert fits(page)
    page.context.clear_cookies()
    log_in(page, locked_box, name="bob", password=shown)
    expect(page.get_by_role("link", name="Receipts", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Settings")).to_have_count(0)


def test_a_key_is_made_used_and_ended(locked_box: Box, sized_page: Page) -> None:
    page = sized_page
    log_in(page, locked_box)
    expect(page.get_by_role("navigation", name="Pages")).to_be_visible()
    page.goto(locked_box.url("/settings/keys"))
    page.get_by_label("What it is for").fill("web shop")
    page.get_by_label("viewer").check()
    page.get_by_label("Good for how many days").fill("soon")
    page.get_by_label("Your own password").fill(PASSWORD)
    page.get_by_role("button", name="Make the key").click()
    expect(page.get_by_text("Write a whole number from 1 to 3650")).to_be_visible()
    expect(page.get_by_label("What it is for")).to_have_value("web shop")
    page.get_by_label("Good for how many days").fill("7")
    page.get_by_label("Your own password").fill(PASSWORD)
    page.get_by_role("button", name="Make the key").click()
    key = page.get_by_label("Key for web shop").input_value()
    headers = {"Authorization": f"Bearer {key}"}
    assert locked_box.request("GET", "/api/jobs", **headers)[0] == 200
    page.get_by_label("End web shop").click()
    page.get_by_role("region", name="web shop").get_by_label("Your own password").fill(PASSWORD)
    page.get_by_role("button", name="End it for good").click()
    expect(page.get_by_text("no longer works")).to_be_visible()
    locked_box.wait_for(
        lambda: locked_box.request("GET", "/api/jobs", **headers)[0] == 401, "the key to be refused"
    )


def test_all_of_it_is_reached_with_the_keyboard_alone(box: Box, sized_page: Page) -> None:
    page = sized_page
    page.goto(box.url("/settings/retention"))
    field = page.get_by_label("Receipts of main")
    for _ in range(40):
        page.keyboard.press("Tab")
        if field.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.").or_(page.get_by_text("Nothing was different"))).to_be_visible()
    assert box.get("/api/queues/main")["retention_days"] == 30


def test_the_log_is_there_and_a_file_for_support_that_says_nothing_of_receipts(
    box: Box, sized_page: Page
) -> None:
    page = sized_page
    box.print(b"a secret recipe\n")
    page.goto(box.url("/settings/support"))
    expect(page.get_by_role("group", name="Log")).to_contain_text("received origin=127.0.0.1")
    assert fits(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(parts["box.json"])
    assert document["printers"][0]["name"] == "lab"
    assert document["settings"]["limits.job_bytes"]["value"] == 10_000_000
    assert b"received origin=127.0.0.1" in parts["log.txt"]
    assert not any(b"recipe" in part for part in parts.values())


def test_about_says_how_the_box_is(box: Box, sized_page: Page) -> None:
    page = sized_page
    page.goto(box.url("/settings/about"))
    expect(page.get_by_text("All is well")).to_be_visible()
    expect(page.get_by_text(str(box.ports["raw"]["main"]))).to_be_visible()
    assert fits(page)
