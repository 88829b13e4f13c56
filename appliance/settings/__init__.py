"""What an owner may set, where it may be set, and what is wrong with what was set."""

from appliance.settings.checks import DEFAULT_PROFILE, is_loopback
from appliance.settings.devices import AdvertiseSettings, DiscoverySettings
from appliance.settings.identity import IdentitySettings
from appliance.settings.load import SettingsError, load
from appliance.settings.model import (
    EventsSettings,
    GadgetSettings,
    Limits,
    LogSettings,
    PanelSettings,
    PrinterSetting,
    RawSettings,
    Settings,
    SystemSettings,
    WebSettings,
)
from appliance.settings.queues import MAIN_QUEUE, QUEUE_FIELDS, Queue, QueueFaults, changed

__all__ = [
    "DEFAULT_PROFILE",
    "MAIN_QUEUE",
    "QUEUE_FIELDS",
    "AdvertiseSettings",
    "DiscoverySettings",
    "EventsSettings",
    "GadgetSettings",
    "IdentitySettings",
    "Limits",
    "LogSettings",
    "PanelSettings",
    "PrinterSetting",
    "Queue",
    "QueueFaults",
    "RawSettings",
    "Settings",
    "SettingsError",
    "SystemSettings",
    "WebSettings",
    "changed",
    "is_loopback",
    "load",
]
