"""Templates, each with its versions."""

from appliance.storage.checksums import protect

COLUMNS = ("id", "name", "version", "title", "source", "fields", "by", "at")


def up(migrator, db):
    """Make the table."""
    db.execute_sql(
        "CREATE TABLE template_version (id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL,"
        " title TEXT NOT NULL, source TEXT NOT NULL, fields TEXT NOT NULL, by TEXT NOT NULL,"
        " at INTEGER NOT NULL)"
    )
    db.execute_sql("CREATE UNIQUE INDEX template_of_version ON template_version (name, version)")
    protect(db, "template_version", COLUMNS)
