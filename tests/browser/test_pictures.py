"""Pictures of the main pages in each size and theme, for people to look at: .cache/pictures, or $PICTURES."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from running_box import Box
from support.chromium import wait_until_quiet

from appliance.demo import sample_receipt

FOLDER = Path(os.environ.get("PICTURES") or Path(__file__).resolve().parents[2] / ".cache" / "pictures")
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "desktop": (1440, 900)}
PAGES = {
    "counter": "/counter",
    "dashboard": "/",
    "job": "/jobs/2",
    "printers": "/printers",
    "roll": "/printers/1/roll",
    "templates": "/templates",
    "template": "/templates/voucher",
    "writing": "/templates/letterhead/edit",
    "history": "/history",
    "statistics": "/statistics",
    "settings": "/settings",
    "panel": "/settings/panel",
}
BOLD, PLAIN, WIDE, CENTER, LEFT, CUT = (
    b"\x1bE\x01",
    b"\x1bE\x00\x1d!\x00",
    b"\x1d!\x11",
    b"\x1ba\x01",
    b"\x1ba\x00",
    b"\n\n\n\x1dVA\x00",
)
KITCHEN = WIDE + b"TABLE 12\n" + PLAIN + b"19:42  waiter Ines\n" + b"-" * 48 + b"\n" + WIDE + (
    b"2 Pumpkin soup\n1 Risotto\n" + PLAIN + b"   no cheese\n" + WIDE + b"1 Tarte tatin\n" + PLAIN + CUT
)  # fmt: skip
BAKERY = CENTER + BOLD + WIDE + b"Bakery Sol\n" + PLAIN + b"Harbour Street 4\n\n" + LEFT + (
    b"1 Rye bread                                 3.90\n6 Rolls                                     3.00\n"
    b"1 Butter                                    2.49\n" + b"-" * 48 + b"\n" + BOLD
    + b"TOTAL                                       9.39\n" + PLAIN + b"\n" + CENTER
    + b"\x1dk\x49\x0c{B4006381333\x1dH\x02\n" + CUT
)  # fmt: skip


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """A box on a good day: one receipt was printed, one rejected, some wait."""
    box = Box(tmp_path_factory.mktemp("pictures") / "box", ("printers=virtual:counter",))
    box.post("/api/printers", {"name": "kitchen", "uri": "virtual:kitchen"})
    for receipt in (sample_receipt(), BAKERY, sample_receipt(), KITCHEN, BAKERY, sample_receipt(), KITCHEN):
        box.print(receipt)
    box.approve(box.get("/api/jobs/1"))
    box.post("/api/jobs/3/reject", {"reason": "wrong table"})
    box.wait_for_state(1, "completed")
    yield box
    box.stop()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_main_pages_have_their_pictures_taken(box: Box, browser: Browser, size: str, theme: str) -> None:
    width, height = SIZES[size]
    FOLDER.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="en-GB"
    )
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(box.url(path))
        expect(page.locator("h1").first).to_be_visible()
        wait_until_quiet(page)
        file = FOLDER / f"{name}-{size}-{theme}.png"
        page.screenshot(path=file)
        assert file.stat().st_size > 5_000, "there is something in it"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
    context.close()
