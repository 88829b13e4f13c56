"""What the web side is lent by the service. It knows the core, and of the rest only these shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import request

from appliance.identity import Identity
from appliance.settings import MAIN_QUEUE, WebSettings
from appliance.spool import Job, Look, PaperMark, Rendition, Spool
from appliance.web.bounds import MAX_TEXT


class Drawing(Protocol):
    """A picture of a document; sizes in dots."""

    @property
    def png(self) -> bytes:
        """The picture."""

    @property
    def height(self) -> int:
        """Of the whole paper."""


class Previews(Protocol):
    """Where pictures and texts of documents come from. Each may raise `failure`."""

    def look_of(self, job: Job, profile: str | None = None) -> Look:
        """What a job's picture is of, as it will print, or as it would on a printer of another profile."""

    def picture(self, look: Look, top: int = 0, rows: int = 0) -> Drawing:
        """A document's paper, or `rows` of it from `top`."""

    def rendition(self, look: Look) -> Rendition:
        """A document's text, size, notes and events."""

    def marks(self, look: Look) -> Sequence[PaperMark]:
        """Which command of a document drew which dots."""


class Sighting(Protocol):
    """A printer that was seen; see `appliance.printers.discovery`."""

    @property
    def uri(self) -> str:
        """Its device URI."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def model(self) -> str:
        """What it says it is."""

    @property
    def profile(self) -> str:
        """The profile that fits, or nothing."""

    @property
    def source(self) -> str:
        """How it was seen."""

    @property
    def last_seen(self) -> int:
        """When, in microseconds since 1970."""


class Scan(Protocol):
    """A search of the own networks, on request."""

    @property
    def progress(self) -> float:
        """From 0 to 1."""

    @property
    def is_done(self) -> bool:
        """Whether it has ended."""

    def cancel(self) -> None:
        """End it."""


class Finder(Protocol):
    """What finds printers."""

    def found(self) -> Sequence[Sighting]:
        """Every printer that is there."""

    def scan(self) -> Scan:
        """Try every address of the own networks, or join a search that is under way."""

    def last_scan(self) -> Scan | None:
        """The search under way, or the last one."""


@dataclass(frozen=True)
class WebParts:
    """The core, and what the service does on the web's behalf.

    `check_uri` raises ValueError for a device URI that no driver takes, `set_faults` for one that is no
    virtual printer's, or faults that there are none of; `press` a panel's button for some seconds, and is
    None where there is no panel on the screen; `test_panel` shows each light in turn; `ports` are those in
    force, by name; `shows_setup_code` says that only who is at this machine can see the set-up page.
    """

    spool: Spool
    previews: Previews
    drawing_failed: type[Exception]
    finder: Finder
    check_uri: Callable[[str], None]
    set_faults: Callable[[str, Sequence[str]], None]
    refresh_printers: Callable[[], None]
    press: Callable[[str, float], None] | None
    test_panel: Callable[[], None] | None
    ports: Callable[[], Mapping[str, object]]
    ready: Callable[[], bool]
    job_bytes: int
    identity: Identity
    settings: WebSettings
    shows_setup_code: bool

    def frame(self) -> dict[str, object]:
        """What every page's frame is told."""
        return {
            "events_port": self.ports().get("events"),
            "on_screen_panel": self.press is not None,
            "limit": MAX_TEXT,
        }

    def way_in(self) -> dict[str, object]:
        """Where tills print to: this box's address, as who asks reached it, and the main queue's port."""
        raw = self.ports().get("raw")
        port = raw.get(MAIN_QUEUE) if isinstance(raw, Mapping) else None
        return {"address": request.host.rsplit(":", 1)[0], "port": port}
