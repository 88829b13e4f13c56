"""The IEEE 1284 device ID, by which a computer chooses a printer's driver. Source: IEEE 1284-2000, 7.6."""

from __future__ import annotations


def device_id(maker: str, model: str, serial: str = "") -> str:
    """That of a printer of ESC/POS, without the length in front."""
    number = f"SN:{serial};" if serial else ""
    return f"MFG:{maker};MDL:{model};CMD:ESC/POS;CLS:PRINTER;DES:{maker} {model};{number}"
