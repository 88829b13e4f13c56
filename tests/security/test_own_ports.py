"""A printer that is the box itself: all that it prints would come in again, and print again, for ever."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running_box import PATIENCE, Box
from support.ports import reserved_port
from support.waiting import DEADLINE

from appliance import addresses
from appliance.printers import DriverContext, PointsToItself, PrinterUnavailable, check_uri, make_driver
from appliance.settings import Limits

PORT = 9100
OWN = next(str(each.ip) for each in addresses.own_interfaces() if each.version == 4)


@pytest.fixture
def context(tmp_path: Path) -> DriverContext:
    limits = Limits(free_bytes=0)
    return DriverContext(tmp_path, limits, lambda *_: (b"", ""), own_ports=lambda: frozenset({PORT}))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.9.9.9", "127.1", "2130706433", "0.0.0.0", "0", "[::1]", "[::]", "localhost"),
        *("[::ffff:127.0.0.1]", "LOCALHOST.", "till.localhost", OWN, socket.gethostname()),
        f"{socket.gethostname().partition('.')[0]}.local",
    ],
)
def test_an_address_or_a_name_of_the_box_is_no_printers(context: DriverContext, host: str) -> None:
    for uri in (f"socket://{host}:{PORT}", f"socket://{host}"):
        with pytest.raises(PointsToItself, match="this box itself"):
            check_uri(uri, context)


@pytest.mark.parametrize("uri", ["socket://127.0.0.1:9101", "socket://192.0.2.7:9100", "socket://kitchen"])
def test_other_ports_and_other_machines_may_be_printers(context: DriverContext, uri: str) -> None:
    check_uri(uri, context)


def test_a_name_that_leads_to_the_box_only_when_it_is_asked_for_is_not_printed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        context = DriverContext(
            tmp_path, Limits(free_bytes=0), lambda *_: (b"", ""), own_ports=lambda: frozenset({port})
        )
        uri = f"socket://kitchen.example:{port}"
        check_uri(uri, context)
        driver = make_driver(uri, "", context)
        assert not driver.points_to_itself()
        monkeypatch.setattr(driver, "points_to_itself", lambda: False)
        address = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: address)
        server.settimeout(DEADLINE)
        with pytest.raises(PrinterUnavailable, match="this box itself"):
            driver.open()
        connection, _ = server.accept()
        assert connection.recv(64) == b"", "not a byte was sent"
        connection.close()


def test_a_box_refuses_itself_as_a_printer_over_the_api_and_in_a_shell(box: Box) -> None:
    own = f"socket://localhost:{box.ports['raw']['main']}"
    status, answer = box.post("/api/printers", {"name": "loop", "uri": own})
    assert (status, answer["field"]) == (400, "uri")
    assert "this box itself" in answer["detail"]
    assert box.put("/api/printers/1", {"uri": own})[0] == 400
    port = reserved_port()
    assert box.post("/api/queues", {"name": "bar", "port": port})[0] == 201
    command = [sys.executable, "-m", "appliance.cli", "printers", "add", "loop", f"socket://[::1]:{port}"]
    done = subprocess.run(
        [*command, "--data", str(box.data)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode != 0
    assert "this box itself" in done.stderr
    assert [each["name"] for each in box.get("/api/printers")["printers"]] == ["lab"]


def test_a_box_whose_settings_name_itself_as_a_printer_starts_and_says_so(
    make_box: Callable[..., Box],
) -> None:
    port = reserved_port()
    box = make_box(f"printers=loop=socket://127.0.0.1:{port}", f"raw.port={port}")
    assert "this box itself" in json.dumps(box.get("/api/notices"))
    box.wait_for(lambda: "this box itself" in box.get("/api/printers/1")["detail"], "the printer's trouble")
    box.print(b"receipt\n")
    box.approve(box.jobs()[0])
    assert box.wait_for(lambda: box.get("/api/jobs/1")["reason"], "the reason") == "printer-offline"
    assert len(box.jobs()) == 1


def test_a_printer_whose_address_has_become_the_boxs_own_gets_nothing(make_box: Callable[..., Box]) -> None:
    port = reserved_port()
    box = make_box(f"printers=loop=socket://127.0.0.1:{port}")
    box.print(b"receipt\n")
    box.approve(box.jobs()[0])
    status, made = box.put("/api/queues/main", {"port": port})
    assert status == 200, made
    box.wait_for(lambda: box.get("/health")["ports"]["raw"]["main"] == port, "the other port")
    seen = box.wait_for(
        lambda: (found := box.get("/api/printers/1"))["detail"].count("this box itself") and found,
        "the printer to be refused",
    )
    assert seen["state"] == "offline"
    assert [job["size"] for job in box.jobs()] == [len(b"receipt\n")]
    assert box.get("/api/jobs/1")["state"] == "approved"
