"""The makers of receipt printers, by USB vendor number.

For printers that hide behind a class of their maker's own: those of the printer class are found whoever made
them. Makers of general parts (ST, Winbond, GigaDevice) are left out, though clones carry their numbers: so do
things that are no printers. systemd/70-counterproof.rules has the same list. Source: the USB ID repository
(linux-usb.org), and the set-up notes of several open tills.
"""

from __future__ import annotations

from collections.abc import Mapping

RECEIPT_PRINTER_MAKERS: Mapping[int, str] = {
    0x04B8: "Epson",
    0x0519: "Star",
    0x1504: "Bixolon",
    0x1D90: "Citizen",
    0x2730: "Citizen",
    0x0DD4: "Custom",
    0x154F: "Wincor Nixdorf",
    0x0AA7: "Wincor Nixdorf",
    0x0FE6: "Xprinter",
    0x20D1: "Rongta",
    0x6868: "Zjiang",
}
