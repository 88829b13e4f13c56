"""Cuts, drawer pulses and sounds are kept with what a document looks like."""


def up(migrator, db):
    """Rows from before stay, so that their text is still found; they are drawn again when looked at."""
    db.execute_sql("ALTER TABLE rendition ADD COLUMN events TEXT")
