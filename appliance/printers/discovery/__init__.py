"""Finds printers, and keeps a table of what was seen. Nothing is used because it was found."""

from appliance.printers.discovery.discovery import Discovery
from appliance.printers.discovery.networks import Neighbourhood
from appliance.printers.discovery.scan import Scan
from appliance.values import Move, Sighting

__all__ = ["Discovery", "Move", "Neighbourhood", "Scan", "Sighting"]
