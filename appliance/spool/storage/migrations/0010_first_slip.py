"""What the box does once in its life is noted where the settings' words are."""

KINDS = "('printer', 'queue', 'once')"


def up(migrator, db):
    """Let a declaration be of that kind."""
    db.execute_sql("ALTER TABLE declaration RENAME TO declaration_old")
    db.execute_sql(
        f"CREATE TABLE declaration (kind TEXT NOT NULL CHECK (kind IN {KINDS}), name TEXT NOT NULL,"
        " said TEXT NOT NULL, PRIMARY KEY (kind, name))"
    )
    db.execute_sql("INSERT INTO declaration SELECT kind, name, said FROM declaration_old")
    db.execute_sql("DROP TABLE declaration_old")
