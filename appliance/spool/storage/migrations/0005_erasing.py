"""Receipts can be erased: their bytes and text go, their hash, numbers and history stay."""

RULE = """CREATE TRIGGER document_update BEFORE UPDATE ON document
    WHEN NEW.sha256 <> OLD.sha256 OR (length(OLD.data) > 0 AND length(NEW.data) > 0)
    BEGIN SELECT RAISE(ABORT, 'document rows are never changed, but for being erased'); END"""


def up(migrator, db):
    """Say when a job was erased, and how long each queue keeps; a document may become empty."""
    for statement in (
        "ALTER TABLE job ADD COLUMN erased_at INTEGER",
        "CREATE INDEX job_kept ON job (received_at) WHERE erased_at IS NULL",
        "ALTER TABLE queue ADD COLUMN retention_days REAL NOT NULL DEFAULT 90",
        "DROP TRIGGER document_update",
        RULE,
    ):
        db.execute_sql(statement)
