"""A virtual printer's paper and faults over the API."""

from __future__ import annotations

from pathlib import Path

from sites import Site

from appliance.identity import Role
from escpos import render

RECEIPT = b"coffee\n"


def print_papers(tmp_path: Path, count: int) -> None:
    folder = tmp_path / "data" / "virtual" / "demo"
    folder.mkdir(parents=True)
    for number in range(1, count + 1):
        (folder / f"{number:04}.png").write_bytes(render(RECEIPT).png())
        (folder / f"{number:04}.txt").write_text("coffee\n")
        (folder / f"{number:04}.bin").write_bytes(RECEIPT)


def test_its_paper_is_listed_newest_first_and_page_by_page(site: Site, tmp_path: Path) -> None:
    print_papers(tmp_path, 5)
    client, viewer = site.app.test_client(), site.key(Role.VIEWER)
    first = client.get("/api/printers/1/roll?limit=3", headers=viewer).get_json()
    assert [each["number"] for each in first["papers"]] == [5, 4, 3]
    assert first["papers"][0]["width"] == render(RECEIPT).width
    rest = client.get(f"/api/printers/1/roll?limit=3&cursor={first['next']}", headers=viewer).get_json()
    assert ([each["number"] for each in rest["papers"]], rest["next"]) == ([2, 1], None)
    picture = client.get("/api/printers/1/roll/5.png", headers=viewer)
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")


def test_what_is_not_there_is_said_so(site: Site) -> None:
    client, viewer = site.app.test_client(), site.key(Role.VIEWER)
    site.spool.printers.put("till", "socket://192.0.2.1", "generic-80mm")
    for path in ("1/roll/1.png", "1/roll/x.png", "1/roll/..%2f1.png", "2/roll", "2/faults", "9/roll"):
        assert client.get(f"/api/printers/{path}", headers=viewer).status_code == 404, path
    assert client.get("/api/printers/1/roll", headers=viewer).get_json() == {"papers": [], "next": None}


def test_tearing_off_leaves_nothing_and_is_audited(site: Site, tmp_path: Path) -> None:
    print_papers(tmp_path, 2)
    client = site.app.test_client()
    assert client.delete("/api/printers/1/roll", headers=site.key(Role.VIEWER)).status_code == 403
    assert client.delete("/api/printers/1/roll", headers=site.key(Role.OPERATOR)).status_code == 204
    assert list((tmp_path / "data" / "virtual" / "demo").iterdir()) == []


def test_faults_are_set_and_told(site: Site) -> None:
    client, operator = site.app.test_client(), site.key(Role.OPERATOR)
    client.put("/api/printers/1/faults", json={"faults": ["slow", "paper-out"]}, headers=operator)
    assert client.get("/api/printers/1/faults", headers=operator).get_json() == {
        "faults": ["paper-out", "slow"]
    }
    wrong = client.put("/api/printers/1/faults", json={"faults": ["tired"]}, headers=operator)
    assert (wrong.status_code, wrong.get_json()["field"]) == (400, "faults")


def test_why_a_printer_is_paused_is_told_until_it_goes_on(site: Site) -> None:
    client, operator = site.app.test_client(), site.key(Role.OPERATOR)
    paused = client.post("/api/printers/1/pause", json={"reason": "new paper"}, headers=operator)
    assert paused.get_json()["pause_reason"] == "new paper"
    assert client.post("/api/printers/1/resume", headers=operator).get_json()["pause_reason"] is None
    assert (
        client.post("/api/printers/1/pause", json={"reason": "x" * 201}, headers=operator).status_code == 400
    )
