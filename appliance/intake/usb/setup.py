"""The gadget, as Linux has it described in configfs: set up and taken down by root, plugged in by the box.

Only `up` and `down` need root. They leave the function's files and the plug (`UDC`) to the service's user.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.intake.usb import boards
from appliance.intake.usb.identity import UsbIdentity
from appliance.settings import GadgetSettings

ENGLISH = "strings/0x409"
POLL_SECONDS = 0.2  # between looks for a port that is not there yet
SELF_POWERED, MILLIAMPERES = "0xc0", "2"  # the box has its own plug; a host reserves what is written here
Command = Callable[[list[str]], None]


class GadgetError(OSError):
    """The gadget can't be had; says why and what helps."""


@dataclass(frozen=True, slots=True)
class GadgetStatus:
    """The gadget: if it is described, the port that it is in ("" for none), and the port's state."""

    is_up: bool
    udc: str = ""
    state: str = ""
    speed: str = ""


def run(command: list[str]) -> None:
    """Run a command. Raises GadgetError with what it said."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise GadgetError(f"{' '.join(command)}: {done.stderr.strip()}")


def gadget(settings: GadgetSettings) -> Path:
    """The gadget's folder in configfs."""
    return settings.configfs / "usb_gadget" / settings.name


def up(
    settings: GadgetSettings, identity: UsbIdentity, owner: tuple[int, int] = (0, 0), command: Command = run
) -> None:
    """Describe the gadget, mount its files, and give both to `owner` (user, group). Raises OSError.

    It is plugged in once the service has opened the files.
    """
    root = gadget(settings)
    if not root.parent.is_dir():
        raise GadgetError(f"{root.parent} is missing: the kernel module libcomposite is not loaded")
    if root.is_dir():
        down(settings, command)
    for name, text in _texts(identity).items():
        _write(root / name, text)
    (root / "functions" / f"ffs.{settings.name}").mkdir(parents=True)
    (root / "configs/c.1" / settings.name).symlink_to(root / "functions" / f"ffs.{settings.name}")
    settings.functionfs.mkdir(parents=True, exist_ok=True)
    user, group = owner
    # Never no_disconnect=1: with it, the next open of ep0 hung for ever (Linux 6.1 and 6.12).
    options = f"uid={user},gid={group},fmode=0600,rmode=0500"
    command(["mount", "-t", "functionfs", "-o", options, settings.name, str(settings.functionfs)])
    _device_id_file(settings).write_text(identity.device_id, encoding="utf-8")
    os.chown(root / "UDC", user, group)


def down(settings: GadgetSettings, command: Command = run) -> None:
    """Unplug, and take all of it away again. Raises OSError."""
    root = gadget(settings)
    if not root.is_dir():
        return
    unplug(settings)
    with suppress(GadgetError):  # it may never have been mounted
        command(["umount", str(settings.functionfs)])
    (root / "configs/c.1" / settings.name).unlink(missing_ok=True)
    for folder in (f"functions/ffs.{settings.name}", f"configs/c.1/{ENGLISH}", "configs/c.1", ENGLISH, ""):
        with suppress(FileNotFoundError):
            (root / folder).rmdir()


def status(settings: GadgetSettings) -> GadgetStatus:
    """The state of the gadget."""
    root = gadget(settings)
    if not root.is_dir():
        return GadgetStatus(False)
    udc = _read(root / "UDC")
    port = settings.udc_root / udc
    return (
        GadgetStatus(True, udc, _read(port / "state"), _read(port / "current_speed"))
        if udc
        else GadgetStatus(True)
    )


def device_id(settings: GadgetSettings) -> str:
    """The device ID that `up` was given. Raises OSError."""
    return _device_id_file(settings).read_text(encoding="utf-8")


def plug(settings: GadgetSettings) -> str:
    """Plug the gadget in, now that its function is described; the port's name. Raises OSError."""
    plugged = status(settings).udc
    if plugged:
        return plugged
    udc = settings.udc or _first_port(settings)
    (gadget(settings) / "UDC").write_text(udc)
    return udc


def unplug(settings: GadgetSettings) -> None:
    """Unplug the gadget; its host sees the printer go away."""
    with suppress(OSError):  # it was not plugged in
        (gadget(settings) / "UDC").write_text("\n")


def missing(settings: GadgetSettings) -> str:
    """The reason why there is no port for devices, and what helps, as far as this board is known."""
    return boards.no_port(boards.model(settings.model_file))


def has_port(settings: GadgetSettings) -> bool:
    """True if there is a port for devices now."""
    return any(settings.udc_root.glob("*"))


def _first_port(settings: GadgetSettings) -> str:
    deadline = time.monotonic() + settings.udc_seconds
    while True:
        ports = sorted(port.name for port in settings.udc_root.glob("*"))
        if ports:
            return ports[0]
        if time.monotonic() >= deadline:
            raise GadgetError(missing(settings))
        time.sleep(POLL_SECONDS)


def _texts(identity: UsbIdentity) -> dict[str, str]:
    return {
        "idVendor": f"{identity.vendor_id:#06x}",
        "idProduct": f"{identity.product_id:#06x}",
        "bcdUSB": "0x0200",
        f"{ENGLISH}/manufacturer": identity.manufacturer,
        f"{ENGLISH}/product": identity.product,
        f"{ENGLISH}/serialnumber": identity.serial,
        f"configs/c.1/{ENGLISH}/configuration": "printer",
        "configs/c.1/bmAttributes": SELF_POWERED,
        "configs/c.1/MaxPower": MILLIAMPERES,
    }


def _device_id_file(settings: GadgetSettings) -> Path:
    return settings.functionfs.with_name(f"{settings.functionfs.name}.device_id")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
