"""The time to wait for a printer's answer, as far as it has shown how fast it answers."""

from __future__ import annotations

STRANGER = 4.0  # times as long as usual for one that nobody knows: some answer after 1.6 s, when they wake up
AT_MOST = 8.0  # times; people see within seconds that a printer has gone
MARGIN = 2.0  # times as long as its slowest answer until now

# Seconds until a mute one is asked again, which may have been busy, or about to start. Three times only: one
# that is no receipt printer may print an odd character each time.
MUTE_ASKED_AGAIN = (60.0, 600.0, 3_600.0)


class Patience:
    """With one printer; `usual` is in seconds."""

    def __init__(self, usual: float) -> None:
        self._usual = usual
        self.forget()

    def forget(self) -> None:
        """It was away: it may be another one now, or about to start."""
        self.seconds = STRANGER * self._usual
        self._slowest = 0.0
        self._asked_in_vain = 0

    def answered(self, seconds: float) -> None:
        """It has answered after so long."""
        self._slowest = max(self._slowest, seconds)
        self.seconds = min(max(self._usual, MARGIN * self._slowest), AT_MOST * self._usual)
        self._asked_in_vain = 0

    def was_silent(self) -> None:
        """It has not answered in time; it may be slower than anybody knew."""
        self.seconds = min(2 * self.seconds, AT_MOST * self._usual)

    def until_asked_again(self) -> float:
        """Seconds to leave one alone that does not talk at all."""
        tries = self._asked_in_vain
        self._asked_in_vain += 1
        return MUTE_ASKED_AGAIN[tries] if tries < len(MUTE_ASKED_AGAIN) else float("inf")
