"""Every setting: its default, its bounds, and why it is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from appliance.settings import checks
from appliance.settings.box import BoxSettings
from appliance.settings.checks import PrinterSetting
from appliance.settings.devices import AdvertiseSettings, DiscoverySettings
from appliance.settings.fields import Staff, same_as, setting
from appliance.settings.identity import IdentitySettings
from appliance.settings.management import ManagementSettings
from appliance.settings.network import NetworkSettings
from appliance.settings.panel import PanelSettings
from appliance.settings.queues import MAIN_QUEUE, QUEUE_FIELDS, queue_tables
from appliance.settings.tls import TlsSettings

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

LANGUAGES = ("en", "de")
KIBIBYTE = 1_024
MEBIBYTE = 1_048_576
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class RawSettings:
    """The raw TCP ports, where tills print. `port` and what the queue has too are those of the queue main."""

    host: str = setting("0.0.0.0", checks.host, "address to listen on; tills are other machines")
    port: int = setting(9100, checks.port, "what printers listen on everywhere; 0: any free port")
    idle_seconds: float = same_as(QUEUE_FIELDS["idle_seconds"])
    cut_seconds: float = same_as(QUEUE_FIELDS["cut_seconds"])
    reset_seconds: float = same_as(QUEUE_FIELDS["reset_seconds"])
    connections: int = setting(
        64, checks.integer(1, 10_000), "open at once; a small shop has far fewer tills"
    )
    connections_in_all: int = setting(
        256,
        checks.integer(8, 10_000),
        "open at once at the ports of all queues; each is a file, and a large shop has fewer tills",
    )
    connections_per_address: int = setting(
        8, checks.integer(1, 10_000), "open at once from one address; a till has one or two"
    )
    jobs_per_minute: int = setting(200, checks.integer(1, 100_000), "from one address; no till prints faster")
    jobs_per_day: int = setting(
        20_000,
        checks.integer(1, 10**9),
        "from one address: 1 KB of each stays when it is erased; forty busy tills print as many",
    )
    bytes_per_minute: int = setting(
        30 * MEGABYTE,
        checks.integer(KIBIBYTE, 10**12),
        "kept for one address, all queues together: three largest jobs; a till's day is less",
    )
    pulses_per_minute: int = setting(
        60, checks.integer(1, 100_000), "to a drawer, from one address; nobody opens one every second"
    )
    open_to: str = setting(
        "own-networks",
        checks.choice("own-networks", "everybody"),
        "who may print without a login, where a queue's networks say nothing: the box's own networks, or all",
        Staff.NOW,
    )
    exempt_networks: tuple[str, ...] = setting(
        ("127.0.0.0/8", "::1/128"),
        checks.networks,
        "addresses without the limits on one's connections, jobs and bytes",
    )
    policy: str = same_as(QUEUE_FIELDS["policy"])


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The pages and the API."""

    host: str = setting("0.0.0.0", checks.host, "every address; a loopback one where there is no login")
    port: int = setting(8080, checks.port, "0: any free port")
    names: tuple[str, ...] = setting(
        (), checks.host_names, "the box answers to, besides its addresses and its own name"
    )
    threads: int = setting(4, checks.integer(1, 64), "requests served at once; four keep a Pi's cores busy")
    networks: tuple[str, ...] = setting((), checks.networks, "whose requests are answered; none: everybody's")
    proxy: str = setting(
        "", checks.text, "the address of the proxy in front, whose word on who asks is taken; none: nobody's"
    )
    origins: tuple[str, ...] = setting(
        (), checks.origins, "other sites whose scripts may use the API with a key (CORS); none: nobody's"
    )
    requests_per_minute: int = setting(
        3_000, checks.integer(1, 1_000_000), "from one address; a busy counter's pages make a tenth of that"
    )
    job_bytes_per_minute: int = setting(
        60 * MEGABYTE,
        checks.integer(KIBIBYTE, 10**12),
        "of jobs that one person or key brings; a program prints for several tills",
    )
    connections: int = setting(
        200, checks.integer(8, 10_000), "open at once; where there are more, those that rest make room"
    )
    connections_per_address: int = setting(
        40,
        checks.integer(1, 10_000),
        "of them from one address, but for the proxy's; a browser opens six for its pages",
    )
    header_seconds: float = setting(
        10.0, checks.seconds(0.1, 600), "for the head of a request to arrive; it is a packet or two"
    )
    body_seconds: float = setting(
        20.0,
        checks.seconds(0.1, 3_600),
        "for a body to arrive, and a second more for each 16 KB that did: whoever is slower is cut off",
    )
    body_bytes: int = setting(
        64 * KIBIBYTE,
        checks.integer(4 * KIBIBYTE, 16 * MEBIBYTE),
        "largest body of a request, but of those that bring a job or a batch; the longest form has 8 KB",
    )
    receiving_bytes: int = setting(
        32 * MEBIBYTE,
        checks.integer(MEBIBYTE, 10**12),
        "of bodies that are arriving, half of it from one address: half of the image's /tmp",
    )
    language: str = setting(
        "", checks.choice("", *LANGUAGES), "of the pages; nothing: as each browser asks for", Staff.NOW
    )
    time_zone: str = setting(
        "",
        checks.time_zone,
        "in which times are shown, such as Europe/Berlin; nothing: the box's own",
        Staff.NOW,
    )
    undo_seconds: float = setting(
        5.0,
        checks.seconds(0, 60),
        "that a reject on the counter page can be taken back: a thumb may slip",
        Staff.NOW,
    )


@dataclass(frozen=True, slots=True)
class EventsSettings:
    """The socket that tells pages what happens."""

    port: int = setting(8081, checks.port, "on the web host; 0: any free port")
    connections: int = setting(200, checks.integer(4, 10_000), "open at once; each costs about 15 KB")
    connections_per_listener: int = setting(
        20, checks.integer(1, 10_000), "of one person or key; somebody has a few tabs on a few devices"
    )
    connections_per_address: int = setting(
        40, checks.integer(1, 10_000), "from one address, but for the proxy's and of those who may approve"
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on everything that the box takes."""

    job_bytes: int = setting(
        10 * MEGABYTE,
        checks.integer(1, 1_000 * MEGABYTE),
        "largest job; a metre of raster is 0.6 MB",
        Staff.START,
    )
    free_bytes: int = setting(
        100 * MEGABYTE,
        checks.integer(0, 10**13),
        "free space below which new jobs are refused, so that kept ones are safe",
        Staff.NOW,
    )
    backup_seconds: float = setting(
        3_600.0,
        checks.seconds(0, 31_536_000),
        "between backups of the databases on the card itself, each of which is looked through; 0: none",
    )
    receiving_bytes: int = setting(
        64 * MEGABYTE,
        checks.integer(1, 10**12),
        "held in memory for jobs still arriving, all tills together; then tills wait",
    )
    preview_seconds: float = setting(
        10.0, checks.seconds(0.1, 600), "a picture not drawn by then is given up"
    )
    preview_memory: int = setting(
        256 * MEBIBYTE, checks.integer(64 * MEBIBYTE, 10**12), "of the drawing process; half a Zero 2 W"
    )
    preview_cache: int = setting(
        8 * MEBIBYTE,
        checks.integer(0, 10**12),
        "finished pictures kept in memory at the most; a board with little of it keeps fewer",
    )
    attempts: int = setting(3, checks.integer(1, 100), "tries at a job of which no byte was sent", Staff.NOW)
    backoff_seconds: float = setting(
        1.0, checks.seconds(0.01, 3_600), "before the second try; doubles with each further one"
    )
    stale_seconds: float = setting(
        900.0,
        checks.seconds(1, 10**7),
        "that a job waited for its printer before somebody is asked whether it is still wanted",
        Staff.NOW,
    )
    connect_seconds: float = setting(
        3.0, checks.seconds(0.05, 600), "for a network printer to answer", Staff.START
    )
    answer_seconds: float = setting(
        1.0, checks.seconds(0.05, 60), "for a printer to say how it is; one that never did is asked no more"
    )
    drawer_seconds: float = setting(
        5.0,
        checks.seconds(0.1, 3_600),
        "for a printer that is busy or away to take a drawer's pulse; then whoever waits has taken a key",
    )
    confirm_seconds: float = setting(
        10.0,
        checks.seconds(0.1, 600),
        "for a printer to say that a job is on paper, once it has all of it",
        Staff.START,
    )
    status_seconds: float = setting(
        2.0, checks.seconds(0.1, 600), "between looks at a printer that answers; people see a change within 5"
    )
    away_seconds: float = setting(
        2.0, checks.seconds(0.1, 600), "between tries at a printer that is away: it is found again within 5"
    )
    send_seconds: float = setting(
        30.0,
        checks.seconds(0.1, 86_400),
        "without a byte taken by the printer, before a job is given up",
        Staff.START,
    )
    retention_days: float = same_as(QUEUE_FIELDS["retention_days"], Staff.NOW)


@dataclass(frozen=True, slots=True)
class GadgetSettings:
    """The USB port towards a till, where the box is the printer: what it says it is, where Linux has it."""

    enabled: bool = setting(False, checks.flag, "only some boards have a port that can be a device")
    queue: str = setting(MAIN_QUEUE, checks.printer_name, "the queue that it feeds")
    idle_seconds: float = setting(
        5.0,
        checks.seconds(0.05, 3_600),
        "silence between two commands that ends a job: USB has no hanging up",
    )
    stall_seconds: float = setting(
        60.0, checks.seconds(0.05, 86_400), "silence within a command, after which the rest is not to come"
    )
    vendor_id: int = setting(0x0525, checks.usb_number, "of Linux's own printer gadget")
    product_id: int = setting(0xA4A8, checks.usb_number, "of Linux's own printer gadget")
    manufacturer: str = setting("Counterproof", checks.usb_text, "as tills show it")
    product: str = setting("Receipt Printer", checks.usb_text, "as tills show it")
    serial: str = setting("counterproof", checks.usb_text, "by which tills tell two boxes apart")
    device_id: str = setting("", checks.text, "IEEE 1284 device ID; empty: made of the names above")
    copy_printer: bool = setting(
        False, checks.flag, "be what the USB printer behind the box is, so that the till keeps its driver"
    )
    functionfs: Path = setting(
        Path("/run/counterproof-usb"), checks.folder, "where the function's files are mounted"
    )
    configfs: Path = setting(
        Path("/sys/kernel/config"), checks.folder, "where Linux has gadgets described to it"
    )
    name: str = setting("counterproof", checks.printer_name, "what Linux calls the gadget")
    udc_root: Path = setting(Path("/sys/class/udc"), checks.folder, "where Linux lists ports for devices")
    udc: str = setting("", checks.text, "the port to use; empty: the first")
    udc_seconds: float = setting(
        10.0, checks.seconds(0, 600), "to wait for a port to be found at start; its driver may load late"
    )
    usb_devices_root: Path = setting(
        Path("/sys/bus/usb/devices"), checks.folder, "where Linux lists what is plugged into the box"
    )
    model_file: Path = setting(
        Path("/proc/device-tree/model"), checks.folder, "where Linux says what board this is"
    )


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The log that is written to standard error."""

    level: str = setting("info", checks.choice("debug", "info", "warning", "error"), "least that is written")
    format: str = setting("text", checks.choice("text", "json"), "for people, or for machines")


@dataclass(frozen=True, slots=True)
class SystemSettings:
    """The system under the box, as `counterproof doctor` looks at it."""

    root: Path = setting(Path("/"), checks.folder, "of the system's own files: another disk's, to look at it")
    crash_log: Path = setting(
        Path("/data/crashes/last.log"), checks.folder, "where the image keeps what was logged before a crash"
    )


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
