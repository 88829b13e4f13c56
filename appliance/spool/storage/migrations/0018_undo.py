"""A reject or cancel can be taken back for a moment, which the row names."""

from appliance.storage.checksums import protect

JOB = (
    *("id", "uuid", "queue", "source", "origin", "state", "reason", "confirmation", "sha256"),
    *("original_sha256", "size", "received_at", "decided_at", "decided_by", "decided_through", "printer"),
    *("priority", "scheduled_for", "attempts", "turn", "reprint_of", "definitions", "notes", "erased_at"),
    *("kept_from", "undo_until"),
)
GUARD = """CREATE TRIGGER job_moves_by_the_table BEFORE UPDATE OF state ON job
    WHEN NEW.state <> OLD.state
        AND NOT EXISTS (SELECT 1 FROM transition WHERE before = OLD.state AND after = NEW.state)
        AND NOT (OLD.state IN ('rejected', 'canceled') AND NEW.state = 'pending'
            AND OLD.undo_until IS NOT NULL AND NEW.undo_until IS NULL)
    BEGIN SELECT RAISE(ABORT, 'a job cannot pass between these states'); END"""


def up(migrator, db):
    """Add the column, and let the database take the step back while it is there; checksums cover it."""
    for statement in (
        "ALTER TABLE job ADD COLUMN undo_until INTEGER",
        "CREATE INDEX job_undo ON job (undo_until) WHERE undo_until IS NOT NULL",
        "DROP TRIGGER job_moves_by_the_table",
        GUARD,
        "UPDATE job SET checksum = NULL",
    ):
        db.execute_sql(statement)
    protect(db, "job", JOB)
