"""Buttons, lights and the buzzer."""

from appliance.panel.keeper import PanelKeeper

__all__ = ["PanelKeeper"]
