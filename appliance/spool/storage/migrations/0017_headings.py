"""Receipts are called by what they say: title, total and currency are kept beside their text."""

from appliance.storage.checksums import protect

HEADING = """CREATE TABLE heading (
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    definitions TEXT NOT NULL,
    title TEXT,
    total TEXT,
    currency TEXT,
    reader INTEGER NOT NULL,
    PRIMARY KEY (sha256, definitions))"""


def up(migrator, db):
    """Have a place for them. What is there already is read when it is drawn the next time."""
    db.execute_sql(HEADING)
    protect(db, "heading", ("sha256", "definitions", "title", "total", "currency", "reader"))
