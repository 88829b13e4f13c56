"""Databases that the card has damaged: set right before a start, and looked for while the box runs."""

from appliance.recovery.data_folder import DATABASES, DataFolder, examined, is_usable, recover, unusable
from appliance.recovery.watch import Watch

__all__ = ["DATABASES", "DataFolder", "Watch", "examined", "is_usable", "recover", "unusable"]
