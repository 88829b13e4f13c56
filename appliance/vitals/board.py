"""What is read of the board, and what it means.

Sources: Raspberry Pi's documentation of get_throttled (its bits); Linux's drivers/hwmon/raspberrypi-hwmon.c
(in0_lcrit_alarm), Documentation/driver-api/thermal, Documentation/ABI of mmc (life_time, pre_eol_info; JEDEC
eMMC 5.0, EXT_CSD 267 to 269) and of ext4 (errors_count).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from appliance.runtime.clock import Reading
from appliance.runtime.i18n import counted, message
from appliance.settings import Settings
from appliance.values import Vital
from appliance.vitals.mounts import mount_of, read

GOOD, NOTE, MEND = "good", "note", "mend"
TIME = "time"  # the vital that says that the clock is not believed
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
UNDER_VOLTAGE, UNDER_VOLTAGE_BEFORE = 1 << 0, 1 << 16
WARM, HOT = 70.0, 80.0  # degrees Celsius; from 80 on the firmware slows the processor down
WORN_TENTH, WORN_OUT = 0x0A, 0x0B  # of a card's life: 90 to 100 % used, more than that
URGENT_BLOCKS = 0x03  # nine in ten of the blocks in reserve are used
BEHIND_SECONDS = 60.0  # that a clock may be behind what it was; it is set in steps
RECENT_SECONDS = 7 * 86_400.0  # that a crash is worth knowing of
CLOCK = "var/lib/systemd/timesync/clock"  # systemd-timesyncd touches it with the last known time


class Vitals:
    """Looks each time anew, at files under `system.root`."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], float] = time.time,
        clock: Callable[[], Reading] | None = None,
    ) -> None:
        """`clock` says whether the time is believed, where somebody watches it."""
        self._root = settings.system.root
        self._data = settings.data
        self._crash = settings.system.crash_log
        self._now = now
        self._clock_reading = clock

    def look(self) -> list[Vital]:
        """All that this board can tell; a computer without such sensors tells less."""
        return [*self._power(), *self._warmth(), *self._card(), *self._clock(), *self._last_crash()]

    def _power(self) -> Iterator[Vital]:
        now, before = self._under_voltage()
        remedy = message("Use the board's own power supply, and a short cable.")
        if now:
            text = message("The board gets too little power just now: it may stop at any moment.")
            yield Vital("power", MEND, text, remedy)
        elif before:
            text = message("The board had too little power since it was started.")
            yield Vital("power", NOTE, text, remedy)
        elif now is not None:
            yield Vital("power", GOOD, message("The power is good."))

    def _under_voltage(self) -> tuple[bool | None, bool]:
        """Whether there is too little just now (None: nobody can tell), and whether there was."""
        bits = _number(read(self._root / THROTTLED), 16)
        if bits is not None:
            return bool(bits & UNDER_VOLTAGE), bool(bits & UNDER_VOLTAGE_BEFORE)
        for name in sorted((self._root / "sys/class/hwmon").glob("*/name")):
            if read(name).strip() == "rpi_volt":
                alarm = _number(read(name.with_name("in0_lcrit_alarm")), 10)
                return (None if alarm is None else bool(alarm)), False
        return None, False

    def _warmth(self) -> Iterator[Vital]:
        thousandths = _number(read(self._root / "sys/class/thermal/thermal_zone0/temp"), 10)
        if thousandths is None:
            return
        degrees = round(thousandths / 1_000)
        text = message("The processor has %(degrees)s °C.", degrees=degrees)
        remedy = message("Give the box air, and no sun.")
        level = MEND if degrees >= HOT else NOTE if degrees >= WARM else GOOD
        yield Vital("warmth", level, text, "" if level == GOOD else remedy)

    def _card(self) -> Iterator[Vital]:
        mount = mount_of(self._root, self._data)
        if mount is None:
            return
        remedy = message("Keep a copy of the data, and put in a new card of a good maker.")
        worn = list(self._wear(mount.disk, remedy))
        errors = _number(read(self._root / "sys/fs" / mount.kind / mount.device / "errors_count"), 10)
        if mount.read_only:
            yield Vital(
                "card", MEND, message("The card can no longer be written to: no receipt is kept."), remedy
            )
        elif errors:
            text = counted(
                "The card has returned wrong data once.",
                "The card has returned wrong data %(num)s times.",
                errors,
            )
            yield Vital("card", MEND, text, remedy)
        elif not worn and (errors is not None or mount.disk.startswith("mmcblk")):
            yield Vital("card", GOOD, message("The card shows no fault."))
        yield from worn

    def _wear(self, disk: str, remedy: str) -> Iterator[Vital]:
        device = self._root / "sys/block" / disk / "device"
        used = [_number(word, 16) or 0 for word in read(device / "life_time").split()]
        reserve = _number(read(device / "pre_eol_info"), 16) or 0
        if max(used, default=0) >= WORN_OUT or reserve >= URGENT_BLOCKS:
            yield Vital(
                "wear", MEND, message("The card is worn out: it has been written to for too long."), remedy
            )
        elif max(used, default=0) >= WORN_TENTH:
            yield Vital("wear", NOTE, message("The card is nearly worn out."), remedy)

    def _clock(self) -> Iterator[Vital]:
        reading = self._clock_reading() if self._clock_reading else None
        known = _changed(self._root / CLOCK)
        if reading is not None and not reading.believed:
            remedy = message(
                "Let the box reach the internet, or set its clock; until then no receipt is erased."
            )
            yield Vital(TIME, MEND, reading.why, remedy)
        elif known - self._now() > BEHIND_SECONDS:
            text = message("The clock is not set yet: it is behind %(moment)s.", moment=_moment(known))
            remedy = message("Let the box reach the internet; receipts are dated wrongly until then.")
            yield Vital("clock", MEND, text, remedy)

    def _last_crash(self) -> Iterator[Vital]:
        at = _changed(self._root / str(self._crash).lstrip("/"))
        if at and self._now() - at < RECENT_SECONDS:
            text = message("A part of the box crashed on %(moment)s.", moment=_moment(at))
            remedy = message("What led to it is kept in %(file)s.", file=str(self._crash))
            yield Vital("crash", NOTE, text, remedy)


def _number(text: str, base: int) -> int | None:
    try:
        return int(text.strip(), base)
    except ValueError:
        return None


def _changed(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
