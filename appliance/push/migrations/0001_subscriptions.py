"""The browsers that want to be told."""

from appliance.storage.checksums import protect

COLUMNS = ("id", "endpoint", "p256dh", "auth", "user", "session", "language", "page", "agent", "at")


def up(migrator, db):
    """Make the table."""
    db.execute_sql(
        "CREATE TABLE push_subscription (id TEXT PRIMARY KEY, endpoint TEXT NOT NULL, p256dh TEXT NOT NULL,"
        " auth TEXT NOT NULL, user INTEGER, session TEXT NOT NULL, language TEXT NOT NULL,"
        " page TEXT NOT NULL, agent TEXT NOT NULL, at INTEGER NOT NULL)"
    )
    protect(db, "push_subscription", COLUMNS)
