"""Which job a request made, so that the same request sent again makes no second one."""


def up(migrator, db):
    """Make the table."""
    db.execute_sql(
        "CREATE TABLE once (key TEXT NOT NULL PRIMARY KEY, job INTEGER NOT NULL REFERENCES job (id),"
        " at INTEGER NOT NULL)"
    )
    db.execute_sql("CREATE INDEX once_at ON once (at)")
