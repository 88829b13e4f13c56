"""Receipts may be changed before they print: who changed what is kept, and queues may forbid it."""

from appliance.storage.checksums import protect

REVISION = """CREATE TABLE revision (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job INTEGER NOT NULL REFERENCES job (id),
    at INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    through TEXT NOT NULL,
    reason TEXT NOT NULL,
    before_sha256 TEXT NOT NULL,
    after_sha256 TEXT NOT NULL,
    changes TEXT NOT NULL,
    mark TEXT NOT NULL)"""
QUEUE = (
    *("name", "policy", "printer", "fallback", "fallback_seconds", "port", "profile", "drawer", "status"),
    *("process_ids", "permits", "networks", "idle_seconds", "cut_seconds", "reset_seconds"),
    *("retention_days", "edits", "edit_mark", "removed"),
)


def up(migrator, db):
    """Make the table, and the columns; checksums cover them."""
    for statement in (
        REVISION,
        "CREATE INDEX revision_job ON revision (job, id)",
        "ALTER TABLE queue ADD COLUMN edits TEXT NOT NULL DEFAULT 'allowed'"
        " CHECK (edits IN ('allowed', 'never'))",
        "ALTER TABLE queue ADD COLUMN edit_mark TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX queue_edits ON queue (edits)",  # asked with each list of jobs
        "UPDATE queue SET checksum = NULL",
    ):
        db.execute_sql(statement)
    protect(
        db,
        "revision",
        ("id", "job", "at", "by", "through", "reason", "before_sha256", "after_sha256", "changes", "mark"),
    )
    protect(db, "queue", QUEUE)
