"""Buttons, lights and the buzzer."""

from appliance.panel.panel_host import PanelHost

__all__ = ["PanelHost"]
