"""Queues say after how much silence a reset begins a new job."""


def up(migrator, db):
    """Add the field; two seconds is what new queues have."""
    db.execute_sql("ALTER TABLE queue ADD COLUMN reset_seconds REAL NOT NULL DEFAULT 2.0")
