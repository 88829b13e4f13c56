"""All checks together, and `counterproof doctor`, which says what they find."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from system_tree import Tree

from appliance.cli import main
from appliance.doctor import Level, System, examine, host_checks
from appliance.doctor.findings import Finding


def test_a_check_that_fails_itself_hides_no_other(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_system: System) -> list[Finding]:
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr("appliance.doctor.checks.CHECKS", (broken, host_checks.data))
    assert [finding.level for finding in examine(tree.system)] == [Level.PROBLEM, Level.OK]


def test_the_command_says_each_thing_and_fails_where_something_needs_mending(tree: Tree) -> None:
    tree.write("run/systemd/timesync/synchronized")
    settings = (f"system.root={tree.root}", "limits.free_bytes=0", "gadget.enabled=no")
    words = [
        "doctor",
        "--data",
        str(tree.settings.data),
        *(word for each in settings for word in ("--set", each)),
    ]
    well = CliRunner().invoke(main, words)
    assert (well.exit_code, "good: The clock is synchronised." in well.output) == (0, True), well.output
    ill = CliRunner().invoke(main, [*words, "--set", "panel.kind=gpio"])
    assert ill.exit_code == 1
    assert f"mend: There are no pins: {tree.root}/dev/gpiochip0 is missing. Set panel.chip" in ill.output
