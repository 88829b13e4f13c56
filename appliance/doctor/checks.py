"""All that is looked at, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Callable

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
    for check in CHECKS:
        try:
            findings += check(system)
        except Exception as error:  # one broken thing must not hide the others
            findings += problem(f"{check.__name__} cannot be looked at: {error}.", "Look into it by hand.")
    return findings
