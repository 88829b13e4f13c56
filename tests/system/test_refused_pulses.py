"""A job says what truly became of the drawer pulses that came with it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from running_box import Box

PULSE = b"\x1bp\x00\x19\xfa"
RECEIPT = b"tea\n" + PULSE + b"\n\x1dV\x00"
HURRY = ("limits.drawer_seconds=0.2",)


@pytest.fixture
def nobody() -> str:
    """The URI of a printer that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"socket://127.0.0.1:{listener.getsockname()[1]}"


def notes(box: Box) -> Callable[[], list[str] | None]:
    def look() -> list[str] | None:
        said: list[str] = box.get("/api/jobs/1")["notes"]
        return said if any("was not opened: " in note for note in said) else None

    return look


def test_a_till_s_refused_pulse_is_told_at_its_job(make_box: Callable[..., Box], nobody: str) -> None:
    box = make_box(*HURRY, f"printers=away={nobody}")
    box.print(RECEIPT)
    assert box.wait_for(notes(box), "the job to say so")


def test_a_document_s_refused_pulse_is_told_as_well(make_box: Callable[..., Box], nobody: str) -> None:
    box = make_box(*HURRY, f"printers=away={nobody}")
    box.request("POST", "/api/jobs", RECEIPT, Content_Type="application/octet-stream")
    assert box.wait_for(notes(box), "the job to say so")


def test_a_pulse_that_was_sent_is_not_taken_back(make_box: Callable[..., Box]) -> None:
    box = make_box("printers=virtual:lab")
    box.print(RECEIPT)
    job: dict[str, Any] = box.get("/api/jobs/1")
    assert any("passed on at once" in note for note in job["notes"])
    assert not any("was not opened" in note for note in job["notes"])


@pytest.mark.parametrize(
    ("action", "said"), [("reject", "not sent"), ("approve", "was sent with the receipt")]
)
def test_a_held_pulse_is_told_as_its_receipt_goes(
    make_box: Callable[..., Box], action: str, said: str
) -> None:
    box = make_box("printers=virtual:lab")
    box.put("/api/queues/main", {"drawer": "hold"})
    box.print(RECEIPT)
    job = box.get("/api/jobs/1")
    page = box.request("GET", "/jobs/1", Accept="text/html")[1].decode()
    assert "is sent with the receipt, once it prints" in page
    box.post(f"/api/jobs/1/{action}", {"sha256": job["sha256"]})
    box.wait_for_state(1, "rejected", "completed")
    assert said in box.request("GET", "/jobs/1", Accept="text/html")[1].decode()
