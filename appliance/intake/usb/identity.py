"""The identity of the box's USB port: given in the settings, or copied from the printer behind the box.

A till's driver binds to what it finds: with the printer's own identity, the till needs no other driver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from appliance.settings import GadgetSettings
from escpos.device_id import device_id

_PRINTER_CLASS = "07"
_WORDS = {
    "MFG": "manufacturer",
    "MANUFACTURER": "manufacturer",
    "MDL": "product",
    "MODEL": "product",
}


@dataclass(frozen=True, slots=True)
class UsbIdentity:
    """Numbers and names of a USB printer. `device_id` is its IEEE 1284 device ID, without the length."""

    vendor_id: int
    product_id: int
    manufacturer: str
    product: str
    serial: str
    device_id: str


class NoPrinter(LookupError):
    """No printer is there to copy the identity of; says where it was looked for."""


def of_settings(settings: GadgetSettings) -> UsbIdentity:
    """The identity in the settings; a device ID that they leave open is made of the rest."""
    identity = UsbIdentity(
        *(settings.vendor_id, settings.product_id, settings.manufacturer, settings.product),
        *(settings.serial, settings.device_id),
    )
    return identity if identity.device_id else replace(identity, device_id=_made_of(identity))


def identity(settings: GadgetSettings) -> UsbIdentity:
    """The identity of the port: copied, if the settings ask for it. Raises NoPrinter."""
    return _copied(settings) if settings.copy_printer else of_settings(settings)


def _made_of(identity: UsbIdentity) -> str:
    return device_id(identity.manufacturer, identity.product, identity.serial)


def _copied(settings: GadgetSettings) -> UsbIdentity:
    """The identity of the first printer on the box's own USB ports; what it doesn't say is as in settings."""
    devices = settings.usb_devices_root
    for interface in sorted(devices.glob("*:*")):
        device = devices / interface.name.split(":")[0]
        if _text(interface / "bInterfaceClass") == _PRINTER_CLASS and not _is_ourselves(device, settings):
            return _read(device, interface, settings)
    raise NoPrinter(f"no USB printer is plugged into the box to copy the identity of (looked in {devices})")


def _read(device: Path, interface: Path, settings: GadgetSettings) -> UsbIdentity:
    device_id = _text(interface / "ieee1284_id")
    said = _fields(device_id)
    found = UsbIdentity(
        int(_text(device / "idVendor"), 16),
        int(_text(device / "idProduct"), 16),
        _text(device / "manufacturer") or said.get("manufacturer", settings.manufacturer),
        _text(device / "product") or said.get("product", settings.product),
        _text(device / "serial"),
        device_id,
    )
    return found if device_id else replace(found, device_id=_made_of(found))


def _is_ourselves(device: Path, settings: GadgetSettings) -> bool:
    """In the rig, and nowhere else, the box's own gadget is on a bus of the same machine."""
    return _text(device / "serial") == settings.serial


def _fields(device_id: str) -> Mapping[str, str]:
    pairs = (field.partition(":") for field in device_id.split(";"))
    return {_WORDS[key.strip().upper()]: value for key, _, value in pairs if key.strip().upper() in _WORDS}


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
