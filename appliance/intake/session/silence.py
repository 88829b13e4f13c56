"""The silences of a client. Times are seconds on any clock that only goes forward."""

from __future__ import annotations


class Silence:
    """Keeps the times at which a client was heard last, and printed last."""

    def __init__(self) -> None:
        self.since: float | None = None  # None while no job is open
        self._printed_at: float | None = None  # when the last printing command was taken
        self._is_rested = False

    def heard(self, now: float, reset_seconds: float) -> None:
        """Bytes have arrived while none waited to be taken: how long the client was silent shows now."""
        printed_at = self._printed_at
        self._is_rested = printed_at is not None and now - printed_at >= reset_seconds

    def printed(self, now: float) -> None:
        """A printing command was taken."""
        self._printed_at, self._is_rested = now, False

    def resume(self, now: float) -> None:
        """The client was not listened to for a while; its silence counts from now."""
        self._printed_at = now
        if self.since is not None:
            self.since = now

    @property
    def is_rested(self) -> bool:
        """True if the next command is the first behind a silence in which a customer may have changed."""
        return self._is_rested

    def end_rest(self) -> bool:
        """The next command comes; True if it is the first behind such a silence."""
        rested, self._is_rested = self._is_rested, False
        return rested
