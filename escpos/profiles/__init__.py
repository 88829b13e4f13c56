"""The abilities of the trade's printers: one small file a model, read into a `Profile`."""

from __future__ import annotations

from escpos.profiles.loader import UnknownProfileError, get, names
from escpos.profiles.matching import propose
from escpos.profiles.profile import Capacity, PrinterInfo, Profile

__all__ = ["DEFAULT", "Capacity", "PrinterInfo", "Profile", "UnknownProfileError", "get", "names", "propose"]

DEFAULT: Profile = get("generic-80mm")
