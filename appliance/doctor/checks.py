"""All that is looked at, in the order in which it is told; last what capabilities look at."""

from __future__ import annotations

from collections.abc import Callable

from appliance.capabilities import provided
from appliance.doctor import hardware, host_checks, vitals
from appliance.doctor.findings import Finding, System, problem

CHECKS: tuple[Callable[[System], list[Finding]], ...] = (
    *(
        host_checks.data,
        host_checks.space,
        host_checks.databases,
        host_checks.ports,
        host_checks.clock,
        host_checks.fonts,
        host_checks.units,
    ),
    *(hardware.till_port, hardware.panel, hardware.printers, hardware.rules, vitals.board),
)


def examine(system: System) -> list[Finding]:
    """Everything that is found. A check that fails itself is a finding."""
    findings = []
    more = [check for _, checks in provided("checks", "CHECKS") for check in checks]
    for check in (*CHECKS, *more):
        try:
            findings += check(system)
        except Exception as error:  # one broken thing must not hide the others
            findings += problem(f"{check.__name__} cannot be looked at: {error}.", "Look into it by hand.")
    return findings
