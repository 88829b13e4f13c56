"""How the board is: its power, its warmth, its card, its clock, and what it said as it crashed last."""

from appliance.values import Vital
from appliance.vitals.board import Vitals
from appliance.vitals.watch import VitalsWatch

__all__ = ["Vital", "Vitals", "VitalsWatch"]
