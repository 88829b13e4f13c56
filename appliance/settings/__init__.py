"""The settings: their values, their sources, and the faults in them."""

from appliance.settings.box import BoxSettings
from appliance.settings.checks import DEFAULT_PROFILE, is_loopback
from appliance.settings.devices import AdvertiseSettings, DiscoverySettings
from appliance.settings.fields import Staff, checked
from appliance.settings.first_boot import FirstAdmin, FirstStart, Wifi, first_start
from appliance.settings.identity import IdentitySettings
from appliance.settings.limits import Limits
from appliance.settings.load import Layers, layers, load, model_fields, section, value_of
from appliance.settings.model import ManagementSettings, PrinterSetting, Settings
from appliance.settings.network import NetworkSettings
from appliance.settings.panel import PanelSettings
from appliance.settings.queues import MAIN_QUEUE, QUEUE_FIELDS, Queue, QueueFaults, changed
from appliance.settings.raw import GadgetSettings, RawSettings
from appliance.settings.sources import Fault, Origin, SettingsError
from appliance.settings.system import LogSettings, SystemSettings
from appliance.settings.tls import TlsSettings
from appliance.settings.web import EventsSettings, WebSettings

__all__ = [
    "DEFAULT_PROFILE",
    "MAIN_QUEUE",
    "QUEUE_FIELDS",
    "AdvertiseSettings",
    "BoxSettings",
    "DiscoverySettings",
    "EventsSettings",
    "Fault",
    "FirstAdmin",
    "FirstStart",
    "GadgetSettings",
    "IdentitySettings",
    "Layers",
    "Limits",
    "LogSettings",
    "ManagementSettings",
    "NetworkSettings",
    "Origin",
    "PanelSettings",
    "PrinterSetting",
    "Queue",
    "QueueFaults",
    "RawSettings",
    "Settings",
    "SettingsError",
    "Staff",
    "SystemSettings",
    "TlsSettings",
    "WebSettings",
    "Wifi",
    "changed",
    "checked",
    "first_start",
    "is_loopback",
    "layers",
    "load",
    "model_fields",
    "section",
    "value_of",
]
