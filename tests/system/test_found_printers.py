"""Printers that a running box finds, offers, and adds when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from running_box import Box


def plug_in(root: Path, path: str, **fields: str) -> None:
    """A receipt printer as the kernel lists it."""
    (root / path).mkdir(parents=True)
    for name, value in fields.items():
        (root / path / name).write_text(f"{value}\n")
    interface = root / f"{path}:1.0"
    interface.mkdir()
    (interface / "bInterfaceClass").write_text("07\n")


def test_a_printer_that_is_plugged_in_is_offered_with_its_profile_and_added_on_request(
    make_box: Callable[..., Box], tmp_path: Path
) -> None:
    tree = tmp_path / "usb"
    tree.mkdir()
    box = make_box(f"discovery.usb_root={tree}")
    assert box.get("/api/printers/discovered") == {"printers": [], "scan": None, "moves": []}
    plug_in(
        *(tree, "1-1"),
        idVendor="04b8",
        idProduct="0202",
        manufacturer="EPSON",
        product="TM-T88V",
        serial="J7QF001",
    )
    (found,) = box.wait_for(lambda: box.get("/api/printers/discovered")["printers"], "the printer")
    assert found["uri"] == "usb://04b8:0202/J7QF001"
    assert (found["profile"], found["known_as"]) == ("tm-t88v", None)
    asked = {name: found[name] for name in ("name", "uri", "profile")}
    status, made = box.post("/api/printers", asked)
    assert (status, made["name"]) == (201, found["name"])
    (found,) = box.get("/api/printers/discovered")["printers"]
    assert found["known_as"] == made["name"]


def test_a_search_of_the_networks_tells_how_far_it_has_come_and_can_be_ended(box: Box) -> None:
    status, answer = box.post("/api/printers/scan")
    assert status == 202
    assert 0.0 <= answer["scan"]["progress"] <= 1.0
    assert box.request("DELETE", "/api/printers/scan")[0] == 204
    box.wait_for(lambda: box.get("/api/printers/discovered")["scan"]["done"], "the end of it")


def test_a_shell_lists_what_is_found(tmp_path: Path, box: Box) -> None:
    tree = tmp_path / "usb"
    plug_in(tree, "1-2", idVendor="0519", idProduct="0003", manufacturer="Star", product="TSP143", serial="9")
    told = box.command(*("printers", "discover", "--seconds", "1"), "--set", f"discovery.usb_root={tree}")
    assert "usb://0519:0003/9" in told
