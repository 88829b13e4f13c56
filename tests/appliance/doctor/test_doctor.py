"""What `counterproof doctor` finds, on trees of files that stand for boards and systems."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.doctor import Level, System, examine, hardware, house
from appliance.doctor.findings import Finding
from appliance.identity import Identity
from appliance.runtime.clock import DAY, wall_clock
from appliance.settings import (
    GadgetSettings,
    Limits,
    PanelSettings,
    RawSettings,
    Settings,
    SystemSettings,
)
from appliance.spool import Spool

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


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def one(findings: list[Finding], level: Level) -> Finding:
    (found,) = [finding for finding in findings if finding.level is level]
    return found


def test_a_data_folder_that_is_not_there_yet_is_no_fault(tree: Tree) -> None:
    tree.settings.data.rmdir()
    assert one(house.data(tree.system), Level.NOTE)


def test_a_data_folder_that_cannot_be_written_to_is_told_with_what_to_do(tree: Tree) -> None:
    tree.settings = replace(tree.settings, data=Path("/proc"))
    assert "Give it to the service's user" in one(house.data(tree.system), Level.MEND).remedy


def test_a_full_disk_is_told_with_the_setting_that_says_so(tree: Tree) -> None:
    tree.settings = replace(tree.settings, limits=Limits(free_bytes=10**14))
    assert "limits.free_bytes" in one(house.space(tree.system), Level.MEND).remedy


def test_a_sound_database_is_told_from_a_damaged_one(tree: Tree) -> None:
    def levels() -> list[Level]:
        return [finding.level for finding in house.databases(tree.system)]

    assert levels() == [Level.NOTE, Level.NOTE]
    spool = Spool(tree.settings.data, tree.settings.limits)
    Identity(tree.settings.data, tree.settings.identity).leave_thread()
    spool.start()
    spool.put_printer("demo", "virtual:demo", "generic-80mm")
    assert levels() == [Level.GOOD, Level.GOOD], "while the box runs"
    spool.stop()
    assert levels() == [Level.GOOD, Level.GOOD]
    for number, name in enumerate(("counterproof.db", "identity.db"), 1):
        file = tree.settings.data / name
        data = bytearray(file.read_bytes())
        data[8192:] = bytes([0xA5]) * (len(data) - 8192)
        file.write_bytes(data)
        damaged = [each for each in house.databases(tree.system) if each.level is Level.MEND]
        assert len(damaged) == number
        assert "damaged" in damaged[-1].text


def test_free_ports_are_fine_before_the_box_runs(tree: Tree) -> None:
    found = house.ports(tree.system)
    assert {finding.level for finding in found[1:]} == {Level.GOOD}
    assert "Port 9100 is free" in found[1].text


def test_who_holds_a_port_is_named(tree: Tree) -> None:
    tree.listens(9100, 77, "cupsd")
    assert "held by cupsd (process 77)" in one(house.ports(tree.system), Level.MEND).text


def test_the_running_box_may_hold_its_own_ports(tree: Tree) -> None:
    for port in (9100, 8080, 8081):
        tree.listens(port, 88, "counterproof", **{f"4{port}": tree.settings.data / "box.lock"})
    assert {finding.level for finding in house.ports(tree.system)} == {Level.GOOD}


def test_a_holder_that_cannot_be_seen_is_said_to_be_one(tree: Tree) -> None:
    tree.write("proc/net/tcp6", HEADER + LISTENS.format(port=8080, inode=5))
    found = [each for each in house.ports(tree.system) if "8080" in each.text]
    assert "root" in one(found, Level.NOTE).remedy


def test_the_clock_is_right_where_timesyncd_or_the_kernel_says_so(tree: Tree) -> None:
    assert one(house.clock(tree.system), Level.GOOD)
    tree.synchronised = False
    assert "systemd-timesyncd" in one(house.clock(tree.system), Level.MEND).remedy
    tree.write("run/systemd/timesync/synchronized")
    assert one(house.clock(tree.system), Level.GOOD)


@pytest.mark.parametrize("days", [-90, 90])
def test_a_clock_far_from_the_last_known_time_is_not_believed(tree: Tree, days: int) -> None:
    with closing(sqlite3.connect(tree.settings.data / "counterproof.db")) as database:
        database.execute("CREATE TABLE reckoning (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
        database.execute("INSERT INTO reckoning VALUES ('known', ?)", (wall_clock() + days * DAY,))
        database.commit()
    assert one(house.clock(tree.system), Level.GOOD)
    tree.synchronised = False
    found = one(house.clock(tree.system), Level.MEND)
    assert "It is not believed" in found.text
    assert "counterproof clock believe" in found.remedy


def test_missing_fonts_are_named_with_their_packages(tree: Tree) -> None:
    assert "fonts-unifont" in one(house.fonts(tree.system), Level.NOTE).remedy
    tree.write("usr/share/fonts/X11/misc/9x18.pcf.gz")
    tree.write("usr/share/fonts/opentype/unifont/unifont.otf")
    assert one(house.fonts(tree.system), Level.GOOD)


def test_a_service_that_does_not_start_by_itself_is_found(tree: Tree) -> None:
    assert "systemd" in one(house.units(tree.system), Level.NOTE).text
    (tree.root / "run/systemd/system").mkdir(parents=True)
    assert "not installed" in one(house.units(tree.system), Level.NOTE).text
    unit = tree.write("usr/lib/systemd/system/counterproof.service")
    assert "systemctl enable" in one(house.units(tree.system), Level.MEND).remedy
    wants = tree.root / "etc/systemd/system/multi-user.target.wants"
    wants.mkdir(parents=True)
    (wants / "counterproof.service").symlink_to(unit)
    assert one(house.units(tree.system), Level.GOOD)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("Raspberry Pi 3 Model B Plus Rev 1.3", "has no USB port for devices; a Zero 2 W"),
        ("Raspberry Pi 3 Model B Rev 1.2", "has no USB port for devices; a Zero 2 W"),
        ("Raspberry Pi 2 Model B Rev 1.1", "has no USB port for devices; a Zero 2 W"),
        ("Raspberry Pi 3 Model A Plus Rev 1.0", "put dtoverlay=dwc2,dr_mode=peripheral into config.txt"),
        ("Raspberry Pi 4 Model B Rev 1.4", "load the module dwc2"),
        ("Raspberry Pi Zero 2 W Rev 1.0", "load the module dwc2"),
        ("Some other board", "Some other board shows no USB port for devices"),
        ("", "this machine shows no USB port for devices"),
    ],
)
def test_a_board_without_a_port_for_devices_is_named_with_what_helps(
    tree: Tree, model: str, said: str
) -> None:
    tree.gadget()
    tree.write("proc/device-tree/model", f"{model}\0")
    assert said in one(hardware.till_port(tree.system), Level.MEND).text


def test_the_till_s_port_is_followed_from_missing_to_plugged_in(tree: Tree) -> None:
    assert one(hardware.till_port(tree.system), Level.GOOD), "not wanted"
    tree.gadget()
    tree.write("proc/device-tree/model", "Raspberry Pi Zero 2 W Rev 1.0\0")
    tree.write("sys/class/udc/3f980000.usb/state", "configured\n")
    assert "gadget up" in one(hardware.till_port(tree.system), Level.MEND).remedy
    tree.write("sys/kernel/config/usb_gadget/counterproof/UDC", "\n")
    assert one(hardware.till_port(tree.system), Level.NOTE)
    tree.write("sys/kernel/config/usb_gadget/counterproof/UDC", "3f980000.usb\n")
    text = one(hardware.till_port(tree.system), Level.GOOD).text
    assert "a till is there" in text
    assert "the inner micro-USB port" in text


def test_pins_are_looked_for_only_where_they_are_wanted(tree: Tree) -> None:
    assert one(hardware.panel(tree.system), Level.GOOD)
    tree.panel()
    assert "gpiochip0 is missing" in one(hardware.panel(tree.system), Level.MEND).text
    tree.write("dev/gpiochip0")
    assert one(hardware.panel(tree.system), Level.GOOD)


def test_a_pin_with_two_parts_or_another_holder_is_found(tree: Tree) -> None:
    tree.write("dev/gpiochip0")
    tree.panel(red_pin=22)
    assert "GPIO22" in one(hardware.panel(tree.system), Level.MEND).text
    tree.panel()
    tree.holders = {18: "spi0 CS0", 17: "lg"}
    assert (
        "GPIO18 (panel.buzzer_pin) is held by spi0 CS0" in one(hardware.panel(tree.system), Level.MEND).text
    )


def test_a_usb_printer_that_may_not_be_used_is_found(tree: Tree) -> None:
    assert one(hardware.printers(tree.system), Level.GOOD)
    tree.write("sys/bus/usb/devices/1-1:1.0/bInterfaceClass", "07\n")
    for name, text in {"product": "TM-T20II", "busnum": "1", "devnum": "4"}.items():
        tree.write(f"sys/bus/usb/devices/1-1/{name}", text)
    node = tree.write("dev/bus/usb/001/004")
    assert "TM-T20II may be used" in one(hardware.printers(tree.system), Level.GOOD).text
    node.chmod(0o600)
    node.unlink()
    assert "group lp" in one(hardware.printers(tree.system), Level.MEND).remedy


def test_missing_udev_rules_are_said(tree: Tree) -> None:
    assert one(hardware.rules(tree.system), Level.NOTE)
    tree.write("etc/udev/rules.d/70-counterproof.rules")
    assert one(hardware.rules(tree.system), Level.GOOD)


def test_a_check_that_fails_itself_hides_no_other(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_system: System) -> list[Finding]:
        raise RuntimeError("what nobody thought of")

    monkeypatch.setattr("appliance.doctor.rounds.CHECKS", (broken, house.data))
    assert [finding.level for finding in examine(tree.system)] == [Level.MEND, Level.GOOD]


def test_the_command_says_each_thing_and_fails_where_something_needs_mending(tree: Tree) -> None:
    tree.write("run/systemd/timesync/synchronized")
    settings = (f"system.root={tree.root}", "limits.free_bytes=0", "gadget.enabled=no")
    words = [
        "doctor",
        "--data",
        str(tree.settings.data),
        *(word for each in settings for word in ("--set", each)),
    ]
    well = CliRunner().invoke(main, words)
    assert (well.exit_code, "good: The clock is synchronised." in well.output) == (0, True), well.output
    ill = CliRunner().invoke(main, [*words, "--set", "panel.kind=gpio"])
    assert ill.exit_code == 1
    assert f"mend: There are no pins: {tree.root}/dev/gpiochip0 is missing. Set panel.chip" in ill.output
