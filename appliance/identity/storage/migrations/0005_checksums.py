"""Rows have checksums: what the card changes is told from what was written."""

from appliance.storage.checksums import protect

PROTECTED = {
    "user": ("id", "name", "password", "role", "created_at"),
    "session": ("id", "user", "created_at", "seen_at", "address", "agent"),
    "refresh": ("id", "family", "user", "created_at", "used_at", "began_at", "address", "agent"),
    "device": ("id", "user", "created_at", "seen_at", "address", "agent", "told_at", "through"),
    "apikey": (
        *("id", "name", "hash", "role", "queue", "networks", "created_at", "created_by", "expires_at"),
        *("used_at", "revoked_at"),
    ),
    "secret": ("name", "value"),
}


def up(migrator, db):
    """Add them. The audit needs none: its entries have hashes."""
    for table, columns in PROTECTED.items():
        protect(db, table, columns)
