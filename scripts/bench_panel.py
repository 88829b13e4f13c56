"""A press at the panel: from the button let go, on mock pins, to the first byte at a printer."""

from __future__ import annotations

import statistics
import threading
import time
from functools import partial

from benching import command_line, of_target, progress, row, wait_until
from stand_ins import Takers, spool_with_printer, wait_until_printed

from appliance.panel.panel import Panel
from appliance.settings import PanelSettings
from appliance.spool import Spool, Submission

TARGET = 5.0  # ms, median
APPROVE_PIN = 17
PRESSED_SECONDS = 0.01
PRESSES, SMOKE_PRESSES = 60, 3


def is_in_focus(spool: Spool, job: int) -> bool:
    """Whether a press would mean this job."""
    return spool.live_status.focus() == job


def pressing(spool: Spool, takers: Takers, panel: Panel, presses: int) -> list[float]:
    """Milliseconds of each press."""
    pin = panel.board._factory.pin(APPROVE_PIN)  # the pin itself: it says to the moment when it is let go
    waits = []
    for number in range(presses):
        job = spool.jobs.accept(Submission(b"receipt %d\n" % number, "raw", "bench")).result().id
        wait_until(partial(is_in_focus, spool, job), "the receipt to be in focus")
        pin.drive_low()
        time.sleep(PRESSED_SECONDS)
        begun = time.perf_counter()
        pin.drive_high()
        waits.append((takers.first_byte() - begun) * 1000)
        wait_until_printed(spool, job)
    return waits


def main() -> None:
    """Press, and print the table."""
    presses = SMOKE_PRESSES if command_line(__doc__).parse_args().smoke else PRESSES
    settings = PanelSettings(kind="screen", guard_seconds=0.0, debounce_seconds=0.0)
    takers = Takers(1)
    progress(f"pressing {presses} times")
    with spool_with_printer(takers.uris[0]) as spool:
        panel = Panel(spool, settings)
        panel.start(threading.Thread.start)
        try:
            took = statistics.median(pressing(spool, takers, panel, presses))
        finally:
            panel.stop()
    beside = f"{of_target(took, TARGET)}; debounce is off, with contacts it adds its"
    row("a press to the first byte, median", f"{took:.1f} ms", f"{beside} {debounce():.0f} ms")


def debounce() -> float:
    """Milliseconds that a contact must stand still, as the box is set when it is new."""
    return PanelSettings().debounce_seconds * 1000


if __name__ == "__main__":
    main()
