"""A tablet is paired by a code that is good once, and for a while."""

from appliance.storage.checksums import protect

PAIRING = """CREATE TABLE pairing (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL)"""


ROLES = """UPDATE sqlite_master SET sql = replace(sql, '''printer''))', '''printer'', ''counter''))')
    WHERE type = 'table' AND name IN ('user', 'apikey')"""


def up(migrator, db):
    """Add the table, and the role to what the database takes for one.

    A CHECK is changed in the schema itself, as SQLite's documentation of ALTER TABLE advises where no row
    changes: to make the table of users anew would end every session that refers to it.
    """
    db.execute_sql("PRAGMA writable_schema = ON")
    db.execute_sql(ROLES)
    db.execute_sql("PRAGMA writable_schema = RESET")
    db.execute_sql(PAIRING)
    protect(db, "pairing", ("id", "name", "created_at", "created_by"))
