"""One's own account in a real browser: what one is logged in with, and a device that is new."""

from __future__ import annotations

import json

from axe import checker, violations
from logins import PASSWORD, locked_box
from playwright.sync_api import Page, expect
from running_box import Box
from sized_pages import fits, sized_page

__all__ = ["checker", "locked_box", "sized_page"]


def test_a_new_device_is_told_of_looked_at_ended_and_known(
    locked_box: Box, sized_page: Page, checker: str
) -> None:
    page = sized_page
    page.goto(locked_box.url("/login"))
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    told = page.get_by_role("complementary", name="New devices")
    expect(page.get_by_role("link", name="Receipts", exact=True)).to_be_visible()
    expect(told).to_have_count(0)
    body = json.dumps({"name": "ada", "password": PASSWORD}).encode()
    headers = {"Content_Type": "application/json", "User_Agent": "shop/1.2"}
    token = json.loads(locked_box.request("POST", "/api/auth/login", body, **headers)[1])["access_token"]
    page.reload()
    expect(told).to_contain_text("New device: shop/1.2 at 127.0.0.1")
    assert fits(page)
    assert violations(page, checker) == []
    page.get_by_role("link", name="Look at your logins").click()
    expect(page.get_by_role("heading", name="Where you are logged in")).to_be_visible()
    assert fits(page)
    assert violations(page, checker) == []
    page.get_by_role("button", name="End shop/1.2").click()
    expect(page.get_by_role("button", name="End shop/1.2")).to_have_count(0)
    refused = lambda: locked_box.request("GET", "/api/jobs", Authorization=f"Bearer {token}")[0] == 401  # noqa: E731
    locked_box.wait_for(refused, "the program to be logged out")
    page.get_by_role("button", name="It was me").click()
    expect(told).to_have_count(0)
