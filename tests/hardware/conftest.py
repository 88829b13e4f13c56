"""Tests in `inside/` run in a booted kernel. Out here each of them tells what it did in there.

One boot serves all that were chosen, so `scripts/test tests/hardware -k unplug` boots for these alone.
"""

from __future__ import annotations

import compileall
import json
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from kernel import HERE, Unavailable
from machine import run

ROOT = HERE.parent.parent
PORTS = {
    "test_usb_port.py": "dummy_udc.5",
    "test_usb_box.py": "dummy_udc.2",
    "test_usb_restarts.py": "dummy_udc.6",
    "test_hotspot.py": "dummy_udc.4",  # it needs no cable, and much patience
    **dict.fromkeys(("test_usb_driver.py", "test_systemd_store.py"), "dummy_udc.3"),  # which no till is at
}
OTHERS = "dummy_udc.0"  # the till's port for all other tests
COMPILED = ("appliance", "escpos", "tests/hardware/inside")
PASSED_ON = ("RIG_FULL",)  # of the environment


class Rig:
    """One boot, for all tests that were chosen; what became of each, once somebody asks."""

    def __init__(self, results: Path, tests: Sequence[str]) -> None:
        self._results = results
        self._tests = tests
        self._cases: dict[str, ElementTree.Element] | None = None
        self._log = ""
        self._unavailable = ""

    def case(self, test: str) -> ElementTree.Element:
        """What JUnit's XML says of a test. Skips where no kernel can be booted here."""
        if self._cases is None:
            self._cases = {}  # whatever happens, there is one boot
            self._cases = self._run()
        if self._unavailable:
            pytest.skip(self._unavailable)
        if test not in self._cases:
            pytest.fail(f"it never ran; the rig said:\n{self._log[-6_000:]}", pytrace=False)
        return self._cases[test]

    def _run(self) -> dict[str, ElementTree.Element]:
        shutil.rmtree(self._results, ignore_errors=True)
        self._results.mkdir(parents=True)
        for name in COMPILED:  # an emulated machine takes half a minute to do it
            compileall.compile_dir(ROOT / name, quiet=1)
        try:
            self._log = run(ROOT / ".cache" / "hardware", self._results, _command(self._tests))
        except Unavailable as error:
            self._unavailable = f"no kernel can be booted here: {error}"
        found: dict[str, ElementTree.Element] = {}
        for report in self._results.glob("*.xml"):
            found |= _cases(report)
        self._log += "".join(file.read_text(errors="replace") for file in self._results.glob("*.said"))
        return found


def _command(tests: Sequence[str]) -> str:
    """What the rig is to run."""
    lanes: dict[str, list[str]] = {}
    for test in tests:
        lanes.setdefault(PORTS.get(Path(test.split("::")[0]).name, OTHERS), []).append(test)
    environment = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "RIG": "inside"}
    environment |= {word: os.environ[word] for word in PASSED_ON if word in os.environ}
    words = [
        *("env", *(f"{name}={value}" for name, value in environment.items())),
        *(sys.executable, str(HERE / "inside" / "lanes.py"), json.dumps(lanes)),
    ]
    return f"cd {shlex.quote(str(ROOT))}\n{shlex.join(words)}\n"


def _cases(report: Path) -> dict[str, ElementTree.Element]:
    found = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        file = case.get("classname", "").replace(".", "/") + ".py"
        found[f"{file}::{case.get('name')}"] = case
    return found


class Told(pytest.Item):
    """Stands outside for a test inside."""

    rig: Rig

    def runtest(self) -> None:
        """Fail or skip as it did, with what it said."""
        case = self.rig.case(self.nodeid)
        for property_ in case.iter("property"):
            self.user_properties.append((property_.get("name", ""), property_.get("value", "")))
        skipped = case.find("skipped")
        if skipped is not None:
            pytest.skip(skipped.get("message", ""))
        bad = [each.text or "" for each in case if each.tag in ("failure", "error")]
        if bad:
            pytest.fail(
                "\n".join([*bad, *(each.text or "" for each in case.iter("system-out"))]), pytrace=False
            )


def _leave_out_radios(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests with radios run where they are asked for: they need NetworkManager, and much time."""
    if any("test_hotspot" in str(word) for word in config.invocation_params.args):
        return
    radios = [item for item in items if item.path.name == "test_hotspot.py"]
    items[:] = [item for item in items if item not in radios]
    config.hook.pytest_deselected(items=radios)


@pytest.hookimpl(trylast=True)  # once -k and -m have chosen
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Outside, put a teller in the place of each test that is to run inside."""
    _leave_out_radios(config, items)
    ours = [item for item in items if item.path.is_relative_to(HERE / "inside")]
    if not ours:
        return
    rig = Rig(ROOT / ".cache" / "hardware" / "results", [item.nodeid for item in ours])
    for place, item in enumerate(items):
        if item in ours:
            assert item.parent is not None
            items[place] = told = Told.from_parent(item.parent, name=item.name)
            told.rig = rig


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what was measured inside."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"measured in the rig: {name}: {value}")
