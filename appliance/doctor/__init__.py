"""Looks whether the box has what it needs, and says each thing that it finds with what to do about it."""

from appliance.doctor.findings import Finding, Level, System
from appliance.doctor.rounds import examine

__all__ = ["Finding", "Level", "System", "examine"]
