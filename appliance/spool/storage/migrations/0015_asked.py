"""A request that is sent again is known by what was sent, be it kept as it was or not."""

from appliance.storage.checksums import protect


def up(migrator, db):
    """Have a place for its hash, which checksums cover."""
    db.execute_sql("ALTER TABLE once ADD COLUMN asked TEXT")
    db.execute_sql("UPDATE once SET checksum = NULL")
    protect(db, "once", ("key", "job", "at", "asked"))
