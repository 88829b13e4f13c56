"""A request that is sent again is known by what was sent, be it kept as it was or not."""


def up(migrator, db):
    """Have a place for its hash."""
    db.execute_sql("ALTER TABLE once ADD COLUMN asked TEXT")
