"""Finds printers, and keeps a table of what was seen. Nothing is used because it was found."""

from appliance.printers.discovery.address_tracking import Move
from appliance.printers.discovery.discovery import Discovery
from appliance.printers.discovery.networks import Neighbourhood
from appliance.printers.discovery.scan import Scan
from appliance.printers.discovery.sighting import Sighting

__all__ = ["Discovery", "Move", "Neighbourhood", "Scan", "Sighting"]
