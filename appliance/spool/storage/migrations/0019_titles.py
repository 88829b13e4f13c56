"""A printer has a title: what people call it, beside the name by which programs know it."""

from appliance.storage.checksums import protect

PRINTER = (
    *("id", "name", "title", "uri", "profile", "paused", "pause_reason", "last_printed_at", "jobs", "bytes"),
    "errors",
)


def up(migrator, db):
    """Add the column; checksums cover it."""
    db.execute_sql("ALTER TABLE printer ADD COLUMN title VARCHAR(63)")
    db.execute_sql("UPDATE printer SET checksum = NULL")
    protect(db, "printer", PRINTER)
