"""Events are kept with what they tell of; an attempt has an owner, who answers for it."""

from appliance.storage.checksums import protect

OUTBOX = """CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    queue TEXT,
    data TEXT NOT NULL)"""
ATTEMPT = (
    *("id", "job", "number", "printer", "started_at", "ended_at", "bytes_sent", "outcome", "detail"),
    "owner",
)


def up(migrator, db):
    """Add both."""
    db.execute_sql(OUTBOX)
    protect(db, "outbox", ("sequence", "at", "name", "queue", "data"))
    db.execute_sql("ALTER TABLE attempt ADD COLUMN owner TEXT")
    db.execute_sql("UPDATE attempt SET checksum = NULL")
    protect(db, "attempt", ATTEMPT)
