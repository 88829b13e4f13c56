"""Every setting: its default, its bounds, and why it is what it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.settings import checks
from appliance.settings.checks import Check, PrinterSetting

__all__ = [
    "EventsSettings",
    "Limits",
    "LogSettings",
    "PanelSettings",
    "PrinterSetting",
    "RawSettings",
    "Settings",
    "WebSettings",
]

MEBIBYTE = 1_048_576
MEGABYTE = 1_000_000


def _setting(default: object, check: Check, about: str) -> Any:
    return field(default=default, metadata={"check": check, "about": about})


@dataclass(frozen=True, slots=True)
class RawSettings:
    """The raw TCP port, where tills print."""

    host: str = _setting("0.0.0.0", checks.host, "address to listen on; tills are other machines")
    port: int = _setting(9100, checks.port, "what printers listen on everywhere; 0: any free port")
    idle_seconds: float = _setting(
        60.0, checks.seconds(0.05, 86_400), "silence without a cut that ends a job; tills pause between lines"
    )
    cut_seconds: float = _setting(
        1.0, checks.seconds(0.05, 3_600), "silence after a cut that ends a job; drawer pulses trail the cut"
    )
    connections: int = _setting(
        64, checks.integer(1, 10_000), "open at once; a small shop has far fewer tills"
    )
    jobs_per_minute: int = _setting(
        200, checks.integer(1, 100_000), "from one address; no till prints faster"
    )
    exempt_networks: tuple[str, ...] = _setting(
        ("127.0.0.0/8", "::1/128"), checks.networks, "addresses without that rate limit"
    )
    policy: str = _setting(
        "hold", checks.choice("hold", "auto"), "hold: a person decides; auto: complete jobs print at once"
    )


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The pages and the API."""

    host: str = _setting("127.0.0.1", checks.host, "loopback, while there is no login")
    port: int = _setting(8080, checks.port, "0: any free port")
    names: tuple[str, ...] = _setting(
        (), checks.host_names, "the box answers to, besides its addresses and its own name"
    )
    threads: int = _setting(4, checks.integer(1, 64), "requests served at once; four keep a Pi's cores busy")


@dataclass(frozen=True, slots=True)
class EventsSettings:
    """The socket that tells pages what happens."""

    port: int = _setting(8081, checks.port, "on the web host; 0: any free port")
    connections: int = _setting(200, checks.integer(1, 10_000), "open at once; each costs about 15 KB")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of anything is taken."""

    job_bytes: int = _setting(
        10 * MEGABYTE, checks.integer(1, 1_000 * MEGABYTE), "largest job; a metre of raster is 0.6 MB"
    )
    free_bytes: int = _setting(
        100 * MEGABYTE,
        checks.integer(0, 10**13),
        "free space below which new jobs are refused, so that kept ones are safe",
    )
    receiving_bytes: int = _setting(
        64 * MEGABYTE,
        checks.integer(1, 10**12),
        "held in memory for jobs still arriving, all tills together; then tills wait",
    )
    preview_seconds: float = _setting(
        10.0, checks.seconds(0.1, 600), "a picture not drawn by then is given up"
    )
    preview_memory: int = _setting(
        256 * MEBIBYTE, checks.integer(64 * MEBIBYTE, 10**12), "of the drawing process; half a Zero 2 W"
    )
    preview_cache: int = _setting(8 * MEBIBYTE, checks.integer(0, 10**12), "finished pictures kept in memory")
    attempts: int = _setting(3, checks.integer(1, 100), "tries at a job of which no byte was sent")
    backoff_seconds: float = _setting(
        1.0, checks.seconds(0.01, 3_600), "before the second try; doubles with each further one"
    )
    connect_seconds: float = _setting(3.0, checks.seconds(0.05, 600), "for a network printer to answer")
    send_seconds: float = _setting(
        30.0, checks.seconds(0.1, 86_400), "without a byte taken by the printer, before a job is given up"
    )


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """Buttons, lights and the buzzer (BCM pin numbers)."""

    kind: str = _setting(
        "none", checks.choice("none", "screen", "gpio"), "none, buttons on the page, or real ones"
    )
    approve_pin: int = _setting(17, checks.integer(0, 999), "approve button, to ground")
    reject_pin: int = _setting(27, checks.integer(0, 999), "reject button, to ground")
    green_pin: int = _setting(22, checks.integer(0, 999), "green light")
    amber_pin: int = _setting(23, checks.integer(0, 999), "amber light")
    red_pin: int = _setting(24, checks.integer(0, 999), "red light")
    buzzer_pin: int = _setting(18, checks.integer(0, 999), "buzzer")
    debounce_seconds: float = _setting(0.02, checks.seconds(0, 1), "contacts bounce for 5 to 10 ms")
    guard_seconds: float = _setting(
        0.4, checks.seconds(0, 10), "a press so soon after the focus changed is refused: nobody looked"
    )
    hold_seconds: float = _setting(
        2.0, checks.seconds(0.2, 60), "holding approve so long approves all waiting"
    )
    both_seconds: float = _setting(
        5.0, checks.seconds(0.2, 60), "holding both so long prints the status slip"
    )


@dataclass(frozen=True, slots=True)
class LogSettings:
    """What is written to standard error."""

    level: str = _setting("info", checks.choice("debug", "info", "warning", "error"), "least that is written")
    format: str = _setting("text", checks.choice("text", "json"), "for people, or for machines")


@dataclass(frozen=True, slots=True)
class Settings:
    """All of counterproof.toml."""

    data: Path = _setting(
        Path("counterproof-data"), checks.folder, "where the database and all that lasts is kept"
    )
    printers: tuple[PrinterSetting, ...] = _setting((), checks.printers, "printers to know from the start")
    raw: RawSettings = field(default_factory=RawSettings)
    web: WebSettings = field(default_factory=WebSettings)
    events: EventsSettings = field(default_factory=EventsSettings)
    limits: Limits = field(default_factory=Limits)
    panel: PanelSettings = field(default_factory=PanelSettings)
    log: LogSettings = field(default_factory=LogSettings)
