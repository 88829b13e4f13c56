"""The schema of the core: its migrations, the tables with checksums, and the numbers that it counts on."""

from __future__ import annotations

from pathlib import Path

from appliance.spool.storage.early_schemas import complete
from appliance.spool.storage.tables import MODELS
from appliance.storage.engine import Schema
from appliance.storage.outbox import OutboxRow

MIGRATIONS = Path(__file__).with_name("migrations")
POSITION, DEFINITION, SETTING_CHANGE = "queue position", "definition", "setting change"
NUMBERS = {
    POSITION: ("job", "turn"),  # the place in a printer's line, by the order of approval
    DEFINITION: ("definition", "place"),  # the order in which tills stored something
    SETTING_CHANGE: ("setting_change", "number"),
}
CORE = Schema("schema_migration", MIGRATIONS, (*MODELS, OutboxRow), NUMBERS, complete)
