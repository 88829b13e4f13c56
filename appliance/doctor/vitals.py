"""The check of the board itself."""

from __future__ import annotations

from appliance.doctor.findings import Finding, Level, System
from appliance.vitals import Vitals


def board(system: System) -> list[Finding]:
    """Power, warmth, card, clock and the last crash, as far as the board tells."""
    return [Finding(Level(vital.level), vital.text, vital.remedy) for vital in Vitals(system.settings).look()]
