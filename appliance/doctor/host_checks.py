"""Checks of any machine: the box's data, its ports, the clock, fonts, units."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from appliance import recovery
from appliance.doctor.findings import Finding, System, info, ok, problem
from appliance.doctor.processes import Process, holder, listeners
from appliance.runtime.clock import SYNCHRONISED, WallClock
from appliance.runtime.instance_lock import LOCK
from appliance.storage.bootstrap import bytes_left_by_erasing, known_time
from appliance.storage.errors import StorageError
from escpos.fonts import BITMAP_FOLDERS

DATABASES = {"counterproof.db": "database of receipts", "identity.db": "database of people and keys"}
SHOWN = 3  # of what is wrong with a database
ROOMY = 5  # times the floor of free space; below that it is time to look
UNIT = "counterproof.service"
UNIT_FOLDERS = ("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")


def data(system: System) -> list[Finding]:
    """Check that the data folder can be written to."""
    folder = system.settings.data
    if not os.path.isdir(folder):  # nor where it may not be looked at
        above = _standing(folder)
        if os.access(above, os.W_OK):
            return info(f"The data folder {folder} is not there yet; the first start makes it.")
        return problem(f"The data folder {folder} cannot be reached, nor made in {above}.", "Make it.")
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ok(f"The data folder {folder} can be written to.")
    except OSError as error:
        remedy = "Give it to the service's user, or run this as that user."
        return problem(f"The data folder {folder} cannot be written to: {error.strerror}.", remedy)


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(each for each in (folder, *folder.absolute().parents) if os.path.isdir(each))


def space(system: System) -> list[Finding]:
    """Check that there is room for receipts."""
    folder, floor = system.settings.data, system.settings.limits.free_bytes
    disk = os.statvfs(_standing(folder))
    free = disk.f_bavail * disk.f_frsize + bytes_left_by_erasing(folder)
    text = f"{free // 1_000_000} MB are free where receipts are kept"
    if free < floor:
        text += f", less than the floor of {floor // 1_000_000} MB: nothing is taken."
        return problem(text, "Make room, or lower limits.free_bytes.")
    if free < ROOMY * floor:
        return info(f"{text}; below {floor // 1_000_000} MB nothing would be taken.", "Make room soon.")
    return ok(f"{text}.")


def databases(system: System) -> list[Finding]:
    """Check that the databases are sound."""
    return [
        finding
        for file, what in DATABASES.items()
        for finding in _database(system.settings.data / file, what)
    ]


def _database(file: Path, what: str) -> list[Finding]:
    if not file.exists():
        return info(f"There is no {what} yet ({file}).")
    try:
        said = recovery.examined(file)
    except StorageError as error:
        said = [str(error)]
    if not said:
        return ok(f"The {what} is sound.")
    remedy = (
        "Start the box anew: it sets aside what is damaged, and saves what can be read. Replace the card."
    )
    return problem(f"The {what} is damaged: {'; '.join(said[:SHOWN])}.", remedy)


def ports(system: System) -> list[Finding]:
    """Check that the box has its ports, or can have them."""
    proc = system.file("/proc")
    box = holder(proc, str((system.settings.data / LOCK).resolve()))
    taken = listeners(proc)
    findings = ok(f"The box runs: {box}.") if box else info("The box does not run.")
    for setting, port in _wanted_ports(system).items():
        if port not in taken:
            findings += _free(setting, port, box)
        else:
            findings += _taken(setting, port, box, holder(proc, f"socket:[{taken[port]}]"))
    return findings


def _wanted_ports(system: System) -> dict[str, int]:
    settings = system.settings
    queues = {
        f"port of the queue {name}": fields.get("port") for name, fields in settings.declared_queues().items()
    }
    wanted = {**queues, "web.port": settings.web.port, "events.port": settings.events.port}
    return {setting: port for setting, port in wanted.items() if isinstance(port, int) and port}


def _free(setting: str, port: int, box: Process | None) -> list[Finding]:
    if box is None:
        return ok(f"Port {port} is free ({setting}).")
    remedy = "Look into its log; people may have given the queue another port."
    return info(f"The box runs and does not listen on port {port} ({setting}).", remedy)


def _taken(setting: str, port: int, box: Process | None, who: Process | None) -> list[Finding]:
    if who is not None and who == box:
        return ok(f"The box listens on port {port} ({setting}).")
    if who is None:
        text = f"Port {port} ({setting}) is held by a process of somebody else."
        return info(text, "Run this as root to see by which.")
    return problem(f"Port {port} ({setting}) is held by {who}.", "Stop that, or give the box another port.")


def clock(system: System) -> list[Finding]:
    """Check that the clock is right: receipts are dated by it, and old ones expire by it."""
    is_synchronised = system.file(SYNCHRONISED).exists() or system.clock_is_synchronised()
    watch = WallClock(is_synchronised=lambda: is_synchronised)
    known = known_time(system.settings.data) or 0
    if known:
        watch.begin(known)
    reading = watch.read()
    if not reading.believed:
        text = f"{reading.why} It is not believed: no receipt is erased, and what is scheduled waits."
        return problem(
            text, "Let the box reach the internet, or set its clock and run: counterproof clock believe"
        )
    if is_synchronised:
        return ok("The clock is synchronised.")
    remedy = "Let the box reach the internet, and run: systemctl enable --now systemd-timesyncd"
    return problem("The clock is not synchronised, so receipts may be dated wrongly.", remedy)


def fonts(system: System) -> list[Finding]:
    """Check that receipts can be drawn as a printer draws them."""
    missing = [str(each) for each in BITMAP_FOLDERS if not any(_files(system.file(str(each))))]
    if not missing:
        return ok("The fonts for pictures of receipts are installed.")
    text = f"Fonts are missing ({', '.join(missing)}); receipts are drawn in DejaVu Sans Mono instead."
    return info(text, "Run: apt install xfonts-base fonts-unifont")


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def units(system: System) -> list[Finding]:
    """Check that the box starts with the machine."""
    if not system.file("/run/systemd/system").is_dir():
        return info("This machine is not run by systemd; something else has to start the box.")
    places = [system.file(folder) for folder in UNIT_FOLDERS]
    if not any((place / UNIT).exists() for place in places):
        return info("The box is not installed as a service.", f"Install systemd/{UNIT}.")
    if not any((place / "multi-user.target.wants" / UNIT).is_symlink() for place in places):
        return problem("The box does not start with the machine.", f"Run: systemctl enable --now {UNIT}")
    return ok("The box starts with the machine.")
