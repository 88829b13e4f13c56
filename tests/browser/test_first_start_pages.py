"""The first start as somebody with a phone meets it; pictures go to .cache/pictures, or $PICTURES."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from running_box import Box
from support.chromium import wait_until_quiet
from support.net_printer import NetPrinter

import escpos
from appliance.demo import sample_receipt

FOLDER = Path(os.environ.get("PICTURES") or Path(__file__).resolve().parents[2] / ".cache" / "pictures")
PHONE = {"width": 390, "height": 844}
SETTINGS = (
    *("network.driver=fake", "network.hotspot_seconds=0"),
    *("identity.login=true", "box.first_slip=true", "discovery.enabled=false", "advertise.web_port=80"),
)
NAMED = ("unshare", "--uts", "sh", "-c", 'hostname counterproof-3a7f && exec "$0" "$@"')  # as on a board
PASSWORD = "four words are plenty"


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[NetPrinter]:
    printer = NetPrinter(tmp_path / "net")
    yield printer
    printer.close()


@pytest.fixture
def box(printer: NetPrinter, tmp_path: Path) -> Iterator[Box]:
    """A box in no network, with a receipt printer."""
    wrapper = NAMED if os.geteuid() == 0 else ()
    box = Box(tmp_path / "box", (f"printers=counter={printer.uri}", *SETTINGS), wrapper)
    yield box
    box.stop()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="en-IE")  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


@pytest.fixture
def taken(phone: Page) -> Callable[[str], None]:
    """Takes a picture of the page, as it stands."""

    def take(name: str) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        phone.screenshot(path=FOLDER / f"install-{name}.png", full_page=name in ("setup", "network"))
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{name} scrolls sideways"
        )

    return take


def test_from_the_slip_to_the_first_receipt(
    box: Box, printer: NetPrinter, phone: Page, taken: Callable[[str], None]
) -> None:
    (slip,) = box.wait_for(printer.papers, "the slip")
    text = escpos.text(slip)
    assert "Join the Wi-Fi" in text
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "install-slip.png").write_bytes(escpos.render(slip).png())
    code = re.search(r"Set-up code\s+(\w{5}-\w{5})", text)
    assert code

    phone.goto(box.url("/"))
    expect(phone.get_by_role("heading", name="Set up this box")).to_be_visible()
    phone.get_by_label("Café Sol").check()
    phone.get_by_label("Password of the Wi-Fi").fill("sunny side up")
    expect(phone.get_by_label("Country, for what radio law allows there")).to_have_value("IE")
    phone.get_by_label("Set-up code").fill(code.group(1))
    phone.get_by_label("Your name").fill("ada")
    phone.get_by_label("A password, ten characters or more").fill(PASSWORD)
    phone.get_by_label("Name of the box").fill("Bar")
    taken("setup")
    phone.get_by_role("button", name="Make the account").click()
    expect(phone.get_by_role("heading", name="The box joins Café Sol now")).to_be_visible()
    taken("joining")

    box.print(sample_receipt())
    phone.goto(box.url("/counter"))
    expect(phone.get_by_role("button", name="Approve").first).to_be_visible()
    wait_until_quiet(phone)
    taken("counter")
    phone.wait_for_timeout(500)  # a tap within 0.4 s after a receipt came up does nothing
    phone.get_by_role("button", name="Approve").first.click()
    box.wait_for(lambda: len(printer.papers()) == 2, "the first receipt on paper")

    phone.goto(box.url("/settings/network"))
    expect(phone.get_by_role("heading", name="Join a Wi-Fi network")).to_be_visible()
    taken("network")


def test_a_wrong_password_is_told_on_the_page_that_comes_back(
    box: Box, phone: Page, printer: NetPrinter
) -> None:
    (slip,) = box.wait_for(printer.papers, "the slip")
    code = re.search(r"Set-up code\s+(\w{5}-\w{5})", escpos.text(slip))
    assert code
    phone.goto(box.url("/setup"))
    phone.get_by_label("Café Sol").check()
    phone.get_by_label("Password of the Wi-Fi").fill("rainy side up")
    phone.get_by_label("Set-up code").fill(code.group(1))
    phone.get_by_label("Your name").fill("ada")
    phone.get_by_label("A password, ten characters or more").fill(PASSWORD)
    phone.get_by_role("button", name="Make the account").click()
    box.wait_for(lambda: "The password for Café Sol is wrong." in box.log(), "the failure")
    phone.goto(box.url("/settings/network"))
    expect(phone.get_by_role("alert").filter(has_text="The password for Café Sol is wrong.")).to_be_visible()
