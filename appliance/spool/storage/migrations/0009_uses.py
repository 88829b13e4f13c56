"""Which jobs still need a document is looked up with each receipt that is erased: not by a walk over all."""


def up(migrator, db):
    """Make the indices that were missing; few jobs have either."""
    for column in ("original_sha256", "definitions"):
        db.execute_sql(f"CREATE INDEX job_{column} ON job ({column}) WHERE {column} IS NOT NULL")
    db.execute_sql("CREATE INDEX definition_document ON definition (sha256)")
