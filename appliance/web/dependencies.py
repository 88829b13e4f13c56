"""The things that the web needs from the rest of the box, and the shapes of what other rooms do for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from flask import request

from appliance.configuration import Configuration
from appliance.identity import Identity
from appliance.settings import MAIN_QUEUE, WebSettings
from appliance.spool import ALL, Job, PaperMark, Rendition, RenditionKey, Scope, ScopedSpool
from appliance.values import Move, PrintedPaper, Probe, Sighting, Vital
from appliance.web.access import scope
from appliance.web.limits import MAX_TEXT
from appliance.web.network_door import NetworkDoor
from appliance.web.removals import Removals


class Drawing(Protocol):
    """A picture of a document; sizes in dots."""

    @property
    def png(self) -> bytes:
        """The picture."""

    @property
    def height(self) -> int:
        """Of the whole paper."""


class Previews(Protocol):
    """The pictures and texts of documents. Each may raise `failure`."""

    def key_of(self, job: Job, profile: str | None = None) -> RenditionKey:
        """The key of a job's picture, as it will print, or as it would on a printer of another profile."""

    def picture(self, key: RenditionKey, top: int = 0, rows: int = 0) -> Drawing:
        """A document's paper, or `rows` of it from `top`."""

    def rendition(self, key: RenditionKey) -> Rendition:
        """A document's text, heading, size, notes and events."""

    def known(self, key: RenditionKey) -> Rendition | None:
        """The same, where it was drawn before; nothing is drawn for it."""

    def marks(self, key: RenditionKey) -> Sequence[PaperMark]:
        """The dots of each command of a document."""

    def ask(
        self, question: str, key: RenditionKey, behind: bytes = b"", **more: Any
    ) -> tuple[dict[str, Any], bytes]:
        """The answer of the drawing process to a question (appliance/drawing/worker.py) about a document."""

    def ask_about(
        self, question: str, document: bytes, profile: str, **more: Any
    ) -> tuple[dict[str, Any], bytes]:
        """The same about a document that is in no job."""


class Scan(Protocol):
    """A search of the own networks, on request."""

    @property
    def progress(self) -> float:
        """From 0 to 1."""

    @property
    def is_done(self) -> bool:
        """True if it has ended."""

    def cancel(self) -> None:
        """End it."""


class Finder(Protocol):
    """The search for printers."""

    def found(self) -> Sequence[Sighting]:
        """Every printer that is there."""

    def scan(self) -> Scan:
        """Try every address of the own networks, or join a search that is under way."""

    def last_scan(self) -> Scan | None:
        """The search under way, or the last one."""

    def moves(self) -> Sequence[Move]:
        """Printers that are away, and seem to be somewhere else."""

    def answer_move(self, printer: str, uri: str, *, moved: bool) -> Move | None:
        """Somebody has said whether it is; None where that was not asked."""


class VirtualOutput(Protocol):
    """Virtual printers' paper, by device URI. Every method raises LookupError for other printers."""

    def papers(self, uri: str, limit: int, before: int | None = None) -> Sequence[PrintedPaper]:
        """The papers, the newest first."""

    def picture(self, uri: str, number: int) -> bytes:
        """A paper as a PNG."""

    def tear_off(self, uri: str) -> int:
        """Throw all of it away."""

    def faults(self, uri: str) -> list[str]:
        """The faults that it has."""


class PanelDoor(Protocol):
    """The panel, if there is one."""

    @property
    def works(self) -> bool:
        """True if there is one."""

    @property
    def on_screen(self) -> bool:
        """True if its buttons are on the page."""

    @property
    def fault(self) -> str:
        """The reason why the one that the settings ask for does not work."""

    def press(self, button: str, seconds: float) -> None:
        """Press a button of the panel on the screen. Raises ValueError."""

    def test(self) -> None:
        """Show each light in turn."""

    def pressed(self) -> Mapping[str, bool]:
        """The buttons that are down."""


@dataclass(frozen=True)
class WebDependencies:
    """The core, and what the service does on the web's behalf.

    `seen_by` gives the core as it is within a scope; handlers take `spool()`.
    `check_uri` raises ValueError for a device URI that no driver takes; `probe` looks whether a printer is at
    one, with a profile, and raises LookupError for an unknown one; `set_faults` for one that is no
    virtual printer's, or faults that there are none of; `ports` are those in force, by name, and
    `settle_ports` waits until the queues have theirs; `settings` are those of the start, `configuration` has
    what was changed since; `shows_setup_code` says that only who is at this machine can see the set-up page;
    `certificate_is_trusted`, that browsers need not be told to trust the pages' certificate; `vitals` says
    how the board is; `backup_file` makes a file of all that is kept, and raises NoSpace or StorageError;
    `restart` ends the box, where something starts it again; `removals` are the latest.
    """

    seen_by: Callable[[Scope], ScopedSpool]
    previews: Previews
    drawing_failed: type[Exception]
    finder: Finder
    check_uri: Callable[[str], None]
    probe: Callable[[str, str], Probe]
    virtual_output: VirtualOutput
    set_faults: Callable[[str, Sequence[str]], None]
    refresh_printers: Callable[[], None]
    panel: PanelDoor
    configuration: Configuration
    ports: Callable[[], Mapping[str, object]]
    settle_ports: Callable[[], None]
    ready: Callable[[], bool]
    job_bytes: int
    identity: Identity
    settings: WebSettings
    shows_setup_code: bool
    certificate_is_trusted: Callable[[], bool]
    network: NetworkDoor
    vitals: Callable[[], Sequence[Vital]]
    backup_file: Callable[[], AbstractContextManager[Path]]
    restart: Callable[[], None] | None
    removals: Removals = field(default_factory=Removals)

    def spool(self) -> ScopedSpool:
        """The core, as far as who asks may see it."""
        return self.seen_by(scope())

    def spool_at_setup(self) -> ScopedSpool:
        """All of the core, for the set-up page alone: who changes anything there knows the code."""
        return self.seen_by(ALL)

    def frame(self) -> dict[str, object]:
        """The values for every page's frame."""
        return {
            "events_port": self.ports().get("events"),
            "on_screen_panel": self.panel.on_screen,
            "limit": MAX_TEXT,
        }

    def way_in(self) -> dict[str, object]:
        """The place to print to: this box's address, as it is set or who asks reached it, and main's port."""
        raw = self.ports().get("raw")
        port = raw.get(MAIN_QUEUE) if isinstance(raw, Mapping) else None
        address = self.configuration.live.box.address or request.host.rsplit(":", 1)[0]
        return {"address": address, "port": port}
