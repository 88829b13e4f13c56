"""Limits on what one client may bring within some time."""

from __future__ import annotations

from typing import Protocol


class ClientLimits(Protocol):
    """Each method counts one thing, or tells in a sentence why it is too much; empty: it is not."""

    def job(self, weight: int) -> str:
        """A job that takes so many bytes to keep."""

    def memory(self, weight: int) -> str:
        """So many bytes for the printer's memory, which are no job."""

    def drawer_kick(self) -> str:
        """A drawer pulse."""


class Unlimited:
    """No limits: for a client that nobody else can pretend to be, such as the one at a cable."""

    def job(self, _weight: int) -> str:
        """Any job is taken."""
        return ""

    def memory(self, _weight: int) -> str:
        """Any bytes are taken."""
        return ""

    def drawer_kick(self) -> str:
        """Any pulse is taken."""
        return ""
