"""Client libraries ask the box how the printer is, and are told what the printer says."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from libraries import node_client, python_client

sys.path.insert(0, str(Path(__file__).parent.parent / "system"))
from running_box import Box
from support.packages import Unavailable

from appliance.printers.drivers.virtual.faults import Fault, write

ASK = Path(__file__).with_name("status_python_escpos.py")
FULL, LOW, OUT = 2, 1, 0  # what python-escpos calls the paper's states


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(tmp_path / "box", ("printers=virtual:lab",))
    yield box
    box.stop()


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ((), {"online": True, "paper": FULL}),
        ((Fault.NEAR_END,), {"online": True, "paper": LOW}),
        ((Fault.PAPER_OUT,), {"online": False, "paper": OUT}),
        ((Fault.COVER_OPEN,), {"online": False, "paper": FULL}),
        ((Fault.ERROR,), {"online": False, "paper": FULL}),
        ((Fault.OFFLINE,), {"online": False, "paper": FULL}),
    ],
    ids=["well", "near-end", "paper-out", "cover-open", "error", "away"],
)
def test_python_escpos_is_told_how_the_printer_is(
    box: Box, faults: tuple[Fault, ...], told: dict[str, object]
) -> None:
    write(box.data / "virtual" / "lab", faults)

    def ask() -> bool:
        return json.loads(python_client(ASK, "127.0.0.1", str(box.ports["raw"]["main"]))) == told

    try:
        box.wait_for(ask, f"it to be told {told}")
    except Unavailable as error:
        pytest.skip(f"python-escpos is not available: {error}")
    assert box.jobs() == []


def test_node_thermal_printer_finds_the_box_and_prints_and_its_drawer_opens_at_once(box: Box) -> None:
    try:
        said = node_client("connection_node_thermal_printer", "127.0.0.1", str(box.ports["raw"]["main"]))
    except Unavailable as error:
        pytest.skip(f"node-thermal-printer is not available: {error}")
    assert json.loads(said) == {"connected": True, "sent": True}
    pulses = box.wait_for(box.paper, "the pulses at the printer")
    assert all(pulse.startswith(b"\x1bp") for pulse in pulses)
    (job,) = box.wait_for(box.jobs, "the job")
    assert "Bonjour" in box.get(f"/api/jobs/{job['id']}")["text"]
    box.stop()
    said = node_client("connection_node_thermal_printer", "127.0.0.1", str(box.ports["raw"]["main"]))
    assert json.loads(said) == {"connected": False, "sent": False}
