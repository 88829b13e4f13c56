"""Settings of the pages, the API and the event socket."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings import checks
from appliance.settings.fields import Staff, setting
from appliance.settings.units import KIBIBYTE, MEBIBYTE, MEGABYTE

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl")


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
