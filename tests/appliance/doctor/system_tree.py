"""A tree of files that stands for a board and its system, and the box on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from appliance.doctor import Level, System
from appliance.doctor.findings import Finding
from appliance.settings import GadgetSettings, Limits, PanelSettings, RawSettings, Settings, SystemSettings

HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
LISTENS = (
    "   0: 0100007F:{port:04X} 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 {inode} 1\n"
)


class Tree:
    """A system under a folder, and the box on it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.root.mkdir()
        gadget = GadgetSettings(
            configfs=self.root / "sys/kernel/config",
            udc_root=self.root / "sys/class/udc",
            usb_devices_root=self.root / "sys/bus/usb/devices",
            model_file=self.root / "proc/device-tree/model",
        )
        self.settings = Settings(
            data=folder / "data",
            raw=RawSettings(port=9100),
            limits=Limits(free_bytes=0),
            gadget=gadget,
            system=SystemSettings(self.root),
        )
        self.settings.data.mkdir()
        self.holders: dict[int, str] = {}
        self.synchronised = True

    @property
    def system(self) -> System:
        return System(
            self.settings, lambda: self.synchronised, lambda _chip, line: self.holders.get(line, "")
        )

    def write(self, path: str, text: str = "") -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def listens(self, port: int, process: int, name: str, **files: Path) -> None:
        """Have a process listen on a port, with these files open."""
        inode = 1_000 + port
        table = self.root / "proc/net/tcp"
        before = table.read_text() if table.exists() else HEADER
        self.write("proc/net/tcp", before + LISTENS.format(port=port, inode=inode))
        self.write(f"proc/{process}/comm", f"{name}\n")
        fd = self.root / f"proc/{process}/fd"
        fd.mkdir(exist_ok=True)
        (fd / str(port)).symlink_to(f"socket:[{inode}]")
        for number, file in files.items():
            (fd / number).symlink_to(file)

    def gadget(self, **changes: object) -> None:
        self.settings = replace(self.settings, gadget=replace(self.settings.gadget, enabled=True, **changes))

    def panel(self, **changes: object) -> None:
        panel = PanelSettings(kind="gpio", **changes)  # type: ignore[arg-type]  # names of its own fields
        self.settings = replace(self.settings, panel=panel)


def one(findings: list[Finding], level: Level) -> Finding:
    (found,) = [finding for finding in findings if finding.level is level]
    return found
