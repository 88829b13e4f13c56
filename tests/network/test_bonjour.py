"""The box among machines that are not ours: Debian's Avahi, and CUPS, over a cable of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from namespaces import BOX, SHOP, TwoMachines, Unavailable, ask
from support.waiting import eventually

CUPS = Path("/usr/lib/cups/backend/dnssd")
RAW = "_pdl-datastream._tcp"
PERSON = Path(__file__).with_name("tapping_person.py")
PRINTER = Path(__file__).parents[1] / "support" / "net_printer.py"


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[TwoMachines]:
    try:
        with TwoMachines(tmp_path) as machines:
            yield machines
    except Unavailable as reason:
        pytest.skip(f"two machines cannot be made here: {reason}")


@pytest.fixture
def box(machines: TwoMachines, tmp_path: Path) -> subprocess.Popen[str]:
    process = machines.python("box", "advertising_box.py", str(tmp_path / "data"))
    ask(process, {"main": 9100, "bar": 9101})
    return process


def browse(machines: TwoMachines, kind: str) -> dict[str, list[str]]:
    """What avahi-browse resolves: by name, its host, address, port and TXT record."""
    lines = machines.run("shop", "avahi-browse", "--resolve", "--parsable", "--terminate", kind).splitlines()
    fields = [line.split(";", 9) for line in lines if line.startswith("=")]
    return {each[3].replace("\\032", " "): each[6:] for each in fields}


def test_avahi_sees_each_queue_and_the_box_with_address_port_and_txt_record(
    machines: TwoMachines, box: subprocess.Popen[str]
) -> None:
    assert eventually(lambda: len(browse(machines, RAW)) == 2)
    host, address, port, txt = browse(machines, RAW)["bar on counterbox"]
    assert (host, address, port) == ("counterbox.local", BOX, "9101")
    assert '"adminurl=http://counterbox.local:8080/"' in txt
    assert '"qtotal=1"' in txt
    assert eventually(lambda: "Counterproof counterbox" in browse(machines, "_counterproof._tcp"))
    assert eventually(lambda: "Counterproof counterbox" in browse(machines, "_http._tcp"))


def test_avahi_hears_of_a_queue_that_goes_and_of_the_goodbye(
    machines: TwoMachines, box: subprocess.Popen[str]
) -> None:
    assert eventually(lambda: len(browse(machines, RAW)) == 2)
    ask(box, {"main": 9100})
    assert eventually(lambda: list(browse(machines, RAW)) == ["main on counterbox"])
    ask(box, "stop")
    assert eventually(lambda: browse(machines, RAW) == {})


def test_avahi_follows_a_change_of_the_boxs_address(
    machines: TwoMachines, box: subprocess.Popen[str]
) -> None:
    assert eventually(lambda: len(browse(machines, RAW)) == 2)
    machines.ip("box", "address", "add", "10.99.0.77/24", "dev", "eth0")
    machines.ip("box", "address", "del", f"{BOX}/24", "dev", "eth0")
    machines.ip("box", "address", "replace", "10.99.0.77/24", "dev", "eth0")
    seen: Callable[[], list[str]] = lambda: [each[1] for each in browse(machines, RAW).values()]  # noqa: E731
    assert eventually(lambda: seen() == ["10.99.0.77", "10.99.0.77"])


def test_a_name_that_somebody_else_has_gets_a_number(machines: TwoMachines, tmp_path: Path) -> None:
    said = machines.start(
        "shop", "sh", "-c", f"exec avahi-publish-service 'main on counterbox' {RAW} 9100 2>&1"
    )
    assert "Established" in said.readline()
    box = machines.python("box", "advertising_box.py", str(tmp_path / "data"))
    ask(box, {"main": 9100})
    assert eventually(lambda: "main on counterbox-2" in browse(machines, RAW))


@pytest.mark.skipif(not os.access(CUPS, os.X_OK), reason="CUPS (Debian's package cups) is not installed here")
def test_cups_lists_the_queue_as_a_printer_it_could_use(
    machines: TwoMachines, box: subprocess.Popen[str]
) -> None:
    assert eventually(lambda: len(browse(machines, RAW)) == 2)
    assert eventually(
        lambda: f"dnssd://main%20on%20counterbox.{RAW}.local/" in machines.run("shop", str(CUPS))
    )


def test_a_printer_that_avahi_publishes_is_found(machines: TwoMachines, tmp_path: Path) -> None:
    said = machines.start(
        *("shop", "sh", "-c", f"exec avahi-publish-service Kitchen {RAW} 9100 ty=TM-m30 qtotal=1 2>&1")
    )
    assert "Established" in said.readline()
    box = machines.python("box", "looking_box.py", str(tmp_path / "data"))
    uri = f"socket://{SHOP}:9100"
    assert eventually(lambda: any(each["uri"] == uri for each in ask(box, "found")))
    (found,) = ask(box, "found")
    assert (found["name"], found["model"], found["profile"]) == ("Kitchen", "TM-m30", "tm-m30")


def test_an_announced_printer_shows_up_on_the_page_and_prints_with_a_tap(
    machines: TwoMachines, tmp_path: Path
) -> None:
    printer = machines.python("shop", str(PRINTER), str(tmp_path / "net"), SHOP, "9100")
    assert printer.stdout is not None
    assert printer.stdout.readline() == f"socket://{SHOP}:9100\n"
    said = machines.start(
        *("shop", "sh", "-c", f"exec avahi-publish-service Kitchen {RAW} 9100 ty=TM-m30 qtotal=1 2>&1")
    )
    assert "Established" in said.readline()
    told = machines.run("box", sys.executable, str(PERSON), str(tmp_path), "Kitchen")
    (known,) = json.loads(told)
    assert (known["uri"], known["profile"]) == (f"socket://{SHOP}:9100", "tm-m30")
    (slip,) = (tmp_path / "net").glob("**/*.bin")
    assert b"Code pages (ESC t)" in slip.read_bytes()


def test_an_epson_on_the_network_is_found_by_its_answer_and_known_by_its_hardware_address(
    machines: TwoMachines, tmp_path: Path
) -> None:
    printer = machines.python("shop", "fake_epson.py")
    assert printer.stdout is not None
    assert printer.stdout.readline() == "ready\n"
    box = machines.python("box", "looking_box.py", str(tmp_path / "data"))
    assert eventually(lambda: len(ask(box, "found")) == 1)
    (found,) = ask(box, "found")
    assert (found["uri"], found["profile"], found["source"]) == (f"socket://{SHOP}:9100", "tm-t88v", "enpc")
    assert found["identity"].startswith("mac:")


def test_a_scan_of_the_whole_network_finds_the_printer_in_it(machines: TwoMachines, tmp_path: Path) -> None:
    printer = machines.python("shop", "fake_epson.py")
    assert printer.stdout is not None
    assert printer.stdout.readline() == "ready\n"
    box = machines.python("box", "looking_box.py", str(tmp_path / "data"))
    (found,) = ask(box, "scan")
    assert (found["uri"], found["model"]) == (f"socket://{SHOP}:9100", "TM-T88V")


def test_a_printer_that_gets_another_address_is_asked_about_and_keeps_its_name(
    machines: TwoMachines, tmp_path: Path
) -> None:
    printer = machines.python("shop", "fake_epson.py")
    assert printer.stdout is not None
    assert printer.stdout.readline() == "ready\n"
    box = machines.python("box", "looking_box.py", str(tmp_path / "data"))
    home, there = f"socket://{SHOP}:9100", "socket://10.99.0.88:9100"
    ask(box, {"kitchen": home})
    assert eventually(lambda: ask(box, "printers") == {"kitchen": [home, "online"]})
    assert eventually(lambda: len(ask(box, "found")) == 1)
    machines.ip("shop", "address", "del", f"{SHOP}/24", "dev", "eth0")
    machines.ip("shop", "address", "add", "10.99.0.88/24", "dev", "eth0")
    assert eventually(lambda: ask(box, "moves") == [["kitchen", home, there]])
    assert ask(box, "printers")["kitchen"][0] == home, "nobody has said yet that it is the same"
    assert ask(box, ["kitchen", there])
    assert eventually(lambda: ask(box, "printers") == {"kitchen": [there, "online"]})
