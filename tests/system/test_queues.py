"""Queues of a running box: made and changed by API, shell and settings, and who may print to them."""

from __future__ import annotations

import signal
import socket
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from running_box import PATIENCE, Box
from support.ports import reserved_port

CUT = b"\x1dV\x00"
FOR_EVER = "raw.idle_seconds=3600"  # who waits for a silent till waits until the test fails


def print_to(port: int, data: bytes) -> bytes:
    """Print to a port; what the box says, or b"reset" where it cuts the connection off.

    The cut may come at any call, connect() included: the box can be done with a till before
    the till's own process is awake again.
    """
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as till:
            till.sendall(data)
            till.shutdown(socket.SHUT_WR)
            return till.recv(100)
    except (ConnectionResetError, BrokenPipeError):
        return b"reset"


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), PATIENCE).close()
    except OSError:
        return False
    return True


def test_a_queue_is_made_changed_and_taken_away_while_the_box_runs(box: Box) -> None:
    first, second = reserved_port(), reserved_port()
    status, made = box.post("/api/queues", {"name": "kitchen", "port": first, "policy": "auto"})
    assert (status, made["policy"], made["drawer"]) == (201, "auto", "pass")
    assert made["listening"] == first
    assert listens(first)
    assert print_to(first, b"soup\n") == b""
    box.wait_for(lambda: box.paper() == [b"soup\n"], "the soup")
    status, moved = box.put("/api/queues/kitchen", {"port": second, "policy": "hold"})
    assert (status, moved["listening"]) == (200, second)
    assert listens(second)
    assert not listens(first)
    print_to(second, b"salad\n")
    job = box.jobs("&queue=kitchen")[-1]
    assert job["state"] == "pending"
    assert box.request("DELETE", "/api/queues/kitchen")[0] == 409
    box.post(f"/api/jobs/{job['id']}/reject", {})
    assert box.request("DELETE", "/api/queues/kitchen")[0] == 204
    box.wait_for(lambda: not listens(second), "the port to close")
    assert len(box.jobs("&queue=kitchen")) == 2


def test_a_queue_is_made_from_a_shell_beside_the_running_box(box: Box) -> None:
    port = reserved_port()
    box.command("queues", "set", "bar", f"port={port}", "drawer=drop")
    box.wait_for(lambda: listens(port), "the new port")
    assert "bar: " in box.command("queues", "list")
    box.command("queues", "remove", "bar")
    box.wait_for(lambda: not listens(port), "the port to close")


def test_the_settings_make_queues_and_are_read_again_at_sighup(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    first, second = reserved_port(), reserved_port()
    file = tmp_path / "counterproof.toml"
    file.write_text(f'[[queues]]\nname = "bar"\nport = {first}\n')
    box = make_box(config=file)
    assert box.ports["raw"]["bar"] == first
    file.write_text(f'[[queues]]\nname = "bar"\nport = {second}\n')
    box.process.send_signal(signal.SIGHUP)
    box.wait_for(lambda: listens(second), "the port that the settings say now")
    file.write_text("[[queues]]\nnmae = 1\n")
    box.process.send_signal(signal.SIGHUP)
    notice = box.wait_for(lambda: box.get("/api/notices")["notices"], "a notice")[0]["text"]
    assert "name" in notice
    assert listens(second)


def test_what_people_changed_outlives_a_restart_with_the_same_settings(box: Box) -> None:
    box.put("/api/queues/main", {"policy": "auto", "drawer": "hold"})
    box.restart()
    queue = box.get("/api/queues/main")
    assert (queue["policy"], queue["drawer"]) == ("auto", "hold")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "Kitchen!"}, "name"),
        ({"name": "main"}, "name"),
        ({"name": "k", "policy": "maybe"}, "policy"),
        ({"name": "k", "port": 70_000}, "port"),
        ({"name": "k", "networks": ["here"]}, "networks"),
        ({"name": "k", "profile": "no-such"}, "profile"),
        ({"name": "k", "prot": 1}, "prot"),
        ({"name": "k", "permits": ["everything"]}, "permits"),
        ({"name": "k", "idle_seconds": -1}, "idle_seconds"),
    ],
)
def test_a_wrong_queue_is_refused_and_the_field_named(
    box: Box, fields: dict[str, object], field: str
) -> None:
    status, problem = box.post("/api/queues", fields)
    assert (status, problem["field"]) == (400, field)


def test_two_queues_cannot_have_one_port_and_a_printer_must_be_known(box: Box) -> None:
    port = reserved_port()
    assert box.post("/api/queues", {"name": "a", "port": port})[0] == 201
    assert box.post("/api/queues", {"name": "b", "port": port})[0] == 422
    assert box.post("/api/queues", {"name": "b", "printer": "nobody"})[0] == 404


def test_a_port_that_is_taken_is_said_and_had_once_it_is_free(box: Box) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        box.post("/api/queues", {"name": "bar", "port": port})
        notice = box.wait_for(lambda: box.get("/api/notices")["notices"], "a notice")[0]["text"]
        assert str(port) in notice
    box.wait_for(lambda: box.get("/api/queues/bar")["listening"] == port, "the port")


def test_only_the_networks_of_a_queue_may_print_to_it(box: Box) -> None:
    box.put("/api/queues/main", {"networks": ["192.0.2.0/24"]})
    port = box.ports["raw"]["main"]
    box.wait_for(lambda: print_to(port, b"receipt\n") == b"reset", "it to be refused")
    assert "may not print here" in box.get("/api/notices")["notices"][-1]["text"]
    box.put("/api/queues/main", {"networks": ["127.0.0.0/8"]})
    box.wait_for(lambda: print_to(port, b"receipt\n") == b"", "it to be taken")


def test_a_bypass_prints_even_what_was_broken_off(make_box: Callable[..., Box]) -> None:
    box = make_box("raw.policy=bypass")
    with box.connect() as till:
        till.sendall(b"half a rec\n\x10\x04\x01")
        assert till.recv(1), "the box has all that came before the question"
        till.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    box.wait_for(lambda: box.paper() == [b"half a rec\n"], "the half")


def test_two_hundred_idle_connections_leave_room_for_a_till(make_box: Callable[..., Box]) -> None:
    box = make_box(FOR_EVER)
    idle = [box.connect() for _ in range(200)]
    box.print(b"receipt\n" + CUT)
    assert len(box.jobs()) == 1
    for each in idle:
        each.close()


def test_a_till_that_holds_its_connection_delays_no_other(make_box: Callable[..., Box]) -> None:
    box, other = make_box(FOR_EVER), make_box(FOR_EVER)
    holders = [box.connect() for _ in range(20)]
    for holder in holders:
        holder.sendall(b"\x1dv0\x00\x48\x00\x00\x10" + b"x" * 1_000)
    waits: dict[Box, list[float]] = {box: [], other: []}
    for _ in range(20):
        for each in waits:  # in turn, so that whatever else this machine does is the same for both
            begun = time.monotonic()
            each.print(b"receipt\n")
            waits[each].append(time.monotonic() - begun)
    assert statistics.median(waits[box]) < 10 * statistics.median(waits[other]), waits
    for holder in holders:
        holder.close()


def test_a_byte_every_fifty_milliseconds_is_one_job(make_box: Callable[..., Box]) -> None:
    box = make_box()
    text = b"slow and steady prints one receipt"
    with box.connect() as till:
        for code in text:
            till.sendall(bytes([code]))
            time.sleep(0.05)
        till.shutdown(socket.SHUT_WR)
        assert till.recv(1) == b""
    (job,) = box.jobs()
    assert job["size"] == len(text)


def test_a_shell_refuses_a_profile_that_there_is_not(box: Box) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        box.command("queues", "set", "main", "profile=nope")
    assert refused.value.stderr.startswith("counterproof: ")
    assert box.get("/api/queues/main")["profile"] is None


def test_a_shell_says_of_a_data_folder_that_cannot_be_used_which_it_is() -> None:
    command = [sys.executable, "-m", "appliance.cli", "queues", "list", "--data", "/dev/null/x"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert refused.returncode == 1
    assert refused.stderr.startswith("counterproof: the data folder /dev/null/x cannot be used")


def test_printers_that_people_changed_or_removed_stay_so_while_the_settings_say_the_same(
    make_box: Callable[..., Box],
) -> None:
    box = make_box("printers=lab=virtual:lab,spare=virtual:spare")
    lab, spare = box.get("/api/printers")["printers"]
    box.put(f"/api/printers/{lab['id']}", {"uri": "virtual:other"})
    assert box.request("DELETE", f"/api/printers/{spare['id']}")[0] == 204
    box.restart()
    assert [(each["name"], each["uri"]) for each in box.get("/api/printers")["printers"]] == [
        ("lab", "virtual:other")
    ]


def test_a_printer_is_added_paused_and_forgotten_from_a_shell(box: Box) -> None:
    box.command("printers", "add", "bar", "virtual:bar")
    number = box.get("/api/printers")["printers"][1]["id"]
    state = lambda: box.get(f"/api/printers/{number}")["state"]  # noqa: E731
    box.wait_for(lambda: state() == "online", "the new printer")
    box.command("printers", "pause", "bar")
    assert state() == "paused"
    box.command("printers", "resume", "bar")
    assert state() == "online"
    box.command("printers", "remove", "bar")
    assert box.request("GET", f"/api/printers/{number}")[0] == 404
