"""Limits on what an address may bring over TCP: jobs, bytes and drawer pulses."""

from __future__ import annotations

import time
from collections.abc import Callable

from appliance import addresses
from appliance.budgets import DAY, Budget
from appliance.runtime.rate_limiter import MINUTE, RateLimiter
from appliance.settings import RawSettings


class Budgets:
    """The jobs and bytes of each address over all ports."""

    def __init__(self, settings: RawSettings) -> None:
        self._settings = settings
        self._jobs = Budget(settings.jobs_per_day, settings.exempt_networks, DAY)
        self._bytes = Budget(settings.bytes_per_minute, settings.exempt_networks)

    def refusal(self, address: str, size: int, now: float) -> str:
        """Count something of so many bytes; or tell why it is not kept."""
        if self._jobs.take(address, 1, now):
            return f"more than {self._settings.jobs_per_day} jobs within a day (setting raw.jobs_per_day)"
        if self._bytes.take(address, size, now):
            limit = self._settings.bytes_per_minute
            return f"more than {limit} bytes to keep within a minute (setting raw.bytes_per_minute)"
        return ""


class PortLimits:
    """The limits of one port, for all addresses; `budgets` are shared by all ports."""

    def __init__(
        self, settings: RawSettings, budgets: Budgets, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._exempt = addresses.networks(settings.exempt_networks)
        self._jobs = RateLimiter(settings.jobs_per_minute, MINUTE, clock)
        self._kicks = RateLimiter(settings.pulses_per_minute, MINUTE, clock)
        self._budgets = budgets
        self._clock = clock

    def job(self, address: str, weight: int) -> str:
        """Count a job of so many bytes; or tell why it is not kept."""
        is_exempt = addresses.is_in(address, self._exempt)
        if not is_exempt and not self._jobs.allow(addresses.source_of(address)):
            limit = self._settings.jobs_per_minute
            return f"more than {limit} jobs within a minute (setting raw.jobs_per_minute)"
        return self.memory(address, weight)

    def memory(self, address: str, weight: int) -> str:
        """Count so many bytes; or tell why they are not kept."""
        return self._budgets.refusal(address, weight, self._clock())

    def drawer_kick(self, address: str) -> str:
        """Count a drawer pulse; or tell why it opens none."""
        if self._kicks.allow(addresses.source_of(address)):
            return ""
        limit = self._settings.pulses_per_minute
        return f"more than {limit} drawer pulses within a minute (setting raw.pulses_per_minute)"


class AddressLimits:
    """The limits of a port for the client of one address, as `ClientLimits`."""

    def __init__(self, limits: PortLimits, address: str) -> None:
        self._limits = limits
        self._address = address

    def job(self, weight: int) -> str:
        """A job that takes so many bytes to keep."""
        return self._limits.job(self._address, weight)

    def memory(self, weight: int) -> str:
        """So many bytes for the printer's memory, which are no job."""
        return self._limits.memory(self._address, weight)

    def drawer_kick(self) -> str:
        """A drawer pulse."""
        return self._limits.drawer_kick(self._address)
