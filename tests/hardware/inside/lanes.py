"""Runs tests side by side, a lane for each cable, since they wait most of the time.

An emulated machine takes twenty seconds to import what they need. So it is imported once, and lanes fork off:
first those that need little of it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import time
from pathlib import Path

import pytest

RESULTS = Path("/results")
STAGES = (  # what is imported, and the tests that need no more
    (("_pytest.junitxml", "appliance.intake.usb.port", "appliance.intake.usb.setup"), ("test_usb_port.py",)),
    (
        ("appliance.intake.usb.gadget", "appliance.runtime.systemd", "appliance.runtime.logs"),
        ("test_usb_box.py", "test_usb_restarts.py"),
    ),
    (
        ("appliance.printers.drivers.usb_device", "usb.backend.libusb1"),
        ("test_usb_driver.py", "test_rig.py", "test_systemd_store.py"),
    ),
    (("appliance.box.lifecycle",), ()),
)
LONGEST = "dummy_udc.0"  # the port of the whole way
URGENT = -10  # niceness
OPTIONS = (
    *("-p", "no:cacheprovider", "-vv", "--durations=12", "-o", "junit_family=xunit1"),
    "--confcutdir=tests/hardware/inside",
)


def fork(port: str, tests: list[str]) -> int:
    """A lane of its own, whose till is on this port; the process's number.

    The lane with the longest way is the last one, and goes before all others.
    """
    lane = os.fork()
    if lane == 0:
        os.environ["RIG_TILL_PORT"] = port
        os.nice(0 if port == LONGEST else -URGENT)
        said = os.open(RESULTS / f"{port}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(said, 1)
        os.dup2(said, 2)
        status = pytest.main([*OPTIONS, f"--junitxml={RESULTS / port}.xml", *tests])
        spent = os.times()
        children = spent.children_user + spent.children_system
        print(f"computed {spent.user + spent.system:.1f} s, its children {children:.1f} s")
        sys.stdout.flush()
        os._exit(status)
    return lane


def main(lanes: dict[str, list[str]]) -> None:
    """Run the tests of each port. Who waits for imports goes first: the last lane ends last."""
    os.nice(URGENT)
    running = []
    for modules, files in STAGES:
        if not lanes:
            break
        for module in modules:
            importlib.import_module(module)
        gc.collect()
        gc.freeze()
        print(f"imported {modules[-1]} after {time.monotonic():.1f} s", flush=True)
        ready = [port for port, tests in lanes.items() if not files or _files(tests) <= set(files)]
        running += [fork(port, lanes.pop(port)) for port in ready]
    for lane in running:
        os.waitpid(lane, 0)


def _files(tests: list[str]) -> set[str]:
    return {Path(test.split("::")[0]).name for test in tests}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
