"""What the doctor looks at."""

from __future__ import annotations

from appliance.doctor.findings import Finding, System, ok
from appliance.settings import section
from toy_bell.settings import BellSettings


def bell(system: System) -> list[Finding]:
    return ok(f"The bell says {section(system.settings, BellSettings).tone}.")


CHECKS = (bell,)
