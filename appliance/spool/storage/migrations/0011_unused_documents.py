"""A document that no job names may be removed: what a till stored in a printer, and has replaced since."""

RULE = """CREATE TRIGGER document_delete BEFORE DELETE ON document
    WHEN EXISTS (SELECT 1 FROM job WHERE sha256 = OLD.sha256)
        OR EXISTS (SELECT 1 FROM job WHERE original_sha256 = OLD.sha256)
        OR EXISTS (SELECT 1 FROM job WHERE definitions = OLD.sha256)
    BEGIN SELECT RAISE(ABORT, 'a document that a job names stays'); END"""


def up(migrator, db):
    """Keep all others, whatever a shell on the database says."""
    db.execute_sql(RULE)
