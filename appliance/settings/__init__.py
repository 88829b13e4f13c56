"""What an owner may set, where it may be set, and what is wrong with what was set."""

from appliance.settings.checks import DEFAULT_PROFILE
from appliance.settings.load import SettingsError, load
from appliance.settings.model import (
    EventsSettings,
    Limits,
    LogSettings,
    PanelSettings,
    PrinterSetting,
    RawSettings,
    Settings,
    WebSettings,
)

__all__ = [
    "DEFAULT_PROFILE",
    "EventsSettings",
    "Limits",
    "LogSettings",
    "PanelSettings",
    "PrinterSetting",
    "RawSettings",
    "Settings",
    "SettingsError",
    "WebSettings",
    "load",
]
