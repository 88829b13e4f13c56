"""The first table."""

from appliance.storage.checksums import protect


def up(migrator, db):
    """Make it."""
    db.execute_sql("CREATE TABLE bell_ring (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, tone TEXT NOT NULL)")
    protect(db, "bell_ring", ("id", "at", "tone"))
