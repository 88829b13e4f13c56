"""The cause behind an error of a database: the part that a person can do something about."""

from __future__ import annotations

from appliance.storage.sqlite.errors import cause, is_of_the_disk

__all__ = ["cause", "is_of_the_disk"]
