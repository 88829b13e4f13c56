"""Looks whether the box has what it needs, and says each thing that it finds with what to do about it."""

from appliance.doctor.checks import examine
from appliance.doctor.findings import Finding, Level, System

__all__ = ["Finding", "Level", "System", "examine"]
