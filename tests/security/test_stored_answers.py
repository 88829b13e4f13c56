"""Nothing that the box says of receipts, people or itself may be kept by a browser or a proxy."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "appliance" / "web"))  # sites

import pytest
from attacks import answer_to
from running_box import Box
from sites import Site, make_site, site
from support.request_table import REQUESTS

from appliance.identity import Role

__all__ = ["make_site", "site"]

KEPT = {  # what may be, since it is asked about again each time, or is never another one
    "/static/<filename>": "no-cache",
    "/service-worker.js": "no-cache",
    "/api/jobs/<number>/preview.png": "private, no-cache",
    "/api/printers/<number>/roll/<paper>.png": "private, max-age=86400",
}
RULES = sorted(rule for method, rule in REQUESTS if method == "GET")


@pytest.mark.parametrize("rule", RULES)
def test_no_answer_may_be_stored_unless_its_route_says_so(site: Site, rule: str) -> None:
    client, key = site.app.test_client(), site.key(Role.ADMIN)
    raw = {"content_type": "application/octet-stream", "data": b"receipt\n"}
    assert client.post("/api/jobs", headers=key, **raw).status_code == 201
    path = rule.replace("<filename>", "style.css").replace("<code>", "de").replace("<name>", "main")
    path = path.replace("<number>", "1").replace("<paper>", "1")
    for headers in (key, {}):
        answer = client.get(path, headers=headers)
        allowed = {"no-store", KEPT[rule]} if rule in KEPT else {"no-store"}
        assert answer.headers["Cache-Control"] in allowed, answer.status
    client.delete("/api/jobs/1", headers=key)


def test_errors_are_not_stored_either(box: Box) -> None:
    for request in (
        b"GET /nowhere HTTP/1.0\r\nHost: localhost\r\n\r\n",
        b"? ?\r\n\r\n",
        b"GET http://[ HTTP/1.0\r\n\r\n",
    ):
        status, said = answer_to(box.ports["web"], [request])
        assert 400 <= status < 500
        assert "Cache-Control: no-store" in said
    assert "Traceback" not in box.log()
