"""The image in QEMU's Raspberry Pi 3: U-Boot of the image starts it, from a card, as on a board.

The board's firmware is not emulated: QEMU puts U-Boot and the device tree where the firmware would.
"""

from __future__ import annotations

import subprocess
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from machines import SIDE_BY_SIDE

from image.builder import layout
from image.builder.tools import BuildFailed, run

ENVIRONMENT_SIZE = 0x4000


class LiveStatus:
    """A board that runs."""

    def __init__(self, card: Path, cores: Sequence[str] = SIDE_BY_SIDE) -> None:
        """Switch it on."""
        self.card = card
        folder = card.parent
        for name in ("u-boot.bin", "bcm2837-rpi-3-b.dtb"):
            run("mcopy", "-o", "-i", f"{card}@@{layout.BOOT.offset}", f"::{name}", folder / name)
        self._serial = [folder / "serial0", folder / "serial1"]
        for file in self._serial:
            file.unlink(missing_ok=True)
        command = [
            *("nice", "-n", "10", "qemu-system-aarch64", "-M", "raspi3b", "-display", "none"),
            *cores,
            *("-kernel", str(folder / "u-boot.bin"), "-dtb", str(folder / "bcm2837-rpi-3-b.dtb")),
            *("-drive", f"file={card},if=sd,format=raw,cache=writeback"),
            *(word for file in self._serial for word in ("-serial", f"file:{file}")),
        ]
        with (folder / "qemu").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    def __enter__(self) -> LiveStatus:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Pull the plug."""
        self._process.kill()
        self._process.wait()

    def said(self) -> str:
        """What came over its serial lines."""
        return "".join(file.read_text(errors="replace") for file in self._serial if file.exists())

    def wait_for_words(self, words: str, seconds: float) -> None:
        """Until it has said them."""
        deadline = time.monotonic() + seconds
        while words not in self.said():
            assert time.monotonic() < deadline, f"never said {words!r}:\n{self.said()[-4_000:]}"
            assert self._process.poll() is None, "QEMU ended"
            time.sleep(0.2)

    def wait_for_environment(self, seconds: float, **wanted: str) -> None:
        """Until U-Boot's environment on the card says so."""
        deadline = time.monotonic() + seconds
        while True:
            found = environment(self.card)
            if all(found.get(name) == value for name, value in wanted.items()):
                return
            assert time.monotonic() < deadline, f"not {wanted}: {found}\n{self.said()[-4_000:]}"
            time.sleep(1)


def environment(card: Path) -> dict[str, str]:
    """U-Boot's variables, as they are on the card; none where there is no such file, or half a one."""
    file = card.with_name("uboot.env")
    file.unlink(missing_ok=True)
    try:
        run("mcopy", "-o", "-n", "-i", f"{card}@@{layout.BOOT.offset}", "::uboot.env", file)
    except BuildFailed:
        return {}
    data = file.read_bytes()
    if len(data) != ENVIRONMENT_SIZE or zlib.crc32(data[4:]).to_bytes(4, "little") != data[:4]:
        return {}
    text = data[4:].split(b"\0\0")[0].decode()
    return dict(line.split("=", 1) for line in text.split("\0") if "=" in line)


def set_environment(card: Path, **changed: str) -> None:
    """Change some of U-Boot's variables on a card in no board."""
    variables = environment(card) | changed
    text = b"\0".join(f"{name}={value}".encode() for name, value in variables.items()) + b"\0\0"
    body = text.ljust(ENVIRONMENT_SIZE - 4, b"\0")
    file = card.with_name("uboot.env")
    file.write_bytes(zlib.crc32(body).to_bytes(4, "little") + body)
    run("mcopy", "-o", "-i", f"{card}@@{layout.BOOT.offset}", file, "::uboot.env")
