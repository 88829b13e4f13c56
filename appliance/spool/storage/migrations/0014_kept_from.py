"""A receipt that came in while the clock was wrong is kept from when the time was known."""

from appliance.storage.checksums import protect

JOB = (
    *("id", "uuid", "queue", "source", "origin", "state", "reason", "confirmation", "sha256"),
    *("original_sha256", "size", "received_at", "decided_at", "decided_by", "decided_through", "printer"),
    *("priority", "scheduled_for", "attempts", "turn", "reprint_of", "definitions", "notes", "erased_at"),
    "kept_from",
)


def up(migrator, db):
    """Say since when it is kept, and have a place for what is known of the time; checksums cover both."""
    for statement in (
        "ALTER TABLE job ADD COLUMN kept_from INTEGER",
        "CREATE INDEX job_kept_from ON job (kept_from) WHERE kept_from IS NOT NULL",
        "CREATE TABLE reckoning (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
        "UPDATE job SET checksum = NULL",
    ):
        db.execute_sql(statement)
    protect(db, "job", JOB)
    protect(db, "reckoning", ("name", "value"))
