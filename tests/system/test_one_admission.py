"""A queue's rules hold for whoever prints: what the API brings is judged as what comes to port 9100."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from running_box import Box

CUT, PULSE = b"\x1dV\x00", b"\x1bp\x00\x19\xfa"
LOGO = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff\x81\x81\x81\x81\x81\x81\xff"
OTHER = b"\x1cq\x01\x01\x00\x01\x00" + b"\xff" * 8
RECEIPT = b"\x1cp\x01\x00receipt\n" + CUT
PASSED = "A drawer pulse was passed on at once; it is not sent again with the paper."


@dataclass
class Shop:
    """A box whose printer prints all that is approved."""

    box: Box

    def by_till(self, data: bytes) -> dict[str, Any]:
        """Print by port 9100; the newest job."""
        self.box.print(data)
        return self.box.jobs()[-1]

    def by_api(self, data: bytes) -> dict[str, Any]:
        """Print by the API; its job."""
        status, job = self.box.post("/api/jobs", {"data": base64.b64encode(data).decode()})
        assert status == 201, job
        return job

    def document(self, job: dict[str, Any]) -> bytes:
        return self.box.request("GET", f"/api/jobs/{job['id']}/raw")[1]

    def shown(self, job: dict[str, Any]) -> bytes:
        return self.box.request("GET", f"/api/jobs/{job['id']}/preview.png")[1]

    def printed(self, job: dict[str, Any]) -> bytes:
        """Approve a job; the picture of its paper."""
        folder = self.box.data / "virtual" / "lab"
        before = len(list(folder.glob("*.png")))
        self.box.post(f"/api/jobs/{job['id']}/approve", {"sha256": job["sha256"]})
        self.box.wait_for_state(job["id"], "completed")
        papers = sorted(folder.glob("*.png"))
        assert len(papers) > before
        return papers[-1].read_bytes()


@pytest.fixture
def shop(make_box: Callable[..., Box]) -> Shop:
    return Shop(make_box())


@pytest.mark.parametrize("way", [Shop.by_till, Shop.by_api], ids=["till", "API"])
def test_what_a_queue_does_not_permit_is_taken_out_and_noted(
    shop: Shop, way: Callable[[Shop, bytes], dict[str, Any]]
) -> None:
    shop.box.put("/api/queues/main", {"permits": [], "drawer": "drop"})
    job = way(shop, b"one\n" + LOGO + PULSE + CUT)
    assert shop.document(job) == b"one\n" + CUT
    assert job["notes"] == [
        "FS q (Define NV bit images) was taken out: the queue does not permit nv_graphics.",
        "A drawer pulse was left out, as the queue's drawer policy says.",
    ]


@pytest.mark.parametrize("way", [Shop.by_till, Shop.by_api], ids=["till", "API"])
def test_a_drawer_opens_at_once_and_once(shop: Shop, way: Callable[[Shop, bytes], dict[str, Any]]) -> None:
    job = way(shop, b"one\n" + PULSE + CUT)
    assert (shop.document(job), job["notes"], job["state"]) == (b"one\n" + CUT, [PASSED], "pending")
    shop.box.wait_for(lambda: shop.box.paper() == [PULSE], "the pulse")
    shop.printed(job)
    assert b"".join(shop.box.paper()).count(PULSE) == 1


@pytest.mark.parametrize("first", [Shop.by_till, Shop.by_api], ids=["till", "API"])
@pytest.mark.parametrize("second", [Shop.by_till, Shop.by_api], ids=["till", "API"])
def test_who_changes_a_logo_changes_no_receipt_that_was_shown(
    shop: Shop,
    first: Callable[[Shop, bytes], dict[str, Any]],
    second: Callable[[Shop, bytes], dict[str, Any]],
) -> None:
    first(shop, LOGO + b"hello\n" + CUT)
    waiting = first(shop, RECEIPT)
    second(shop, OTHER + b"hello\n" + CUT)
    later = first(shop, RECEIPT)
    assert shop.shown(waiting) != shop.shown(later)
    for job in (waiting, later):
        assert shop.printed(job) == shop.shown(job)
    again = shop.box.post(f"/api/jobs/{waiting['id']}/reprint")[1]
    assert shop.printed(again) == shop.shown(waiting)
