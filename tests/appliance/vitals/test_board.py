"""How the board is, on trees of files that stand for boards."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from appliance.runtime.clock import Reading
from appliance.settings import Settings, SystemSettings
from appliance.vitals import Vital, Vitals, VitalsWatch

NOW = 1_780_000_000.0
MOUNTS = (
    "/dev/mmcblk0p2 / ext4 ro,noatime 0 0\n/dev/mmcblk0p4 /data ext4 {options},noatime 0 0\n"
    "/dev/mmcblk0p4 /var/lib/counter\\040proof ext4 {options} 0 0\ntmpfs /tmp tmpfs rw 0 0\n"
)
BLOCK = "sys/block/mmcblk0/device"


class Board:
    """A system under a folder; the data lie where the card's fourth partition is mounted."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings = Settings(data=Path("/var/lib/counter proof/box"), system=SystemSettings(root=root))

    def write(self, path: str, text: str, at: float | None = None) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if at is not None:
            os.utime(file, (at, at))

    def vitals(self) -> dict[str, Vital]:
        return {vital.name: vital for vital in Vitals(self.settings, lambda: NOW).look()}

    def levels(self) -> dict[str, str]:
        return {name: vital.level for name, vital in self.vitals().items()}


@pytest.fixture
def board(tmp_path: Path) -> Board:
    board = Board(tmp_path)
    board.write("proc/self/mounts", MOUNTS.format(options="rw"))
    return board


def test_a_computer_without_sensors_has_nothing_to_tell(tmp_path: Path) -> None:
    assert Board(tmp_path).vitals() == {}


@pytest.mark.parametrize(
    ("bits", "level"),
    [("0", "good"), ("50000", "note"), ("50005", "mend"), ("0x1\n", "mend"), ("80008", "good")],
)
def test_the_firmware_tells_of_too_little_power(board: Board, bits: str, level: str) -> None:
    board.write("sys/devices/platform/soc/soc:firmware/get_throttled", bits)
    assert board.levels()["power"] == level


@pytest.mark.parametrize(("alarm", "level"), [("0\n", "good"), ("1\n", "mend")])
def test_so_does_the_kernels_own_sensor(board: Board, alarm: str, level: str) -> None:
    board.write("sys/class/hwmon/hwmon0/name", "cpu_thermal\n")
    board.write("sys/class/hwmon/hwmon1/name", "rpi_volt\n")
    board.write("sys/class/hwmon/hwmon1/in0_lcrit_alarm", alarm)
    assert board.levels()["power"] == level


@pytest.mark.parametrize(("text", "level"), [("48312\n", "good"), ("70100\n", "note"), ("81000\n", "mend")])
def test_warmth_is_told_and_heat_is_to_be_mended(board: Board, text: str, level: str) -> None:
    board.write("sys/class/thermal/thermal_zone0/temp", text)
    assert board.levels()["warmth"] == level
    assert "°C" in board.vitals()["warmth"].text


def test_a_card_without_a_fault_is_said_to_be_so(board: Board) -> None:
    board.write("sys/fs/ext4/mmcblk0p4/errors_count", "0\n")
    assert board.levels() == {"card": "good"}


def test_a_card_that_returned_wrong_data_is_to_be_replaced(board: Board) -> None:
    board.write("sys/fs/ext4/mmcblk0p4/errors_count", "3\n")
    assert board.levels() == {"card": "mend"}
    assert "3 times" in board.vitals()["card"].text


def test_a_card_that_the_kernel_writes_to_no_more_is_told_and_not_the_system_s_own_part(board: Board) -> None:
    board.write("proc/self/mounts", MOUNTS.format(options="ro"))
    assert "no longer be written to" in board.vitals()["card"].text


@pytest.mark.parametrize(
    ("life", "reserve", "found"),
    [
        ("0x01 0x02", "0x01", {"card": "good"}),
        ("0x01 0x0a", "0x01", {"wear": "note"}),
        ("0x0b 0x01", "0x01", {"wear": "mend"}),
        ("0x01 0x01", "0x03", {"wear": "mend"}),
        ("", "", {"card": "good"}),
    ],
)
def test_wear_is_told_where_the_card_knows_it(
    board: Board, life: str, reserve: str, found: dict[str, str]
) -> None:
    board.write(f"{BLOCK}/life_time", life)
    board.write(f"{BLOCK}/pre_eol_info", reserve)
    assert board.levels() == found


def test_a_clock_behind_the_last_known_time_is_not_set_yet(board: Board) -> None:
    board.write("var/lib/systemd/timesync/clock", "", NOW + 30)
    assert "clock" not in board.levels()
    board.write("var/lib/systemd/timesync/clock", "", NOW + 86_400)
    assert board.levels()["clock"] == "mend"


def test_a_clock_that_is_not_believed_says_why(board: Board) -> None:
    def found(reading: Reading) -> list[Vital]:
        looks = Vitals(board.settings, lambda: NOW, lambda: reading).look()
        return [vital for vital in looks if vital.name in ("clock", "time")]

    assert found(Reading(1, believed=True)) == []
    (vital,) = found(Reading(1, believed=False, why="The clock shows 2036."))
    assert (vital.level, vital.text) == ("mend", "The clock shows 2036.")
    assert "set its clock" in vital.remedy
    pinned: list[str] = []
    VitalsWatch(lambda: [vital], pinned.append).look()
    assert pinned == [], "the spool tells of it, and at once"


def test_the_last_crash_is_told_for_a_week(board: Board) -> None:
    board.write("data/crashes/last.log", "it broke", NOW - 3_600)
    assert "/data/crashes/last.log" in board.vitals()["crash"].remedy
    board.write("data/crashes/last.log", "it broke", NOW - 8 * 86_400)
    assert "crash" not in board.levels()


def test_nonsense_in_a_sensor_is_no_reading(board: Board) -> None:
    board.write("sys/class/thermal/thermal_zone0/temp", "warm")
    board.write("sys/devices/platform/soc/soc:firmware/get_throttled", "\x00")
    board.write("sys/fs/ext4/mmcblk0p4/errors_count", "many")
    assert board.levels() == {"card": "good"}


def test_what_begins_to_be_wrong_is_pinned_up_once_each_time() -> None:
    found: list[Vital] = []
    pinned: list[str] = []
    watch = VitalsWatch(lambda: found, pinned.append)
    for vitals in (
        *([Vital("power", "good", "all is well")], [Vital("power", "mend", "too little")]),
        *([Vital("power", "mend", "too little")], [Vital("power", "good", "all is well")]),
        *([Vital("power", "mend", "too little")], [Vital("warmth", "note", "warm")]),
    ):
        found[:] = vitals
        watch.look()
    assert pinned == ["too little", "too little"]
