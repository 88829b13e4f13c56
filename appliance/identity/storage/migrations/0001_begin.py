"""The first tables. A frozen picture of them: later changes come in later migrations."""

TABLES = [
    'CREATE TABLE "user" (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE,'
    " password TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'viewer', 'printer')),"
    " created_at INTEGER NOT NULL)",
    'CREATE TABLE session (id TEXT PRIMARY KEY, user INTEGER NOT NULL REFERENCES "user" (id)'
    " ON DELETE CASCADE, created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, address TEXT NOT NULL)",
    'CREATE TABLE refresh (id TEXT PRIMARY KEY, family TEXT NOT NULL, user INTEGER NOT NULL REFERENCES "user"'
    " (id) ON DELETE CASCADE, created_at INTEGER NOT NULL, used_at INTEGER)",
    "CREATE INDEX refresh_family ON refresh (family)",
    "CREATE TABLE apikey (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,"
    " hash TEXT NOT NULL UNIQUE,"
    " role TEXT NOT NULL CHECK (role IN ('admin', 'operator', 'viewer', 'printer')), queue TEXT,"
    " networks TEXT NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL, expires_at INTEGER,"
    " used_at INTEGER, revoked_at INTEGER)",
    "CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL,"
    " through TEXT NOT NULL, address TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,"
    " detail TEXT NOT NULL, hash TEXT NOT NULL)",
    "CREATE INDEX audit_action ON audit (action, id)",
    "CREATE INDEX audit_who ON audit (who, id)",
]
GUARDS = [
    f"CREATE TRIGGER audit_{verb.lower()} BEFORE {verb} ON audit"
    " BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
    for verb in ("UPDATE", "DELETE")
]


def up(migrator, db):
    """Make them."""
    for statement in (*TABLES, *GUARDS):
        db.execute_sql(statement)
