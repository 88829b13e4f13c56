"""The words on receipts are found by an index, and jobs by queue, printer, state and hour without a walk."""

HOUR = 3_600_000_000  # microseconds

TABLES = [
    # Each shelf is the index of a range of jobs; `soiled`: words of erased receipts are still in its pages.
    "CREATE TABLE shelf (number INTEGER PRIMARY KEY, soiled INTEGER NOT NULL)",
    # Jobs below `before` came in before there was an index, and have not been taken in yet.
    "CREATE TABLE unread (before INTEGER NOT NULL)",
    "INSERT INTO unread SELECT coalesce(max(id), 0) + 1 FROM job",
    # Stays when the receipt is erased: how much paper it took is no secret.
    "CREATE TABLE drawn (job INTEGER NOT NULL REFERENCES job (id), profile TEXT NOT NULL,"
    " place INTEGER NOT NULL, height INTEGER NOT NULL, findable INTEGER NOT NULL,"
    " PRIMARY KEY (job, profile)) WITHOUT ROWID",
    # Which jobs came in during an hour; wider than need be where the clock was set, never too narrow.
    "CREATE TABLE hour (number INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL)",
    f"INSERT INTO hour SELECT received_at / {HOUR}, min(id), max(id) FROM job GROUP BY 1",
    # How many jobs are in each state, which each look at the first page shows.
    "CREATE TABLE tally (state TEXT PRIMARY KEY, jobs INTEGER NOT NULL) WITHOUT ROWID",
    "INSERT INTO tally SELECT state, count(*) FROM job GROUP BY state",
    # With the row's number behind them these give any filter's newest jobs, lane by lane.
    "CREATE INDEX job_lane ON job (queue, printer, state)",
]

NOTE_HOUR = f"""BEGIN
    INSERT INTO hour VALUES (NEW.received_at / {HOUR}, NEW.id, NEW.id)
    ON CONFLICT (number) DO UPDATE SET first = min(first, NEW.id), last = max(last, NEW.id); END"""


MORE = "INSERT INTO tally VALUES (NEW.state, 1) ON CONFLICT (state) DO UPDATE SET jobs = jobs + 1;"
FEWER = "UPDATE tally SET jobs = jobs - 1 WHERE state = OLD.state;"
TALLY = [
    f"CREATE TRIGGER job_tally_insert AFTER INSERT ON job BEGIN {MORE} END",
    f"CREATE TRIGGER job_tally_delete AFTER DELETE ON job BEGIN {FEWER} END",
    "CREATE TRIGGER job_tally_update AFTER UPDATE OF state ON job WHEN NEW.state <> OLD.state"
    f" BEGIN {FEWER} {MORE} END",
]


def up(migrator, db):
    """Make them. What is on older receipts is taken in while the box runs."""
    for statement in (*TABLES, *TALLY):
        db.execute_sql(statement)
    for when in ("INSERT", "UPDATE OF received_at"):
        name = f"job_hour_{when.split()[0].lower()}"
        db.execute_sql(f"CREATE TRIGGER {name} AFTER {when} ON job {NOTE_HOUR}")
