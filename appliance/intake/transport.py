"""The way back to a client, and how it is turned away: the part that is different for each way in."""

from __future__ import annotations

from typing import Protocol

from appliance.intake.session.actions import ConnectionRefused
from appliance.spool import Job


class Transport(Protocol):
    """One client's connection, as its handler uses it. On the event loop only."""

    def reply(self, data: bytes) -> None:
        """Send bytes to the client."""

    def refuse(self, refused: ConnectionRefused) -> None:
        """Take nothing of what the client goes on to send."""

    def report(self, why: str) -> None:
        """Tell people what went wrong."""

    def on_kept(self, job: Job | None) -> None:
        """A job of the client is durable; None: what it left in the printer's memory is."""
