"""The actions that a session asks for. They are to be done in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.intake.session.protocol_detection import Opening
from appliance.spool import PulseTicket


@dataclass(frozen=True, slots=True)
class MemorySlot:
    """A place in the printer's memory holds this now: the commands that fill it (none: it is empty)."""

    slot: str
    title: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """Send these bytes back."""

    data: bytes


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job has ended; `incomplete` where it was broken off.

    `replies` are to be sent once it is safe, or printed. `definitions` are the commands that fill
    what it prints from of the printer's lasting memory; `stores` is what it leaves in the rest of it.
    """

    data: bytes
    incomplete: bool
    notes: tuple[str, ...] = ()
    replies: tuple[bytes, ...] = ()
    definitions: bytes = b""
    stores: tuple[MemorySlot, ...] = ()


@dataclass(frozen=True, slots=True)
class DeferredReply:
    """Send these bytes back once all jobs before are safe, or printed."""

    data: bytes


@dataclass(frozen=True, slots=True)
class DrawerKick:
    """Open a drawer at once; the job of `ticket` is told where that fails."""

    data: bytes
    ticket: PulseTicket | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class StoreInPrinter:
    """Commands that fill the printer's lasting memory; they go there by themselves, once and in order.

    Without `data` there is only something to remember.
    """

    data: bytes
    stores: tuple[MemorySlot, ...]


@dataclass(frozen=True, slots=True)
class ConnectionRefused:
    """Break the connection off; `why` is a sentence for people. What was open of a job is dropped."""

    why: str
    opening: Opening = Opening.PRINT


Action = Reply | JobFinished | DeferredReply | DrawerKick | StoreInPrinter | ConnectionRefused
