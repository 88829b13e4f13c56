"""Wrong passwords and codes, counted so that none is guessed and strangers lock nobody out.

A device that somebody has logged in with has a share of tries of its own, and so has a session: whatever
strangers try, the shop's own tablet still gets in. Everybody else is counted by address, and by the name that
they try. Names are counted in NAMES shares, which a hash with a key of this run chooses: a name that nobody
has is counted as any other, so that nothing tells which names there are; other names cannot push one out; and
whoever wants to lock somebody's share by other names cannot know which, and has to fill all.

The set-up code has 50 bits, so it is counted to keep the log short. All tries together have a slow limit,
which an address meets only after FIRST_CODES wrong ones: whoever fills it from elsewhere does not keep the
owner out.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from appliance.addresses import source_of
from appliance.identity.records import TooMany
from appliance.runtime.rate_limiter import MAX_KEYS, MINUTE, RateLimiter
from appliance.settings import IdentitySettings

HOUR = 3_600.0  # seconds
NAMES = 4_096  # shares; argon2id lets nobody fill as many
FIRST_CODES = 3  # wrong codes an hour from an address that do not ask how many came from elsewhere
EVERYWHERE = "everywhere"
PINS = ((5, MINUTE), (10, HOUR), (30, 24 * HOUR))  # of a million; 11,000 tries a year find one in a hundred
assert NAMES <= MAX_KEYS, "each share is counted by itself"
Count = tuple[RateLimiter, str]


class Tries:
    """Each method is a `with` around the try: one that raises has failed. Any thread may try.

    A try counts from its beginning, so that many at once are no more than many in turn; one that succeeds is
    taken back. Raises TooMany before the try.
    """

    def __init__(self, settings: IdentitySettings, clock: Callable[[], float] = time.monotonic) -> None:
        def limiter(limit: int, seconds: float) -> RateLimiter:
            return RateLimiter(limit, seconds, clock)

        self._by_address = limiter(settings.wrong_logins, MINUTE)
        self._by_name = limiter(settings.wrong_logins, MINUTE)
        self._by_name_slowly = limiter(settings.wrong_logins_hour, HOUR)
        self._known = limiter(settings.wrong_logins, MINUTE)
        self._known_slowly = limiter(settings.wrong_logins_hour, HOUR)
        self._codes = limiter(settings.wrong_logins, MINUTE)
        self._first_codes = limiter(FIRST_CODES, HOUR)
        self._all_codes = limiter(settings.wrong_codes_hour, HOUR)
        self._pins = [limiter(*limit) for limit in PINS]
        self._secret = secrets.token_bytes(16)
        self._lock = threading.Lock()

    @contextmanager
    def of_stranger(self, name: str, address: str) -> Iterator[None]:
        """A name and a password, from a device that is not known."""
        share = self._share(name)
        counts = (
            (self._by_address, source_of(address)),
            (self._by_name, share),
            (self._by_name_slowly, share),
        )
        with self._counted(counts, counts):
            yield

    @contextmanager
    def of_known(self, device: str) -> Iterator[None]:
        """A password, from a device or a session that is known as theirs."""
        counts = ((self._known, device), (self._known_slowly, device))
        with self._counted(counts, counts):
            yield

    @contextmanager
    def of_code(self, address: str) -> Iterator[None]:
        """A set-up code."""
        source = source_of(address)
        own = (self._codes, source)
        all_codes = (self._all_codes, EVERYWHERE)
        is_early = self._first_codes.wait(source) <= 0
        counts = (own, (self._first_codes, source), all_codes)
        with self._counted((own,) if is_early else (own, all_codes), counts):
            yield

    @contextmanager
    def of_pin(self, user: str, session: str) -> Iterator[None]:
        """A PIN of a user, at a tablet: each has its own limits."""
        counts = tuple((pins, key) for pins in self._pins for key in (f"user {user}", f"session {session}"))
        with self._counted(counts, counts):
            yield

    @contextmanager
    def _counted(self, limits: tuple[Count, ...], counts: tuple[Count, ...]) -> Iterator[None]:
        with self._lock:
            wait = max(limiter.wait(key) for limiter, key in limits)
            if wait > 0:
                raise TooMany(wait)
            for limiter, key in counts:
                limiter.hit(key)
        yield
        for limiter, key in counts:
            limiter.take_back(key)

    def _share(self, name: str) -> str:
        digest = hashlib.blake2b(name.casefold().encode("utf-8", "surrogatepass"), key=self._secret)
        return str(int.from_bytes(digest.digest()[:8], "big") % NAMES)
