"""nginx with our own configuration in front of a whole box, seen from another machine over a cable."""

from __future__ import annotations

import base64
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from front_door import missing
from namespaces import BOX, TwoMachines, Unavailable, ask
from support.waiting import wait_for

sys.path.insert(0, str(Path(__file__).parents[1] / "appliance" / "tls"))

from authority import Authority

from appliance.web.body_sizes import LARGE_BODIES, BodyLimits

CUPS_SNMP = Path("/usr/lib/cups/backend/snmp")
HR_DEVICE_STATUS = "1.3.6.1.2.1.25.3.2.1.5.1"
ELSEWHERE = "198.51.100.7"  # for documentation (RFC 5737), and in no network of the box
HOTSPOT = "10.42.0.1"  # as nginx.conf has it
RECEIPT = base64.b64encode(b"\x1b@1 coffee 2.40\n\n\n\x1dVA\x00").decode()


class Shop:
    """A box behind its door, and a visitor who trusts its certificate."""

    def __init__(self, machines: TwoMachines, folder: Path) -> None:
        self.machines = machines
        self.tls = folder / "door" / "tls"
        self.box = machines.python("box", "box_behind_door.py", str(folder))
        assert self.box.stdout is not None
        assert self.box.stdout.readline() == '"ready"\n'
        self.visitor = machines.python("shop", "visitor.py")
        self.trust(BOX, (self.tls / "own.pem").read_text())

    def trust(self, address: str, pem: str) -> None:
        """Have the visitor trust this certificate alone."""
        assert ask(self.visitor, ["trust", address, pem]) == "trusted"

    def ask(self, *question: Any) -> Any:
        """Ask the visitor something."""
        return ask(self.visitor, list(question))

    def counterproof(self, *words: str) -> str:
        """Run a command on the box."""
        said: str = ask(self.box, list(words))
        return said


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    if missing():
        pytest.skip(f"not installed here: {', '.join(missing())}")
    folder = Path(tempfile.mkdtemp())  # pytest's own is closed to everybody else, and nginx is not root
    folder.chmod(0o755)
    try:
        with TwoMachines(folder) as machines:
            yield Shop(machines, folder)
    except Unavailable as reason:
        pytest.skip(f"two machines cannot be made here: {reason}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_whoever_comes_without_tls_is_sent_to_the_same_place_with_it(shop: Shop) -> None:
    said = shop.ask("ask", "GET", "/jobs/7?view=raw", "", False)
    assert (said["status"], said["headers"]["Location"]) == (308, f"https://{BOX}/jobs/7?view=raw")


def test_a_till_prints_and_somebody_approves_over_tls_and_hears_of_it_live(shop: Shop) -> None:
    assert shop.ask("ask", "GET", "/")["headers"]["Location"].startswith("/login")
    logged_in = shop.ask("log_in")
    assert logged_in["status"] == 303, logged_in
    assert "Secure" in logged_in["headers"]["Set-Cookie"]
    heard = shop.ask("print", RECEIPT)
    assert [each for each in heard if each in ("job:created", "job:approved", "job:completed")] == [
        *("job:created", "job:approved", "job:completed"),
    ]


def test_the_box_knows_who_asks_behind_the_server_and_not_what_they_claim(shop: Shop) -> None:
    shop.ask("log_in")
    shop.ask("ask", "GET", "/", "", {"X_Forwarded_For": "198.51.100.1", "Forwarded": "for=198.51.100.2"})
    audit = shop.ask("ask", "GET", "/api/audit")["text"]
    assert "10.99.0.2" in audit
    assert "198.51.100." not in audit


def test_another_site_name_and_another_origin_are_refused_through_the_server_too(shop: Shop) -> None:
    assert shop.ask("ask", "GET", "/health/live", "", {"Host": "evil.example"})["status"] == 400
    origin = {"Origin": "https://evil.example"}
    assert shop.ask("ask", "POST", "/login", "name=ada", origin)["status"] == 403


@pytest.mark.parametrize(("count", "body"), [(210, "a"), (600, "")])
def test_a_crowd_from_one_address_keeps_no_other_from_the_pages(shop: Shop, count: int, body: str) -> None:
    shop.machines.ip("shop", "address", "add", "10.99.0.3/24", "dev", "eth0")
    try:
        assert shop.ask("crowd", BOX, "10.99.0.3", count, body) == count
        for _ in range(3):
            assert shop.ask("ask", "GET", "/health/live")["status"] == 200
        assert shop.ask("log_in")["status"] == 303
    finally:
        shop.ask("go home")
        shop.machines.ip("shop", "address", "del", "10.99.0.3/24", "dev", "eth0")


def test_a_large_body_goes_in_where_the_box_takes_one_and_nowhere_else(shop: Shop) -> None:
    shop.ask("log_in")
    raw = {"Content_Type": "application/octet-stream"}
    limits = BodyLimits(65_536, 1_000_000)
    for method, path in LARGE_BODIES:
        body = "x" * limits.of(method, path, raw["Content_Type"]).bytes
        said = shop.ask("ask", method, path.replace("<number>", "1").replace("<name>", "logo"), body, raw)
        assert said["status"] == 403, f"{path}: read, and refused for want of the form's token"
    for path in ("/api/jobs/1/approve", "/api/jobs/batch", "/login"):
        said = shop.ask("ask", "POST", path, "x" * 1_000_000, raw)
        assert said["status"] in (0, 413), path  # 0: it heard no more


def test_nothing_listens_for_others_but_raw_printing_the_front_door_and_questions_about_printers(
    shop: Shop,
) -> None:
    assert shop.ask("ports", BOX) == [80, 443, 9100]
    listening = shop.machines.run("box", "ss", "-Hlnu").split("\n")
    ports = {line.split()[3].rpartition(":")[2] for line in listening if line.split()}
    assert ports - {"5353"} == {"161", "3289"}, "multicast DNS, SNMP and ENPC"


def test_cups_finds_the_printer_by_snmp_and_monitoring_in_another_network_does_not(shop: Shop) -> None:
    if not CUPS_SNMP.exists() or shutil.which("snmpget") is None:
        pytest.skip("cups or snmp is not installed")
    found = shop.machines.run("shop", str(CUPS_SNMP), BOX)
    assert f"socket://{BOX}" in found
    assert "MFG:EPSON;MDL:TM-T88V;CMD:ESC/POS;" in found
    ask = ("snmpget", "-v1", "-c", "public", "-r", "1", "-t", "1")
    assert "INTEGER: 2" in shop.machines.run("shop", *ask, BOX, HR_DEVICE_STATUS)
    shop.machines.ip("shop", "address", "add", f"{ELSEWHERE}/32", "dev", "lo")
    try:
        words = " ".join((*ask, f"--clientaddr={ELSEWHERE}", BOX, HR_DEVICE_STATUS))
        assert "No Response" in shop.machines.run("shop", "sh", "-c", f"{words} 2>&1")
    finally:
        shop.machines.ip("shop", "address", "del", f"{ELSEWHERE}/32", "dev", "lo")


def test_in_the_boxs_own_hotspot_pages_come_without_tls(shop: Shop) -> None:
    shop.machines.ip("box", "address", "add", f"{HOTSPOT}/32", "dev", "eth0")
    shop.trust(HOTSPOT, (shop.tls / "own.pem").read_text())
    try:
        said = answered(lambda: shop.ask("ask", "GET", "/", "", False), not_yet=400)  # a new address
        assert (said["status"], said["headers"]["Location"]) == (303, "/login?next=/")
    finally:
        shop.trust(BOX, (shop.tls / "own.pem").read_text())
        shop.machines.ip("box", "address", "del", f"{HOTSPOT}/32", "dev", "eth0")


def test_the_server_holds_its_ports_and_its_key_without_being_root(shop: Shop) -> None:
    pid = (shop.tls.parent / "run" / "nginx.pid").read_text().strip()
    status = Path(f"/proc/{pid}/status").read_text()
    assert "Uid:\t65534\t65534\t65534\t65534" in status
    assert "CapEff:\t0000000000000400" in status, "CAP_NET_BIND_SERVICE alone"
    assert os.stat(shop.tls / "own.pem").st_mode & 0o077 == 0


def test_a_certificate_that_was_brought_is_shown_at_once_and_only_with_it_browsers_are_bound_to_tls(
    shop: Shop, tmp_path: Path
) -> None:
    assert "Strict-Transport-Security" not in shop.ask("ask", "GET", "/login")["headers"]
    authority = Authority(tmp_path / "authority")
    certificate, key = authority.certificate("shop.local", address=BOX)
    chain = authority.chain("chain.pem", certificate, authority.middle)
    assert "in use" in shop.counterproof("tls", "install", str(chain), str(key))
    shop.trust(BOX, authority.root.read_text())
    said = answered(lambda: shop.ask("ask", "GET", "/login"))
    assert "max-age" in said["headers"]["Strict-Transport-Security"]
    assert "its own certificate again" in shop.counterproof("tls", "remove")
    shop.trust(BOX, (shop.tls / "own.pem").read_text())
    said = answered(lambda: shop.ask("ask", "GET", "/login"))
    assert "Strict-Transport-Security" not in said["headers"]


def answered(ask: Callable[[], Any], not_yet: int = 0) -> Any:
    """Once the server has read its certificate again: until then the visitor trusts another one.

    `not_yet` is answered until the box has seen its new address (`hosts.FRESH_SECONDS`).
    """
    look = lambda: (said := ask())["status"] not in (0, not_yet) and said  # noqa: E731
    return wait_for(look, "an answer", pause=0.1)
