"""A receipt is changed over the API before it prints, in a whole box."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from running_box import PATIENCE, Box
from websockets.sync.client import connect

from appliance.demo import sample_receipt

CUT = b"\x1dVB\x00"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def waiting(box: Box, data: bytes | None = None) -> dict[str, Any]:
    box.print(data or sample_receipt())
    return box.jobs()[-1]


def lines_of(box: Box, job: int = 1) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = box.get(f"/api/jobs/{job}/editable")["lines"]
    return found


def run_with(box: Box, text: str, job: int = 1) -> dict[str, Any]:
    return next(run for line in lines_of(box, job) for run in line["runs"] if text in run["text"])


def modify(box: Box, job: dict[str, Any], **body: Any) -> tuple[int, Any]:
    return box.post(f"/api/jobs/{job['id']}/modify", {"sha256": job["sha256"], **body})


def raw(box: Box, query: str = "", job: int = 1) -> bytes:
    status, data, _ = box.request("GET", f"/api/jobs/{job}/raw{query}")
    assert status == 200
    return data


def png(width: int, height: int) -> str:
    held = io.BytesIO()
    Image.new("L", (width, height)).save(held, "PNG")
    return base64.b64encode(held.getvalue()).decode()


def test_the_lines_are_told_in_reading_order(box: Box) -> None:
    job = waiting(box)
    told = box.get("/api/jobs/1/editable")
    assert (told["sha256"], told["width"]) == (job["sha256"], 576)
    said = ["".join(run["text"] for run in line["runs"]) for line in told["lines"] if line["kind"] == "text"]
    assert said[:2] == ["Corner Coffee", "Market Square 1"]
    assert said[-2:] == ["Receipt 1", "Thank you!"]
    assert all(run["editable"] for line in told["lines"] for run in line["runs"])
    assert told["lines"][-1]["kind"] == "cut"


def test_a_price_is_changed_and_that_is_what_prints(box: Box) -> None:
    job, receipt = waiting(box), sample_receipt()
    run = run_with(box, "5,10")
    edits = [{"run": run["id"], "text": run["text"].replace("5,10", "4,60")}]
    status, changed = modify(box, job, edits=edits, reason="wrong price")
    wanted = receipt.replace(b"5,10", b"4,60")
    assert (status, changed["sha256"], changed["size"]) == (200, sha256(wanted), len(wanted))
    assert (changed["modified"], changed["original_sha256"]) == (True, job["sha256"])
    box.approve(changed)
    box.wait_for_state(1, "completed")
    assert box.paper() == [wanted]


def test_both_documents_can_be_had(box: Box) -> None:
    job, receipt = waiting(box), sample_receipt()
    modify(box, job, data=base64.b64encode(b"something else\n" + CUT).decode())
    assert (raw(box), raw(box, "?document=original")) == (b"something else\n" + CUT, receipt)
    texts = [
        box.request("GET", f"/api/jobs/1/text{query}")[1].decode() for query in ("", "?document=original")
    ]
    assert ("something else" in texts[0], "Corner Coffee" in texts[1]) == (True, True)
    pictures = [box.request("GET", f"/api/jobs/1/preview.png{query}") for query in ("", "?document=original")]
    assert pictures[0][1] != pictures[1][1]
    assert box.request("GET", "/api/jobs/1/raw?document=newest")[0] == 400
    assert (
        'filename="job-1-original.bin"'
        in box.request("GET", "/api/jobs/1/raw?document=original")[2]["Content-Disposition"]
    )


def test_who_changed_what_and_why_is_told(box: Box) -> None:
    job = waiting(box)
    run = run_with(box, "4,20")
    modify(box, job, edits=[{"run": run["id"], "text": run["text"].replace("4,20", "4,00")}], reason="typo")
    told = box.get("/api/jobs/1/changes")
    (revision,) = told["revisions"]
    assert (revision["through"], revision["reason"]) == ("api", "typo")
    assert revision["before_sha256"] == job["sha256"]
    assert [[re.sub(r" +", " ", text) for text in pair] for pair in revision["changes"]] == [
        ["1 x Zimtschnecke 4,20 €", "1 x Zimtschnecke 4,00 €"]
    ]
    assert [row["op"] for row in told["lines"] if row["op"] != "same"] == ["changed"]
    last = box.get("/api/jobs/1/history")["history"][-1]
    assert (last["after"], last["reason"], last["detail"]) == ("pending", "modified", "typo")
    noted = lambda: [each for each in box.get("/api/audit")["entries"] if each["action"] == "job modified"]  # noqa: E731
    (entry,) = box.wait_for(noted, "the audit")
    assert (entry["subject"], entry["detail"]) == ("1", "typo")


def test_of_two_editors_the_second_is_told_and_loses_nothing(box: Box) -> None:
    job = waiting(box)
    first, second = run_with(box, "5,10"), run_with(box, "4,20")
    assert modify(box, job, edits=[{"run": first["id"], "text": "1 x Tea"}])[0] == 200
    status, problem = modify(box, job, edits=[{"run": second["id"], "text": "1 x Cake"}])
    assert (status, problem["type"]) == (409, "/problems/stale-document")
    now = problem["job"]
    run = run_with(box, "4,20")
    assert modify(box, now, edits=[{"run": run["id"], "text": run["text"].replace("4,20", "4,00")}])[0] == 200
    assert b"1 x Tea" in raw(box)
    assert b"4,00" in raw(box)


def test_an_approval_of_the_old_document_is_a_conflict(box: Box) -> None:
    job = waiting(box)
    run = run_with(box, "5,10")
    modify(box, job, edits=[{"run": run["id"], "text": "1 x Tea"}])
    status, problem = box.post("/api/jobs/1/approve", {"sha256": job["sha256"]})
    assert (status, problem["type"]) == (409, "/problems/stale-document")
    assert box.paper() == []


def test_what_is_decided_is_not_changed(box: Box) -> None:
    job = waiting(box)
    box.post("/api/jobs/1/reject")
    status, problem = modify(box, job, edits=[{"run": "7", "text": "x"}])
    assert (status, problem["type"]) == (409, "/problems/forbidden-state")


def test_a_queue_that_forbids_it_says_so(box: Box) -> None:
    job = waiting(box)
    box.put("/api/queues/main", {"edits": "never"})
    assert "modify" not in box.get("/api/jobs/1")["actions"]
    status, problem = modify(box, job, edits=[{"run": "7", "text": "x"}])
    assert (status, problem["type"]) == (403, "/problems/edits-forbidden")


def test_a_changed_receipt_says_so_on_paper(box: Box) -> None:
    box.put("/api/queues/main", {"edit_mark": "geändert"})
    job = waiting(box)
    run = run_with(box, "5,10")
    _, changed = modify(box, job, edits=[{"run": run["id"], "text": "1 x Tea"}])
    box.approve(changed)
    box.wait_for_state(1, "completed")
    text = (box.data / "virtual" / "lab" / "0001.txt").read_text()
    assert re.search(r"Thank you!\s+geändert \d\d:\d\d\s*$", text)


@pytest.mark.parametrize(
    ("edit", "field", "word"),
    [
        ({"run": "999", "text": "x"}, "edits.0.run", "no text '999'"),
        ({"line": "l999", "remove": True}, "edits.0.line", "no line 'l999'"),
        ({"after": "l999", "insert": "x"}, "edits.0.after", "no line"),
        ({"run": "{price}", "text": "x" * 60}, "edits.0.text", "too long for its place; shorten it by 12"),
        ({"run": "{price}", "text": "two\nlines"}, "edits.0.text", "letters, digits and signs"),
        ({"run": "{price}", "text": "\U0001f600"}, "edits.0.text", "has no '\U0001f600'"),
        ({"after": "{line}", "picture": "bm8gcGljdHVyZQ=="}, "edits.0.picture", "no PNG or JPEG"),
        ({"line": "{line}", "picture": png(8, 8)}, "edits.0.line", "is no picture"),
    ],
)
def test_an_edit_that_cannot_be_made_names_its_field(
    box: Box, edit: dict[str, Any], field: str, word: str
) -> None:
    job = waiting(box)
    price = run_with(box, "5,10")
    line = next(line["id"] for line in lines_of(box) for run in line["runs"] if run == price)
    named = json.loads(json.dumps(edit).replace("{price}", price["id"]).replace("{line}", line))
    status, problem = modify(box, job, edits=[named])
    assert (status, problem["type"], problem["field"]) == (422, "/problems/edit-refused", field)
    assert word in problem["detail"]
    assert box.get("/api/jobs/1")["sha256"] == job["sha256"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"edits": []}, "edits"),
        ({}, "edits"),
        ({"edits": [{"run": "1", "text": "x"}], "data": "eA=="}, "edits"),
        ({"edits": [{"run": "1"}]}, "edits.0"),
        ({"edits": [{"line": "l1", "remove": False}]}, "edits.0.remove"),
        ({"edits": [{"run": "1", "text": "x", "remove": True}]}, "edits.0"),
        ({"edits": [{"after": "l1", "cut": "sideways"}]}, "edits.0.cut"),
        ({"edits": [{"after": "l1", "picture": "no base64"}]}, "edits.0"),
        ({"data": "no base64"}, "data"),
        ({"edits": "all"}, "edits"),
        ({"xml": "<epos-print/>", "edits": [{"run": "1", "text": "x"}]}, "edits"),
        ({"xml": 7}, "xml"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(box: Box, body: dict[str, Any], field: str) -> None:
    job = waiting(box)
    status, problem = modify(box, job, **body)
    assert (status, problem["field"]) == (400, field)


def test_edits_are_looked_at_without_being_made(box: Box) -> None:
    job = waiting(box)
    run = run_with(box, "5,10")
    edits = [{"run": run["id"], "text": run["text"].replace("5,10", "4,60")}]
    status, told = box.post("/api/jobs/1/modify/try", {"sha256": job["sha256"], "edits": edits})
    assert (status, told["sha256"]) == (200, sha256(sample_receipt().replace(b"5,10", b"4,60")))
    (strip,) = told["strips"]
    assert base64.b64decode(strip["png"]).startswith(b"\x89PNG")
    assert [run["of"] for line in told["lines"] for run in line["runs"] if "4,60" in run["text"]] == [
        run["id"]
    ]
    assert box.get("/api/jobs/1")["sha256"] == job["sha256"]
    untouched = box.post("/api/jobs/1/modify/try", {"sha256": job["sha256"], "edits": []})[1]
    assert (untouched["sha256"], untouched["strips"], untouched["changes"]) == (job["sha256"], [], [])


def test_lines_pictures_cuts_and_pulses_come_and_go(box: Box) -> None:
    job = waiting(box)
    first, *_, last = [line["id"] for line in lines_of(box)]
    edits = [
        {"after": first, "insert": "Market hall\nfirst floor"},
        {"after": first, "picture": png(64, 32)},
        {"after": first, "pulse": 1},
        {"after": None, "insert": "on top"},
        {"line": last, "remove": True},
    ]
    status, _ = modify(box, job, edits=edits)
    assert status == 200
    kinds = [line["kind"] for line in lines_of(box)]
    assert (kinds.count("picture"), kinds.count("pulse"), kinds.count("cut")) == (1, 1, 0)
    text = box.request("GET", "/api/jobs/1/text")[1].decode()
    assert re.search(r"on top\s+Corner Coffee\s+Market hall\s+first floor", text)


def test_experts_change_it_as_xml(box: Box) -> None:
    job = waiting(box)
    status, xml, headers = box.request("GET", "/api/jobs/1/xml")
    assert (status, headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    same = box.post("/api/jobs/1/modify/try", {"sha256": job["sha256"], "xml": xml.decode()})[1]
    assert (same["sha256"], same["strips"]) == (job["sha256"], [])
    changed = xml.decode().replace("5,10 €", "4,60 €")
    status, told = modify(box, job, xml=changed, reason="wrong price")
    assert (status, told["modified"]) == (200, True)
    assert raw(box) == sample_receipt().replace(b"5,10", b"4,60")
    (revision,) = box.get("/api/jobs/1/changes")["revisions"]
    assert [pair[1].split()[-2] for pair in revision["changes"]] == ["4,60"]


def test_what_is_wrong_with_the_xml_is_named_with_its_line(box: Box) -> None:
    job = waiting(box)
    xml = box.request("GET", "/api/jobs/1/xml")[1].decode().replace('align="center"', 'align="middle"', 1)
    status, problem = modify(box, job, xml=xml)
    assert (status, problem["type"], problem["field"]) == (422, "/problems/edit-refused", "xml")
    assert "line 5, column 3: text: align='middle' is none of: left, center, right" in problem["detail"]
    assert box.get("/api/jobs/1")["sha256"] == job["sha256"]


def test_pages_hear_of_it(box: Box) -> None:
    job = waiting(box)
    run = run_with(box, "5,10")
    with connect(f"ws://127.0.0.1:{box.ports['events']}/ws?rooms=job:1") as socket:
        _, changed = modify(box, job, edits=[{"run": run["id"], "text": "1 x Tea"}])
        event = json.loads(socket.recv(timeout=PATIENCE))
    assert (event["event"], event["job"]["sha256"]) == ("job:modified", changed["sha256"])


@pytest.mark.parametrize(
    "data",
    [b"a line of a very long report\n" * 330_000, b"a\x1bE\x01" * 20_000],
    ids=["10 MB", "many pieces"],
)
def test_a_receipt_too_long_to_be_changed_by_hand_takes_another_document(
    make_box: Callable[..., Box], data: bytes
) -> None:
    box = make_box("web.job_bytes_per_minute=100000000")
    job = waiting(box, data)
    status, problem = modify(box, job, edits=[{"run": "0", "text": "x"}])
    assert (status, problem["type"]) == (422, "/problems/edit-refused")
    assert "too long" in problem["detail"]
    assert raw(box) == data
    assert modify(box, job, data=base64.b64encode(b"short\n").decode())[0] == 200
    assert raw(box) == b"short\n"


def test_a_changed_receipt_outlives_a_restart(box: Box) -> None:
    job = waiting(box)
    run = run_with(box, "5,10")
    _, changed = modify(box, job, edits=[{"run": run["id"], "text": "1 x Tea"}])
    box.restart(9)
    again = box.get("/api/jobs/1")
    assert (again["sha256"], again["original_sha256"]) == (changed["sha256"], job["sha256"])
    assert raw(box, "?document=original") == sample_receipt()
