"""Templates in a whole box: filled in, printed, put over a receipt, and kept over a restart."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from running_box import Box

from appliance.demo import sample_receipt

GUIDE = Path(__file__).parents[2] / "docs" / "templates.md"
BOMB = "{% for a in (1..9000) %}" + "{{ queue }}" * 5_000 + "{% endfor %}"


def print_template(box: Box, name: str, **values: Any) -> dict[str, Any]:
    status, job = box.post(f"/api/templates/{name}/print", {"values": values})
    assert status == 201, job
    return dict(job)


def test_a_template_is_approved_and_comes_out_of_the_printer(box: Box) -> None:
    job = print_template(box, "queue-number", number=42)
    assert "42" in box.get(f"/api/jobs/{job['id']}")["text"]
    box.approve(job)
    box.wait_for_state(job["id"], "completed")
    (paper,) = box.paper()
    assert b"42\n" in paper
    assert paper.endswith(b"\x1dVB\x00")


def test_a_letterhead_is_put_over_a_receipt_that_waits(box: Box) -> None:
    box.print(sample_receipt())
    (job,) = box.jobs()
    body = {"sha256": job["sha256"], "template": "letterhead", "values": {"footer": "Bis bald"}}
    status, changed = box.post("/api/jobs/1/apply", body)
    assert status == 200, changed
    box.approve(changed)
    box.wait_for_state(1, "completed")
    (paper,) = box.paper()
    assert sample_receipt().removesuffix(b"\x1dVB\x00") in paper
    assert box.request("GET", "/api/jobs/1/raw?document=original")[1] == sample_receipt()
    lines = box.get("/api/jobs/1")["text"].splitlines()
    assert (lines[0].strip(), lines[-1].strip()) == ("Corner Shop", "Bis bald")


def test_the_example_of_the_guide_prints_what_it_says(box: Box) -> None:
    guide = GUIDE.read_text()
    file, values, paper = re.findall(r"```(?:xml|json|text)\n(.*?)```", guide, re.DOTALL)[:3]
    status, told = box.post("/api/templates/import", {"file": file})
    assert status == 201, told
    job = print_template(box, told["name"], **json.loads(values))
    assert box.get(f"/api/jobs/{job['id']}")["text"] == paper


def test_templates_outlast_a_restart(box: Box) -> None:
    box.put("/api/templates/voucher", {"title": "Our voucher"})
    box.restart()
    assert box.get("/api/templates/voucher")["title"] == "Our voucher"


def test_a_bomb_is_refused_and_the_box_goes_on(box: Box) -> None:
    body = {"name": "bomb", "title": "Bomb", "source": f"<epos-print>{BOMB}</epos-print>"}
    status, problem = box.post("/api/templates", body)
    assert (status, problem["field"]) == (422, "source")
    assert print_template(box, "queue-number", number=1)["state"] == "pending"


LOADED = """
import sys
from appliance.cli import main
from appliance.box import lifecycle
import atexit
atexit.register(lambda: print("liquid" in sys.modules, file=sys.stderr))
sys.argv = ["counterproof", *sys.argv[4:]]
main()
"""


def test_the_box_itself_never_loads_what_fills_templates_in(make_box: Callable[..., Box]) -> None:
    box = make_box(wrapper=(sys.executable, "-c", LOADED))
    print_template(box, "queue-number", number=42)
    assert box.stop() == 0
    assert box.log().splitlines()[-1] == "False"
