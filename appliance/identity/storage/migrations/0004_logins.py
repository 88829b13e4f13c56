"""What people are told of their logins: with what each began, since when, and of which devices they know."""

COLUMNS = (
    "session ADD COLUMN agent TEXT NOT NULL DEFAULT ''",
    "refresh ADD COLUMN agent TEXT NOT NULL DEFAULT ''",
    "refresh ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    "refresh ADD COLUMN began_at INTEGER NOT NULL DEFAULT 0",
    "device ADD COLUMN told_at INTEGER",
    "device ADD COLUMN through TEXT NOT NULL DEFAULT 'web'",
)


def up(migrator, db):
    """Add the columns."""
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE {column}")
    db.execute_sql("UPDATE refresh SET began_at = created_at")
    db.execute_sql("CREATE INDEX refresh_user ON refresh (user)")
    db.execute_sql("CREATE INDEX session_user ON session (user)")
