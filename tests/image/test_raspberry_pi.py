"""The image in QEMU's Raspberry Pi 3: real pins, and the way from a slot that does not start to the other."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from machines import COUNTED, copy_of, encoded
from raspberry_pi import LiveStatus, environment, set_environment

from image.builder import layout
from image.builder.tools import run

UBOOT_SECONDS = 120.0
COUNTED_UBOOT_SECONDS = 600.0  # it counts two seconds down, and that is two billion instructions
READY_SECONDS = 1200.0  # a busy machine emulates four cores with one
SITE = "/opt/counterproof/lib/python3.13/site-packages"
SCRIPT = f"""\
exec >/data/smoke 2>&1
python3 - <<END
import sys
sys.path.insert(0, "{SITE}")
import lgpio
chip = lgpio.gpiochip_open(0)
print(lgpio.gpio_get_chip_info(chip))
lgpio.gpio_claim_output(chip, 5, 1)
print(lgpio.gpio_read(chip, 5))
END
echo that is all
sync
"""
SMOKE = f"""\
[Unit]
After=counterproof.service
[Service]
Type=oneshot
ExecStart=sh -c "echo {encoded(SCRIPT)} | base64 -d | sh"
Environment=LG_WD=/run
"""


@pytest.fixture(scope="module")
def card_in_board(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A card that goes from start to start."""
    return copy_of(built, tmp_path_factory.mktemp("board"))


def test_after_three_starts_of_a_that_came_to_nothing_b_is_started_and_found_good(
    card_in_board: Path, record_property: pytest.RecordProperty
) -> None:
    chosen = []
    for _ in range(3):
        with LiveStatus(card_in_board) as board:
            board.wait_for_words("Starting slot", UBOOT_SECONDS)
            chosen.append("A" if "Starting slot A" in board.said() else "B")
    assert chosen == ["A", "A", "A"]
    assert environment(card_in_board)["BOOT_A_LEFT"] == "0"
    unit = f"systemd.set_credential_binary=systemd.extra-unit.t.service:{encoded(SMOKE)}"
    # QEMU takes the start of this board's watchdog for its end, and resets it at once
    tame = "modprobe.blacklist=bcm2835_wdt"
    set_environment(card_in_board, extra_args=f"{tame} {unit} systemd.wants=t.service")
    with LiveStatus(card_in_board, COUNTED) as board:
        board.wait_for_words("Starting slot B", COUNTED_UBOOT_SECONDS)
        board.wait_for_environment(UBOOT_SECONDS, BOOT_B_LEFT="2")
        board.wait_for_environment(READY_SECONDS, BOOT_B_LEFT="3", BOOT_A_LEFT="0")
        said = _smoke(card_in_board)
    assert "54" in said.splitlines()[0]
    assert "pinctrl-bcm2835" in said.splitlines()[0]
    assert said.splitlines()[1] == "1", "a line that was set reads back as it was set"
    record_property("slots that U-Boot took in turn", f"{' '.join(chosen)} B")


def _smoke(card: Path) -> str:
    """What the test's unit left on the data partition, read from outside while the machine runs."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        data = card.with_name("data.ext4")
        run(
            "dd",
            f"if={card}",
            f"of={data}",
            "bs=1M",
            f"skip={layout.DATA.start}",
            "conv=sparse",
            "status=none",
        )
        run("sh", "-c", f"e2fsck -fy {data} >/dev/null; true")
        said = run("debugfs", "-R", "cat /smoke", data)
        if "that is all" in said or time.monotonic() > deadline:
            return said
        time.sleep(3)
