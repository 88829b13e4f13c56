"""The checks of any machine, on trees of files that stand for systems."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from system_tree import HEADER, LISTENS, Tree, one

from appliance.doctor import Level, host_checks
from appliance.identity import Identity
from appliance.runtime.clock import DAY, wall_clock
from appliance.settings import Limits
from appliance.spool import Spool


def test_a_data_folder_that_is_not_there_yet_is_no_fault(tree: Tree) -> None:
    tree.settings.data.rmdir()
    assert one(host_checks.data(tree.system), Level.INFO)


def test_a_data_folder_that_cannot_be_written_to_is_told_with_what_to_do(tree: Tree) -> None:
    tree.settings = replace(tree.settings, data=Path("/proc"))
    assert "Give it to the service's user" in one(host_checks.data(tree.system), Level.PROBLEM).remedy


def test_a_full_disk_is_told_with_the_setting_that_says_so(tree: Tree) -> None:
    tree.settings = replace(tree.settings, limits=Limits(free_bytes=10**14))
    assert "limits.free_bytes" in one(host_checks.space(tree.system), Level.PROBLEM).remedy


def test_a_sound_database_is_told_from_a_damaged_one(tree: Tree) -> None:
    def levels() -> list[Level]:
        return [finding.level for finding in host_checks.databases(tree.system)]

    assert levels() == [Level.INFO, Level.INFO]
    spool = Spool(tree.settings.data, tree.settings.limits)
    Identity(tree.settings.data, tree.settings.identity).leave_thread()
    spool.start()
    spool.printers.put("demo", "virtual:demo", "generic-80mm")
    assert levels() == [Level.OK, Level.OK], "while the box runs"
    spool.stop()
    assert levels() == [Level.OK, Level.OK]
    for number, name in enumerate(("counterproof.db", "identity.db"), 1):
        file = tree.settings.data / name
        data = bytearray(file.read_bytes())
        data[8192:] = bytes([0xA5]) * (len(data) - 8192)
        file.write_bytes(data)
        damaged = [each for each in host_checks.databases(tree.system) if each.level is Level.PROBLEM]
        assert len(damaged) == number
        assert "damaged" in damaged[-1].text


def test_free_ports_are_fine_before_the_box_runs(tree: Tree) -> None:
    found = host_checks.ports(tree.system)
    assert {finding.level for finding in found[1:]} == {Level.OK}
    assert "Port 9100 is free" in found[1].text


def test_who_holds_a_port_is_named(tree: Tree) -> None:
    tree.listens(9100, 77, "cupsd")
    assert "held by cupsd (process 77)" in one(host_checks.ports(tree.system), Level.PROBLEM).text


def test_the_running_box_may_hold_its_own_ports(tree: Tree) -> None:
    for port in (9100, 8080, 8081):
        tree.listens(port, 88, "counterproof", **{f"4{port}": tree.settings.data / "box.lock"})
    assert {finding.level for finding in host_checks.ports(tree.system)} == {Level.OK}


def test_a_holder_that_cannot_be_seen_is_said_to_be_one(tree: Tree) -> None:
    tree.write("proc/net/tcp6", HEADER + LISTENS.format(port=8080, inode=5))
    found = [each for each in host_checks.ports(tree.system) if "8080" in each.text]
    assert "root" in one(found, Level.INFO).remedy


def test_the_clock_is_right_where_timesyncd_or_the_kernel_says_so(tree: Tree) -> None:
    assert one(host_checks.clock(tree.system), Level.OK)
    tree.synchronised = False
    assert "systemd-timesyncd" in one(host_checks.clock(tree.system), Level.PROBLEM).remedy
    tree.write("run/systemd/timesync/synchronized")
    assert one(host_checks.clock(tree.system), Level.OK)


@pytest.mark.parametrize("days", [-90, 90])
def test_a_clock_far_from_the_last_known_time_is_not_believed(tree: Tree, days: int) -> None:
    with closing(sqlite3.connect(tree.settings.data / "counterproof.db")) as database:
        database.execute("CREATE TABLE reckoning (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
        database.execute("INSERT INTO reckoning VALUES ('known', ?)", (wall_clock() + days * DAY,))
        database.commit()
    assert one(host_checks.clock(tree.system), Level.OK)
    tree.synchronised = False
    found = one(host_checks.clock(tree.system), Level.PROBLEM)
    assert "It is not believed" in found.text
    assert "counterproof clock believe" in found.remedy


def test_missing_fonts_are_named_with_their_packages(tree: Tree) -> None:
    assert "fonts-unifont" in one(host_checks.fonts(tree.system), Level.INFO).remedy
    tree.write("usr/share/fonts/X11/misc/9x18.pcf.gz")
    tree.write("usr/share/fonts/opentype/unifont/unifont.otf")
    assert one(host_checks.fonts(tree.system), Level.OK)


def test_a_service_that_does_not_start_by_itself_is_found(tree: Tree) -> None:
    assert "systemd" in one(host_checks.units(tree.system), Level.INFO).text
    (tree.root / "run/systemd/system").mkdir(parents=True)
    assert "not installed" in one(host_checks.units(tree.system), Level.INFO).text
    unit = tree.write("usr/lib/systemd/system/counterproof.service")
    assert "systemctl enable" in one(host_checks.units(tree.system), Level.PROBLEM).remedy
    wants = tree.root / "etc/systemd/system/multi-user.target.wants"
    wants.mkdir(parents=True)
    (wants / "counterproof.service").symlink_to(unit)
    assert one(host_checks.units(tree.system), Level.OK)
