"""A person may have a PIN, and decide for a while at a tablet that others use too."""

from appliance.storage.checksums import protect

USER = ("id", "name", "password", "role", "created_at", "pin")
SESSION = ("id", "user", "created_at", "seen_at", "address", "agent", "acting", "acting_at")


def up(migrator, db):
    """Add the columns; checksums cover them."""
    for statement in (
        'ALTER TABLE "user" ADD COLUMN pin TEXT',
        "ALTER TABLE session ADD COLUMN acting INTEGER",
        "ALTER TABLE session ADD COLUMN acting_at INTEGER",
        'UPDATE "user" SET checksum = NULL',
        "UPDATE session SET checksum = NULL",
    ):
        db.execute_sql(statement)
    protect(db, "user", USER)
    protect(db, "session", SESSION)
