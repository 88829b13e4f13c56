"""What people change on the settings page, with its history; and why a printer is paused."""


def up(migrator, db):
    """Make the tables; a change's rows have one number, and are never changed."""
    for statement in (
        "CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
        "CREATE TABLE setting_change (id INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL,"
        ' key TEXT NOT NULL, at INTEGER NOT NULL, "by" TEXT NOT NULL, through TEXT NOT NULL,'
        " before TEXT, after TEXT, undoes INTEGER, UNIQUE (number, key))",
        "CREATE TRIGGER setting_change_update BEFORE UPDATE ON setting_change"
        " BEGIN SELECT RAISE(ABORT, 'the history of settings is only added to'); END",
        "ALTER TABLE printer ADD COLUMN pause_reason TEXT",
    ):
        db.execute_sql(statement)
