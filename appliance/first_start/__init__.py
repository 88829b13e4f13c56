"""What the box does by itself when it is started for the first time."""

from appliance.first_start.admin import take_admin
from appliance.first_start.erasing import erase_admin
from appliance.first_start.slip import FirstSlip, Helpers

__all__ = ["FirstSlip", "Helpers", "erase_admin", "take_admin"]
