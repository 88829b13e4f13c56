"""Its settings: the table [toy_bell] of counterproof.toml."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings import Staff, checks
from appliance.settings.fields import setting


@dataclass(frozen=True, slots=True)
class BellSettings:
    """How the bell sounds."""

    tone: str = setting("ding", checks.text, "what it says; a shop has one bell", Staff.NOW)
    most: int = setting(1_000, checks.integer(1, 100_000), "rings that are kept; nobody counts more")


SETTINGS = BellSettings
