"""The steps that are done. A box that has printed already needs no list."""

from appliance.storage.checksums import protect


def up(migrator, db):
    """Make the table."""
    db.execute_sql("CREATE TABLE first_step (name TEXT PRIMARY KEY, at INTEGER NOT NULL)")
    db.execute_sql("INSERT INTO first_step SELECT 'finished', 0 FROM job LIMIT 1")
    protect(db, "first_step", ("name", "at"))
