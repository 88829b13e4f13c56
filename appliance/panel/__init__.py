"""Buttons, lights and the buzzer."""

from appliance.panel.keeper import PanelKeeper
from appliance.panel.panel import Panel

__all__ = ["Panel", "PanelKeeper"]
