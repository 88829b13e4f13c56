"""Buttons, lights and the buzzer."""

from appliance.panel.panel import Panel, open_panel

__all__ = ["Panel", "open_panel"]
