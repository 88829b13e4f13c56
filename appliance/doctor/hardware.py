"""Checks of the hardware: the till's USB port, printers on USB, buttons and lights."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from appliance.doctor.findings import Finding, System, info, ok, problem
from appliance.intake.usb import boards as usb_boards
from appliance.intake.usb import setup as usb_setup
from appliance.settings import PanelSettings

RULES = "70-counterproof.rules"
RULES_FOLDERS = ("/etc/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d")
_PRINTER_CLASS = "07"


def till_port(system: System) -> list[Finding]:
    """Check that the box can be the till's USB printer."""
    gadget = system.settings.gadget
    if not gadget.enabled:
        return ok("The box is no USB printer towards a till (gadget.enabled).")
    if not usb_setup.has_port(gadget):
        why = usb_setup.missing(gadget)
        return problem(f"The till cannot print over USB: {why}.", "Or set gadget.enabled = false.")
    known = usb_boards.board(usb_boards.model(gadget.model_file))
    where = f" The till's cable goes into {known.port}." if known is not None and known.port else ""
    status = usb_setup.status(gadget)
    if not status.is_up:
        remedy = "Run as root: counterproof gadget up --user counterproof"
        return problem("The USB port towards the till is not set up.", remedy)
    if not status.udc:
        return info("The USB port towards the till is set up; the box plugs it in when it runs.")
    plugged = "a till is there" if status.state == "configured" else "no till is there"
    return ok(f"The USB port towards the till is plugged in ({status.udc}), and {plugged}.{where}")


def panel(system: System) -> list[Finding]:
    """Check that the panel has its pins."""
    settings = system.settings.panel
    if settings.kind != "gpio":
        return ok(f"No buttons and lights on pins are wanted (panel.kind = {settings.kind}).")
    chip = system.file(f"/dev/gpiochip{max(settings.chip, 0)}")
    if not chip.exists():
        return problem(f"There are no pins: {chip} is missing.", "Set panel.chip to one that is there.")
    if not os.access(chip, os.R_OK | os.W_OK):
        return problem(f"The pins' file {chip} may not be used.", "Add the service's user to the group gpio.")
    pins = _pins(settings)
    twice = [f"GPIO{pin}" for pin, count in Counter(pins.values()).items() if count > 1]
    if twice:
        return problem(
            f"{', '.join(twice)} has two parts of the panel.", "Give each a pin of its own (panel)."
        )
    return ok(f"The panel's pins are on {chip}.") + _holders(system, pins)


def _pins(settings: PanelSettings) -> dict[str, int]:
    names = ("approve_pin", "reject_pin", "green_pin", "amber_pin", "red_pin", "buzzer_pin")
    return {name: getattr(settings, name) for name in names}


def _holders(system: System, pins: dict[str, int]) -> list[Finding]:
    """Lines that somebody holds: the box, while it runs."""
    chip = max(system.settings.panel.chip, 0)
    held = {name: (pin, system.line_holder(chip, pin)) for name, pin in pins.items()}
    findings = []
    for name, (pin, who) in held.items():
        if who and who != "lg":  # what the box's own library calls itself
            findings += problem(f"GPIO{pin} (panel.{name}) is held by {who}.", "Wire it to another pin.")
    return findings


def printers(system: System) -> list[Finding]:
    """Check that printers on USB may be used."""
    findings: list[Finding] = []
    for device in _usb_printers(system.settings.gadget.usb_devices_root):
        name = _text(device / "product") or device.name
        number = (int(_text(device / key) or 0) for key in ("busnum", "devnum"))
        node = system.file("/dev/bus/usb/{:03}/{:03}".format(*number))
        if os.access(node, os.R_OK | os.W_OK):
            findings += ok(f"The USB printer {name} may be used.")
        else:
            findings += problem(
                f"The USB printer {name} may not be used ({node}).",
                f"Install systemd/{RULES} as it says, and add the service's user to the group lp.",
            )
    return findings or ok("No printer is on USB.")


def rules(system: System) -> list[Finding]:
    """Check that udev gives printers to the box."""
    if any((system.file(folder) / RULES).exists() for folder in RULES_FOLDERS):
        return ok("udev gives USB printers to the box.")
    remedy = f"Copy systemd/{RULES} to /etc/udev/rules.d; the file says how."
    return info("udev does not give USB printers to the box.", remedy)


def _usb_printers(devices: Path) -> Iterator[Path]:
    for interface in sorted(devices.glob("*:*")):
        if _text(interface / "bInterfaceClass") == _PRINTER_CLASS:
            yield devices / interface.name.split(":")[0]


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
