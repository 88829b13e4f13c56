"""Buttons, lights and the buzzer."""

from appliance.panel.keeper import PanelKeeper, red_light
from appliance.panel.panel import Panel

__all__ = ["Panel", "PanelKeeper", "red_light"]
