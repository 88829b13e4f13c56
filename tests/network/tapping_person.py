"""Somebody at the page of a whole box, in whatever network: adds what shows up, and has it print.

    tapping_person.py FOLDER LABEL

Says in a line of JSON what printers the box knows then, once the test slip is out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "system")]

from playwright.sync_api import expect  # noqa: E402
from running_box import Box  # noqa: E402
from support.chromium import launched  # noqa: E402

PATIENCE_MS = 180_000
folder, label = Path(sys.argv[1]), sys.argv[2]
box = Box(folder / "box", ("raw.host=0.0.0.0", f"discovery.usb_root={folder}"))
try:
    with launched() as browser:
        page = browser.new_page()
        page.goto(box.url("/printers"))
        expect(page.get_by_text("No printer is known yet.")).to_be_visible()
        found = page.get_by_role("article", name=label)
        expect(found).to_be_visible(timeout=PATIENCE_MS)
        found.get_by_role("button", name="Add it").click()
        page.get_by_role("button", name="Print a test slip").click(timeout=PATIENCE_MS)
        box.wait_for(box.jobs, "the slip")
        box.wait_for_state(1, "completed")
    print(json.dumps(box.get("/api/printers")["printers"]), flush=True)
finally:
    box.stop()
