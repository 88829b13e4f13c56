"""What is announced, as values: the services of this box, each with its name, port and TXT record.

Sources: RFC 6763, section 6 (TXT records); Bonjour Printing Specification 1.2.1, section 9 (their keys; it
has `qtotal`, `priority`, `ty`, `product`, `note`, `pdl`, `adminurl` and `UUID` for every printing service)
and its rule of the flagship protocol: who prints in whatever way takes the name of its queue in
`_printer._tcp` too, at port 0 where it speaks no LPD, so that no two printers in a network have one name.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from appliance.advertise.box import MAX_LABEL

RAW, WEB, BOX = "_pdl-datastream._tcp.local.", "_http._tcp.local.", "_counterproof._tcp.local."
LPD = "_printer._tcp.local."
MAX_VALUE = 200  # bytes of a value; with its key an entry must stay below 256
PRIORITY = (
    50  # where 0 is the best of several ways to one queue: IPP and LPD, should we have them, come first
)
FORMATS = "application/octet-stream,application/vnd.cups-raw"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One service. `key` stays the same when anything else of it changes."""

    key: tuple[str, str]
    kind: str
    name: str
    port: int
    addresses: tuple[str, ...]
    txt: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """What all announcements say alike. `web` is the port of the pages for others; 0: for nobody else."""

    host: str
    number: uuid.UUID
    note: str
    raw: Mapping[str, int]
    raw_addresses: tuple[str, ...]
    web: int
    web_addresses: tuple[str, ...]

    @property
    def has_pages(self) -> bool:
        """Whether others can open the pages."""
        return bool(self.web and self.web_addresses)

    @property
    def admin_url(self) -> str:
        """Where the pages are; empty where nobody else can open them."""
        return f"http://{self.host}.local:{self.web}/" if self.has_pages else ""


def announcements(box: Box) -> Iterator[Announcement]:
    """All that a box announces."""
    if box.raw_addresses:
        for name, port in box.raw.items():
            if port:
                raw = _queue(box, name, port)
                yield raw
                yield replace(raw, key=(LPD, name), kind=LPD, port=0, txt=())
    if box.has_pages:
        yield _page(box, WEB, {"path": "/"})
        queues = ",".join(box.raw)
        yield _page(box, BOX, {"txtvers": "1", "UUID": str(box.number), "queues": queues, "note": box.note})


def _queue(box: Box, name: str, port: int) -> Announcement:
    txt = {
        "txtvers": "1",
        "qtotal": "1",
        "priority": str(PRIORITY),
        "ty": f"Counterproof {name}",
        "product": "(Counterproof)",
        "usb_MFG": "Counterproof",
        "usb_MDL": name,
        "pdl": FORMATS,
        "note": box.note,
        "adminurl": box.admin_url,
        "UUID": str(uuid.uuid5(box.number, name)),
    }
    return Announcement(
        (RAW, name), RAW, _instance(f"{name} on {box.host}"), port, box.raw_addresses, _entries(txt)
    )


def _page(box: Box, kind: str, txt: Mapping[str, str]) -> Announcement:
    name = _instance(f"Counterproof {box.host}")
    return Announcement((kind, ""), kind, name, box.web, box.web_addresses, _entries(txt))


def _entries(txt: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _cut(value, MAX_VALUE)) for key, value in txt.items() if value)


def _instance(name: str) -> str:
    return _cut(name, MAX_LABEL - len("-99"))  # room for the number that tells it from another of its name


def _cut(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8, cut between characters."""
    return text.encode()[:size].decode("utf-8", "ignore")
