"""Devices that somebody has logged in with; `id` is the SHA-256 of the token that the browser keeps."""

TABLE = (
    'CREATE TABLE device (id TEXT NOT NULL, user INTEGER NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,'
    " created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL,"
    " PRIMARY KEY (id, user))"
)


def up(migrator, db):
    """Make their table."""
    db.execute_sql(TABLE)
    db.execute_sql("CREATE INDEX device_user ON device (user, seen_at)")
