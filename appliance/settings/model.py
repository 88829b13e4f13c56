"""Every setting: its default, its bounds, and why it is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from appliance.settings import checks
from appliance.settings.box import BoxSettings
from appliance.settings.checks import PrinterSetting
from appliance.settings.devices import AdvertiseSettings, DiscoverySettings
from appliance.settings.fields import setting
from appliance.settings.identity import IdentitySettings
from appliance.settings.limits import Limits
from appliance.settings.management import ManagementSettings
from appliance.settings.network import NetworkSettings
from appliance.settings.panel import PanelSettings
from appliance.settings.queues import MAIN_QUEUE, queue_tables
from appliance.settings.raw import GadgetSettings, RawSettings
from appliance.settings.system import LogSettings, SystemSettings
from appliance.settings.tls import TlsSettings
from appliance.settings.web import EventsSettings, WebSettings

__all__ = [
    "AdvertiseSettings",
    "BoxSettings",
    "DiscoverySettings",
    "EventsSettings",
    "GadgetSettings",
    "Limits",
    "LogSettings",
    "ManagementSettings",
    "NetworkSettings",
    "PanelSettings",
    "PrinterSetting",
    "RawSettings",
    "Settings",
    "SystemSettings",
    "TlsSettings",
    "WebSettings",
]


@dataclass(frozen=True, slots=True)
class Settings:
    """All of counterproof.toml."""

    data: Path = setting(
        Path("counterproof-data"), checks.folder, "where the database and all that lasts is kept"
    )
    printers: tuple[PrinterSetting, ...] = setting((), checks.printers, "printers to know from the start")
    queues: tuple[Mapping[str, object], ...] = setting(
        (), queue_tables, "queues besides main, which [raw] describes; or more about main"
    )
    box: BoxSettings = field(default_factory=BoxSettings)
    raw: RawSettings = field(default_factory=RawSettings)
    web: WebSettings = field(default_factory=WebSettings)
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    events: EventsSettings = field(default_factory=EventsSettings)
    limits: Limits = field(default_factory=Limits)
    gadget: GadgetSettings = field(default_factory=GadgetSettings)
    panel: PanelSettings = field(default_factory=PanelSettings)
    log: LogSettings = field(default_factory=LogSettings)
    discovery: DiscoverySettings = field(default_factory=DiscoverySettings)
    advertise: AdvertiseSettings = field(default_factory=AdvertiseSettings)
    management: ManagementSettings = field(default_factory=ManagementSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    tls: TlsSettings = field(default_factory=TlsSettings)
    system: SystemSettings = field(default_factory=SystemSettings)

    def faults(self) -> dict[str, str]:
        """Values that do not go together: a sentence by the key where it can be put right."""
        faults = {f"panel.{name}": text for name, text in self.panel.clashes().items()}
        if not self.identity.login and not checks.is_loopback(self.web.host):
            faults["identity.login"] = (
                "it may be off only where web.host is a loopback address, such as 127.0.0.1;"
                f" {self.web.host} lets others in"
            )
        elif not self.identity.login and self.web.proxy:
            faults["identity.login"] = "it may not be off behind a proxy (web.proxy), which lets others in"
        return faults | self._ports_twice()

    def _ports_twice(self) -> dict[str, str]:
        """The box's own ports that are one, where both listen."""
        raw, web = self.raw, self.web
        wanted = (("raw.port", raw.host, raw.port), ("web.port", web.host, web.port))
        faults: dict[str, str] = {}
        before: list[tuple[str, str, int | None]] = []
        for key, host, port in (*wanted, ("events.port", web.host, self.events.port)):
            other = next((each for each in before if port and each[2] == port and _meet(each[1], host)), None)
            if other:
                faults[key] = f"port {port} is {other[0]} already; choose another one"
            before.append((key, host, port))
        return faults

    def declared_ports(self) -> set[int]:
        """The ports that are said here of queues."""
        return {port for each in self.declared_queues().values() if isinstance(port := each.get("port"), int)}

    def declared_queues(self) -> dict[str, dict[str, object]]:
        """The queues that are declared here: their fields, given raw, by name. `main` is always there."""
        raw = self.raw
        main: dict[str, object] = {
            "policy": raw.policy,
            "port": raw.port,
            "idle_seconds": raw.idle_seconds,
            "cut_seconds": raw.cut_seconds,
            "reset_seconds": raw.reset_seconds,
        }
        if self.printers:
            main["printer"] = self.printers[0].name
        declared = {MAIN_QUEUE: main}
        for table in self.queues:
            declared.setdefault(str(table["name"]), {}).update(table)
        return declared


def _meet(one: str, other: str) -> bool:
    """True if what listens on both hosts needs ports of its own."""
    return one == other or bool({one, other} & {"0.0.0.0", "::", ""})
