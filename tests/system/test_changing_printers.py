"""Printers and queues that change under way, in a running box: nothing else may suffer from it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from running_box import PATIENCE, Box

STATUS_QUESTION, MODEL_QUESTION = b"\x10\x04\x01", b"\x1dIC"
ONLINE = b"\x12"


def printer(box: Box, name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        each for each in box.get("/api/printers")["printers"] if each["name"] == name
    )
    return found


def break_it(box: Box, name: str, *faults: str) -> None:
    assert box.put(f"/api/printers/{printer(box, name)['id']}/faults", {"faults": list(faults)})[0] == 200


def wait_for_printer(box: Box, name: str, state: str) -> None:
    box.wait_for(lambda: printer(box, name)["state"] == state, f"{name} to be {state}")


def wait_for_reason(box: Box, reason: str, *jobs: int) -> None:
    for job in jobs:
        box.wait_for(lambda job=job: box.get(f"/api/jobs/{job}")["reason"] == reason, f"job {job} to wait")


def remove(box: Box, name: str) -> None:
    assert box.request("DELETE", f"/api/printers/{printer(box, name)['id']}")[0] == 204


def approved(box: Box, receipt: bytes) -> dict[str, Any]:
    box.print(receipt)
    return box.approve(box.jobs()[-1])


def is_cut_off(till: socket.socket) -> bool:
    try:
        till.sendall(b"intruder\n\x1dV\x00")
    except ConnectionError:
        return True
    return False


def model_told(till: socket.socket) -> bytes:
    till.sendall(MODEL_QUESTION)
    told = b""
    while not told.endswith(b"\0"):
        told += till.recv(1)
    return told


def test_tills_go_on_when_the_printer_of_their_queue_is_removed(box: Box) -> None:
    with box.connect() as till:
        till.sendall(STATUS_QUESTION)
        assert till.recv(1) == ONLINE
        remove(box, "lab")
        till.sendall(STATUS_QUESTION)
        assert till.recv(1) == ONLINE
    box.print(b"kept for the next printer\n")
    assert box.jobs()[-1]["state"] == "pending"


def test_a_queue_whose_fallback_was_removed_can_still_be_changed(make_box: Callable[..., Box]) -> None:
    box = make_box("printers=virtual:lab,virtual:bar")
    assert box.put("/api/queues/main", {"fallback": "bar"})[0] == 200
    remove(box, "bar")
    status, queue = box.put("/api/queues/main", {"policy": "auto"})
    assert (status, queue.get("fallback")) == (200, None)


def test_all_jobs_that_waited_too_long_are_asked_for_again(make_box: Callable[..., Box]) -> None:
    box = make_box("limits.stale_seconds=1", "limits.away_seconds=0.1")
    break_it(box, "lab", "paper-out")
    wait_for_printer(box, "lab", "offline")
    jobs = [approved(box, b"receipt %d\n" % number)["id"] for number in range(3)]
    wait_for_reason(box, "paper-out", *jobs)
    time.sleep(1.1)  # which is longer than that
    break_it(box, "lab")
    for job in jobs:
        assert box.wait_for_state(job, "pending", "completed")["reason"] == "stale"
    assert box.paper() == []


def test_a_job_that_waited_too_long_is_asked_for_again_when_only_its_fallback_comes_back(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("printers=virtual:lab,virtual:bar", "limits.stale_seconds=1", "limits.away_seconds=0.1")
    box.put("/api/queues/main", {"fallback": "bar", "fallback_seconds": 1})
    for name in ("lab", "bar"):
        break_it(box, name, "offline")
        wait_for_printer(box, name, "offline")
    job = approved(box, b"late\n")
    wait_for_reason(box, "printer-offline", job["id"])
    time.sleep(1.1)  # which is longer than that
    break_it(box, "bar")
    assert box.wait_for_state(job["id"], "pending", "completed")["reason"] == "stale"
    assert box.paper("bar") == []


def test_a_till_that_holds_a_connection_idle_does_not_stop_the_others_when_memory_is_short(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("limits.receiving_bytes=10000")
    with box.connect() as idle:
        idle.sendall(STATUS_QUESTION)
        assert idle.recv(1) == ONLINE
        with box.connect() as till:
            till.settimeout(PATIENCE)
            for _ in range(20):
                till.sendall(b"x" * 1_000)
                time.sleep(0.02)
            till.shutdown(1)
            assert till.recv(1) == b""
    assert box.jobs()[-1]["size"] == 20_000


def test_a_till_whose_network_is_no_longer_allowed_prints_no_more_on_its_open_connection(box: Box) -> None:
    with box.connect() as till:
        till.sendall(STATUS_QUESTION)
        assert till.recv(1) == ONLINE
        box.put("/api/queues/main", {"networks": ["10.9.9.0/24"]})
        box.wait_for(lambda: is_cut_off(till), "the till to be turned out")
    assert box.jobs() == []


KEPT_SECONDS = 0.5


def test_a_drawer_that_came_too_late_behind_a_hanging_job_is_told_of(make_box: Callable[..., Box]) -> None:
    box = make_box("limits.send_seconds=3600", f"limits.drawer_seconds={KEPT_SECONDS}")
    break_it(box, "lab", "slow")
    job = approved(box, b"a long receipt\n" * 50_000)
    box.wait_for_state(job["id"], "printing")
    break_it(box, "lab", "hangs")
    with box.connect() as till:
        till.sendall(b"\x1bp\x00\x19\xfa")
        till.shutdown(1)
        till.recv(1)
    time.sleep(KEPT_SECONDS + 0.1)
    break_it(box, "lab")
    told = lambda: [each for each in box.get("/api/notices")["notices"] if "drawer" in each["text"]]  # noqa: E731
    box.wait_for(told, "a notice that the drawer was not opened")
    assert b"\x1bp\x00\x19\xfa" not in b"".join(box.paper())


def test_a_till_is_told_the_new_model_on_the_connection_that_it_keeps(box: Box) -> None:
    with box.connect() as till:
        before = model_told(till)
        box.put("/api/queues/main", {"profile": "tm-t20iii"})
        box.wait_for(lambda: model_told(till) != before, "the new model")


def test_a_box_does_not_start_on_the_data_of_one_that_runs(box: Box) -> None:
    ports, process = box.ports, box.process
    try:
        with pytest.raises(AssertionError, match=r"another .* uses"):
            box.start()
        assert box.process.wait(PATIENCE) == 1
    finally:
        if box.process is not process:
            box.process.kill()
            box.process.wait()
        box.ports, box.process = ports, process
    box.print(b"unharmed\n")


def test_a_removed_printer_can_be_the_only_one_and_its_page_still_opens(box: Box) -> None:
    remove(box, "lab")
    for path in ("/", "/printers", "/settings/queues", "/health"):
        assert box.request("GET", path)[0] == 200, path


def test_a_job_does_not_go_to_a_fallback_that_takes_no_jobs(make_box: Callable[..., Box]) -> None:
    box = make_box("printers=virtual:lab,virtual:bar", "limits.away_seconds=0.1")
    box.put("/api/queues/main", {"fallback": "bar", "fallback_seconds": 0})
    box.post(f"/api/printers/{printer(box, 'bar')['id']}/pause")
    break_it(box, "lab", "offline")
    wait_for_printer(box, "lab", "offline")
    job = approved(box, b"patient\n")
    wait_for_reason(box, "printer-offline", job["id"])
    time.sleep(0.5)  # a few more looks at the line
    break_it(box, "lab")
    assert box.wait_for_state(job["id"], "completed")["printer"] == "lab"
