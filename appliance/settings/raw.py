"""Settings of the raw ports and of the USB port, where tills print."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from appliance.settings import checks
from appliance.settings.fields import Staff, same_as, setting
from appliance.settings.queues import MAIN_QUEUE, QUEUE_FIELDS
from appliance.settings.units import KIBIBYTE, MEGABYTE


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
