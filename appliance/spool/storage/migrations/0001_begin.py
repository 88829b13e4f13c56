"""The first tables. A frozen picture of them: later changes come in later migrations."""

TRANSITIONS = """
    pending approved, pending rejected, pending canceled, pending expired,
    approved printing, approved pending, approved canceled,
    printing completed, printing failed, printing uncertain,
    failed approved, failed canceled,
    uncertain approved, uncertain completed, uncertain canceled
"""
STATES = "'pending','approved','printing','completed','failed','uncertain','rejected','canceled','expired'"

TABLES = [
    "CREATE TABLE document (sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), data BLOB NOT NULL)",
    "CREATE TABLE printer (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
    " uri TEXT NOT NULL, profile TEXT NOT NULL, paused INTEGER NOT NULL, last_printed_at INTEGER,"
    " jobs INTEGER NOT NULL, bytes INTEGER NOT NULL, errors INTEGER NOT NULL)",
    "CREATE TABLE queue (name TEXT PRIMARY KEY, policy TEXT NOT NULL CHECK (policy IN ('hold', 'auto')),"
    " printer TEXT)",
    f"""CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uuid TEXT NOT NULL UNIQUE,
        queue TEXT NOT NULL REFERENCES queue (name),
        source TEXT NOT NULL,
        origin TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ({STATES})),
        reason TEXT,
        confirmation TEXT CHECK (confirmation IN ('printed', 'sent')),
        sha256 TEXT NOT NULL REFERENCES document (sha256),
        original_sha256 TEXT REFERENCES document (sha256),
        size INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        decided_at INTEGER,
        decided_by TEXT,
        decided_through TEXT,
        printer TEXT,
        priority INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),
        scheduled_for INTEGER,
        attempts INTEGER NOT NULL,
        turn INTEGER,
        reprint_of INTEGER REFERENCES job (id),
        notes TEXT NOT NULL,
        CHECK (confirmation IS NULL OR state = 'completed'))""",
    "CREATE INDEX job_state ON job (state, priority, id)",
    "CREATE INDEX job_line ON job (printer, priority, turn) WHERE state = 'approved'",
    "CREATE INDEX job_turn ON job (turn)",
    "CREATE INDEX job_document ON job (sha256)",
    "CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL REFERENCES job (id),"
    ' at INTEGER NOT NULL, before TEXT, after TEXT NOT NULL, "by" TEXT NOT NULL, through TEXT NOT NULL,'
    " reason TEXT, detail TEXT NOT NULL)",
    "CREATE INDEX history_job ON history (job, id)",
    "CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL REFERENCES job (id),"
    " number INTEGER NOT NULL, printer TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER,"
    " bytes_sent INTEGER, outcome TEXT, detail TEXT NOT NULL, UNIQUE (job, number))",
    "CREATE TABLE rendition (sha256 TEXT NOT NULL REFERENCES document (sha256), profile TEXT NOT NULL,"
    " text TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, notes TEXT NOT NULL,"
    " PRIMARY KEY (sha256, profile))",
    "CREATE TABLE transition (before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (before, after))",
]

GUARDS = [
    """CREATE TRIGGER job_moves_by_the_table BEFORE UPDATE OF state ON job
       WHEN NEW.state <> OLD.state AND NOT EXISTS
           (SELECT 1 FROM transition WHERE before = OLD.state AND after = NEW.state)
       BEGIN SELECT RAISE(ABORT, 'a job cannot pass between these states'); END""",
    """CREATE TRIGGER job_begins_pending BEFORE INSERT ON job WHEN NEW.state <> 'pending'
       BEGIN SELECT RAISE(ABORT, 'a job begins as pending'); END""",
    *(
        f"""CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"""
        for table, verb in (("history", "UPDATE"), ("history", "DELETE"), ("document", "UPDATE"))
    ),
]


def up(migrator, db):
    """Make them."""
    for statement in TABLES:
        db.execute_sql(statement)
    for pair in TRANSITIONS.split(","):
        db.execute_sql("INSERT INTO transition VALUES (?, ?)", pair.split())
    for statement in GUARDS:
        db.execute_sql(statement)
