"""What each printer was last seen like, for a shell beside the box and for the first moments of a start."""


def up(migrator, db):
    """Make the table."""
    db.execute_sql(
        "CREATE TABLE printer_status (printer VARCHAR(63) NOT NULL PRIMARY KEY, state VARCHAR(15) NOT NULL,"
        " reasons TEXT NOT NULL, detail TEXT NOT NULL, at BIGINT NOT NULL)"
    )
