"""Rows that decide what is printed have checksums; why a line waits is kept once, not for each job."""

from appliance.storage.checksums import protect

JOB = (
    *("id", "uuid", "queue", "source", "origin", "state", "reason", "confirmation", "sha256"),
    *("original_sha256", "size", "received_at", "decided_at", "decided_by", "decided_through", "printer"),
    *("priority", "scheduled_for", "attempts", "turn", "reprint_of", "definitions", "notes", "erased_at"),
)
PRINTER = (
    *("id", "name", "uri", "profile", "paused", "pause_reason", "last_printed_at", "jobs", "bytes"),
    "errors",
)
QUEUE = (
    *("name", "policy", "printer", "fallback", "fallback_seconds", "port", "profile", "drawer", "status"),
    *("process_ids", "permits", "networks", "idle_seconds", "cut_seconds", "reset_seconds"),
    *("retention_days", "removed"),
)
CHANGE = ("id", "number", "key", "at", "by", "through", "before", "after", "undoes")
PROTECTED = {
    "job": JOB,
    "history": ("id", "job", "at", "before", "after", "by", "through", "reason", "detail"),
    "attempt": (
        "id",
        "job",
        "number",
        "printer",
        "started_at",
        "ended_at",
        "bytes_sent",
        "outcome",
        "detail",
    ),
    "printer": PRINTER,
    "queue": QUEUE,
    "declaration": ("kind", "name", "said"),
    "definition": ("queue", "slot", "title", "sha256", "at", "origin", "place"),
    "holding": ("printer", "slot", "sha256"),
    "line": ("printer", "reason", "waited", "turn"),
    "drawn": ("job", "profile", "place", "height", "findable"),
    "setting": ("key", "value"),
    "setting_change": CHANGE,
    "once": ("key", "job", "at"),
    "rendition": ("sha256", "profile", "definitions", "text", "width", "height", "notes", "events"),
}
LINE = """CREATE TABLE line (
    printer TEXT PRIMARY KEY,
    reason TEXT,
    waited TEXT,
    turn INTEGER NOT NULL)"""
DRAWN = (  # with numbers of its rows
    "ALTER TABLE drawn RENAME TO drawn_old",
    "CREATE TABLE drawn (job INTEGER NOT NULL REFERENCES job (id), profile TEXT NOT NULL,"
    " place INTEGER NOT NULL, height INTEGER NOT NULL, findable INTEGER NOT NULL,"
    " PRIMARY KEY (job, profile))",
    "INSERT INTO drawn SELECT job, profile, place, height, findable FROM drawn_old",
    "DROP TABLE drawn_old",
)
NEVER_CHANGED = {  # but for their checksums
    "history": "history rows are never changed",
    "setting_change": "the history of settings is only added to",
}
DAMAGE = """CREATE TABLE damage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    grave INTEGER NOT NULL)"""


def up(migrator, db):
    """Add them."""
    for table, said in NEVER_CHANGED.items():
        of = ", ".join(f'"{column}"' for column in PROTECTED[table])
        db.execute_sql(f"DROP TRIGGER {table}_update")
        db.execute_sql(
            f"CREATE TRIGGER {table}_update BEFORE UPDATE OF {of} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
    for statement in (LINE, *DRAWN):
        db.execute_sql(statement)
    for table, columns in PROTECTED.items():
        protect(db, table, columns)
    db.execute_sql(DAMAGE)
    db.execute_sql("DROP INDEX job_state")
    db.execute_sql("CREATE INDEX job_waiting ON job (state, priority, id) WHERE state = 'pending'")
