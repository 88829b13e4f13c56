"""A receipt that came in while the clock was wrong is kept from when the time was known."""


def up(migrator, db):
    """Say since when it is kept, and have a place for what is known of the time."""
    for statement in (
        "ALTER TABLE job ADD COLUMN kept_from INTEGER",
        "CREATE INDEX job_kept_from ON job (kept_from) WHERE kept_from IS NOT NULL",
        "CREATE TABLE reckoning (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    ):
        db.execute_sql(statement)
