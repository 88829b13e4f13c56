"""Receipts leave the box as a ZIP: whole, by numbers or by a filter, within its memory."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import socket
import zipfile
from collections.abc import Callable
from typing import Any

import psutil
import pytest
from running_box import Box

MANY = 400  # receipts; the memory of an export does not grow with them
MOST_GROWTH = 20_000_000  # bytes for those; 10,000 took 22 MB


def exported(box: Box, body: dict[str, Any]) -> zipfile.ZipFile:
    status, data, headers = box.request(
        "POST", "/api/jobs/export", json.dumps(body).encode(), Content_Type="application/json"
    )
    assert (status, headers["Content-Type"]) == (200, "application/zip"), data
    file = zipfile.ZipFile(io.BytesIO(data))
    assert file.testzip() is None
    return file


def index(file: zipfile.ZipFile) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read("index.json"))
    return found


def test_all_there_is_of_chosen_receipts(box: Box) -> None:
    for word in (b"one", b"two", b"three"):
        box.print(word + b"\n\x1dVB\x00")
    seen = box.get("/api/jobs/2")["sha256"]
    changed = base64.b64encode(b"=2+2\n").decode()
    box.post("/api/jobs/2/modify", {"sha256": seen, "data": changed, "reason": "x"})
    file = exported(box, {"jobs": [1, 2]})
    assert sorted(file.namelist()) == sorted(
        [
            *("documents/1.bin", "pictures/1.png", "texts/1.txt"),
            *("documents/2.bin", "originals/2.bin", "pictures/2.png", "texts/2.txt"),
            *("index.csv", "index.json"),
        ]
    )
    assert file.read("documents/1.bin") == b"one\n\x1dVB\x00"
    assert (file.read("documents/2.bin"), file.read("originals/2.bin")) == (b"=2+2\n", b"two\n\x1dVB\x00")
    assert file.read("pictures/1.png").startswith(b"\x89PNG")
    assert file.read("texts/2.txt") == b"=2+2\n"
    rows = index(file)
    assert [(row["id"], row["problem"]) for row in rows] == [(1, None), (2, None)]
    assert rows[0]["sha256"] == hashlib.sha256(file.read("documents/1.bin")).hexdigest()
    table = list(csv.DictReader(io.StringIO(file.read("index.csv").decode())))
    assert [row["id"] for row in table] == ["1", "2"]
    assert table[1]["original_sha256"] == seen


def test_what_is_erased_or_not_there_stands_in_the_index_alone(box: Box) -> None:
    box.print(b"one\n")
    box.post("/api/jobs/1/reject")
    box.post("/api/jobs/1/erase")
    file = exported(box, {"jobs": [1, 99]})
    assert file.namelist() == ["index.csv", "index.json"]
    erased, missing = index(file)
    assert erased["erased_at"] is not None
    assert "There is no job 99" in missing["problem"]


def test_all_that_a_filter_finds_and_by_a_link(box: Box) -> None:
    for number in range(3):
        box.print(b"receipt %d\n" % number)
    box.post("/api/jobs/2/reject")
    assert [row["id"] for row in index(exported(box, {"filter": {"state": ["pending"]}}))] == [3, 1]
    for query, numbers in (("?state=pending", [3, 1]), ("?ids=2,1", [2, 1])):
        status, data, headers = box.request("GET", f"/api/jobs.zip{query}")
        assert (status, headers["Content-Disposition"]) == (200, 'attachment; filename="receipts.zip"')
        assert [row["id"] for row in index(zipfile.ZipFile(io.BytesIO(data)))] == numbers
    noted = [each["action"] for each in box.get("/api/audit")["entries"]]
    assert noted.count("receipts exported") == 3


@pytest.mark.parametrize(
    "body", [{}, {"jobs": []}, {"jobs": [1], "filter": {}}, {"jobs": ["1"]}, {"filter": 1}]
)
def test_what_makes_no_sense_is_refused(box: Box, body: dict[str, Any]) -> None:
    assert box.post("/api/jobs/export", body)[0] == 400
    assert box.request("GET", "/api/jobs.zip?ids=1,x")[0] == 400


def test_one_who_goes_away_leaves_room_for_others(make_box: Callable[..., Box]) -> None:
    box = make_box("web.requests_per_minute=1000000")
    for _ in range(2):
        box.print(b"tall\n" + b"\n" * 30_000)
    for _ in range(4):  # more than there is room for at once
        with socket.create_connection(("127.0.0.1", box.ports["web"])) as reader:
            reader.sendall(b"GET /api/jobs.zip HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert reader.recv(10).startswith(b"HTTP/1.1")
    box.wait_for(lambda: box.request("GET", "/api/jobs.zip?ids=1")[0] == 200, "room for an export")


def test_memory_does_not_grow_with_the_receipts(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.jobs_per_minute=100000")
    for at in range(MANY):
        box.print(b"receipt %d\n" % at + b"a line of it\n" * 20)
    process = psutil.Process(box.process.pid)
    exported(box, {"filter": {}})  # whatever is loaded with the first
    before = process.memory_info().rss
    assert len(exported(box, {"filter": {}}).namelist()) == 3 * MANY + 2
    assert process.memory_info().rss - before < MOST_GROWTH
