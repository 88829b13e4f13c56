"""The checks of the hardware, on trees of files that stand for boards."""

from __future__ import annotations

import pytest
from system_tree import Tree, one

from appliance.doctor import Level, hardware


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
    assert said in one(hardware.till_port(tree.system), Level.PROBLEM).text


def test_the_till_s_port_is_followed_from_missing_to_plugged_in(tree: Tree) -> None:
    assert one(hardware.till_port(tree.system), Level.OK), "not wanted"
    tree.gadget()
    tree.write("proc/device-tree/model", "Raspberry Pi Zero 2 W Rev 1.0\0")
    tree.write("sys/class/udc/3f980000.usb/state", "configured\n")
    assert "gadget up" in one(hardware.till_port(tree.system), Level.PROBLEM).remedy
    tree.write("sys/kernel/config/usb_gadget/counterproof/UDC", "\n")
    assert one(hardware.till_port(tree.system), Level.INFO)
    tree.write("sys/kernel/config/usb_gadget/counterproof/UDC", "3f980000.usb\n")
    text = one(hardware.till_port(tree.system), Level.OK).text
    assert "a till is there" in text
    assert "the inner micro-USB port" in text


def test_pins_are_looked_for_only_where_they_are_wanted(tree: Tree) -> None:
    assert one(hardware.panel(tree.system), Level.OK)
    tree.panel()
    assert "gpiochip0 is missing" in one(hardware.panel(tree.system), Level.PROBLEM).text
    tree.write("dev/gpiochip0")
    assert one(hardware.panel(tree.system), Level.OK)


def test_a_pin_with_two_parts_or_another_holder_is_found(tree: Tree) -> None:
    tree.write("dev/gpiochip0")
    tree.panel(red_pin=22)
    assert "GPIO22" in one(hardware.panel(tree.system), Level.PROBLEM).text
    tree.panel()
    tree.holders = {18: "spi0 CS0", 17: "lg"}
    assert (
        "GPIO18 (panel.buzzer_pin) is held by spi0 CS0"
        in one(hardware.panel(tree.system), Level.PROBLEM).text
    )


def test_a_usb_printer_that_may_not_be_used_is_found(tree: Tree) -> None:
    assert one(hardware.printers(tree.system), Level.OK)
    tree.write("sys/bus/usb/devices/1-1:1.0/bInterfaceClass", "07\n")
    for name, text in {"product": "TM-T20II", "busnum": "1", "devnum": "4"}.items():
        tree.write(f"sys/bus/usb/devices/1-1/{name}", text)
    node = tree.write("dev/bus/usb/001/004")
    assert "TM-T20II may be used" in one(hardware.printers(tree.system), Level.OK).text
    node.chmod(0o600)
    node.unlink()
    assert "group lp" in one(hardware.printers(tree.system), Level.PROBLEM).remedy


def test_missing_udev_rules_are_said(tree: Tree) -> None:
    assert one(hardware.rules(tree.system), Level.INFO)
    tree.write("etc/udev/rules.d/70-counterproof.rules")
    assert one(hardware.rules(tree.system), Level.OK)
