"""Answers programs that ask over UDP how the printers are: SNMP (Windows, monitoring) and Epson's ENPC.

They ask the box as they would ask a printer. Nothing can be changed that way, and whoever is in none of the
box's own networks hears nothing.
"""

from __future__ import annotations

from appliance.management.management import Management

__all__ = ["Management"]
