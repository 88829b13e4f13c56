"""Queues with ports and rules of their own, and what tills have stored in the printer behind each."""

QUEUE = """CREATE TABLE queue_new (
    name TEXT PRIMARY KEY,
    policy TEXT NOT NULL CHECK (policy IN ('hold', 'auto', 'bypass')),
    printer TEXT,
    fallback TEXT,
    fallback_seconds REAL NOT NULL,
    port INTEGER,
    profile TEXT,
    drawer TEXT NOT NULL CHECK (drawer IN ('pass', 'hold', 'drop')),
    status TEXT NOT NULL CHECK (status IN ('mirror', 'always-ready')),
    process_ids TEXT NOT NULL CHECK (process_ids IN ('spooled', 'printed')),
    permits TEXT NOT NULL,
    networks TEXT NOT NULL,
    idle_seconds REAL NOT NULL,
    cut_seconds REAL NOT NULL,
    removed INTEGER NOT NULL)"""

DECLARATION = """CREATE TABLE declaration (
    kind TEXT NOT NULL CHECK (kind IN ('printer', 'queue')),
    name TEXT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (kind, name))"""

KEPT = (
    "INSERT INTO queue_new SELECT name, policy, printer, NULL, 300.0, NULL, NULL,"
    " 'pass', 'mirror', 'spooled', 'nv_graphics user_memory', '', 60.0, 1.0, 0 FROM queue"
)

DEFINITION = """CREATE TABLE definition (
    queue TEXT NOT NULL REFERENCES queue (name),
    slot TEXT NOT NULL,
    title TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (queue, slot))"""


HOLDING = """CREATE TABLE holding (
    printer TEXT NOT NULL,
    slot TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (printer, slot))"""

RENDITION = """CREATE TABLE rendition (
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    profile TEXT NOT NULL,
    definitions TEXT NOT NULL,
    text TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    notes TEXT NOT NULL,
    events TEXT,
    PRIMARY KEY (sha256, profile, definitions))"""

KEPT_RENDITIONS = (
    "INSERT INTO rendition SELECT sha256, profile, '', text, width, height, notes, events FROM rendition_old"
)


def up(migrator, db):
    """Make them; foreign keys are not looked at meanwhile."""
    for statement in (
        QUEUE,
        KEPT,
        "DROP TABLE queue",
        "ALTER TABLE queue_new RENAME TO queue",
        DECLARATION,
        DEFINITION,
        HOLDING,
    ):
        db.execute_sql(statement)
    for statement in (
        "ALTER TABLE rendition RENAME TO rendition_old",
        RENDITION,
        KEPT_RENDITIONS,
        "DROP TABLE rendition_old",
    ):
        db.execute_sql(statement)
    db.execute_sql("ALTER TABLE job ADD COLUMN definitions TEXT REFERENCES document (sha256)")
