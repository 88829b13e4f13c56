BEGIN TRANSACTION;
CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL REFERENCES job (id), number INTEGER NOT NULL, printer TEXT NOT NULL, started_at INTEGER NOT NULL, ended_at INTEGER, bytes_sent INTEGER, outcome TEXT, detail TEXT NOT NULL, UNIQUE (job, number));
CREATE TABLE definition (
    queue TEXT NOT NULL REFERENCES queue (name),
    slot TEXT NOT NULL,
    title TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    place INTEGER NOT NULL,
    PRIMARY KEY (queue, slot));
CREATE TABLE document (sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64), data BLOB NOT NULL);
INSERT INTO "document" VALUES('b640e840b19d378660b32fb51ae18d67dccb4a8596a29e7bd72c1b2ae5928f41',X'66697273740A');
INSERT INTO "document" VALUES('480c2336b410f1ad5f8bf1b28944490255804b65350c527787e74ebdd511e3a4',X'7365636F6E640A');
CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, job INTEGER NOT NULL REFERENCES job (id), at INTEGER NOT NULL, before TEXT, after TEXT NOT NULL, "by" TEXT NOT NULL, through TEXT NOT NULL, reason TEXT, detail TEXT NOT NULL);
INSERT INTO "history" VALUES(1,1,1790000000000001,NULL,'pending','192.0.2.1','raw',NULL,'');
INSERT INTO "history" VALUES(2,2,1790000000000002,NULL,'pending','192.0.2.1','raw',NULL,'');
INSERT INTO "history" VALUES(3,1,1790000000000100,'pending','rejected','ada','web',NULL,'');
CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uuid TEXT NOT NULL UNIQUE,
        queue TEXT NOT NULL REFERENCES queue (name),
        source TEXT NOT NULL,
        origin TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('pending','approved','printing','completed','failed','uncertain','rejected','canceled','expired')),
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
        notes TEXT NOT NULL, definitions TEXT REFERENCES document (sha256),
        CHECK (confirmation IS NULL OR state = 'completed'));
INSERT INTO "job" VALUES(1,'00000001-0000-4000-8000-000000000000','main','raw','192.0.2.1','rejected',NULL,NULL,'b640e840b19d378660b32fb51ae18d67dccb4a8596a29e7bd72c1b2ae5928f41',NULL,6,1790000000000001,NULL,NULL,NULL,'counter',1,NULL,0,NULL,NULL,'',NULL);
INSERT INTO "job" VALUES(2,'00000002-0000-4000-8000-000000000000','main','raw','192.0.2.1','pending',NULL,NULL,'480c2336b410f1ad5f8bf1b28944490255804b65350c527787e74ebdd511e3a4',NULL,7,1790000000000002,NULL,NULL,NULL,'counter',1,NULL,0,NULL,NULL,'',NULL);
CREATE TABLE printer (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, uri TEXT NOT NULL, profile TEXT NOT NULL, paused INTEGER NOT NULL, last_printed_at INTEGER, jobs INTEGER NOT NULL, bytes INTEGER NOT NULL, errors INTEGER NOT NULL);
INSERT INTO "printer" VALUES(1,'counter','virtual:counter','generic-80mm',0,NULL,1,8,0);
CREATE TABLE "queue" (
    name TEXT PRIMARY KEY,
    policy TEXT NOT NULL CHECK (policy IN ('hold', 'auto', 'bypass')),
    printer TEXT,
    port INTEGER,
    profile TEXT,
    drawer TEXT NOT NULL CHECK (drawer IN ('pass', 'hold', 'drop')),
    status TEXT NOT NULL CHECK (status IN ('mirror', 'always-ready')),
    process_ids TEXT NOT NULL CHECK (process_ids IN ('spooled', 'printed')),
    permits TEXT NOT NULL,
    networks TEXT NOT NULL,
    idle_seconds REAL NOT NULL,
    cut_seconds REAL NOT NULL,
    declared TEXT NOT NULL,
    removed INTEGER NOT NULL);
INSERT INTO "queue" VALUES('main','hold','counter',NULL,NULL,'pass','mirror','spooled','nv_graphics user_memory','',60.0,1.0,'',0);
CREATE TABLE rendition (
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    profile TEXT NOT NULL,
    definitions TEXT NOT NULL,
    text TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    notes TEXT NOT NULL,
    events TEXT,
    PRIMARY KEY (sha256, profile, definitions));
CREATE TABLE "schema_migration" ("id" INTEGER NOT NULL PRIMARY KEY, "name" VARCHAR(255) NOT NULL, "applied" DATETIME NOT NULL);
INSERT INTO "schema_migration" VALUES(1,'0001_begin','2026-11-30 08:03:57.448633');
INSERT INTO "schema_migration" VALUES(2,'0002_paper_events','2026-11-30 08:03:57.463896');
INSERT INTO "schema_migration" VALUES(3,'0003_queues','2026-11-30 08:03:57.471895');
CREATE TABLE transition (before TEXT NOT NULL, after TEXT NOT NULL, PRIMARY KEY (before, after));
INSERT INTO "transition" VALUES('pending','approved');
INSERT INTO "transition" VALUES('pending','rejected');
INSERT INTO "transition" VALUES('pending','canceled');
INSERT INTO "transition" VALUES('pending','expired');
INSERT INTO "transition" VALUES('approved','printing');
INSERT INTO "transition" VALUES('approved','pending');
INSERT INTO "transition" VALUES('approved','canceled');
INSERT INTO "transition" VALUES('printing','completed');
INSERT INTO "transition" VALUES('printing','failed');
INSERT INTO "transition" VALUES('printing','uncertain');
INSERT INTO "transition" VALUES('failed','approved');
INSERT INTO "transition" VALUES('failed','canceled');
INSERT INTO "transition" VALUES('uncertain','approved');
INSERT INTO "transition" VALUES('uncertain','completed');
INSERT INTO "transition" VALUES('uncertain','canceled');
CREATE UNIQUE INDEX "schema_migration_name" ON "schema_migration" ("name");
CREATE INDEX job_state ON job (state, priority, id);
CREATE INDEX job_line ON job (printer, priority, turn) WHERE state = 'approved';
CREATE INDEX job_turn ON job (turn);
CREATE INDEX job_document ON job (sha256);
CREATE INDEX history_job ON history (job, id);
CREATE TRIGGER job_moves_by_the_table BEFORE UPDATE OF state ON job
       WHEN NEW.state <> OLD.state AND NOT EXISTS
           (SELECT 1 FROM transition WHERE before = OLD.state AND after = NEW.state)
       BEGIN SELECT RAISE(ABORT, 'a job cannot pass between these states'); END;
CREATE TRIGGER job_begins_pending BEFORE INSERT ON job WHEN NEW.state <> 'pending'
       BEGIN SELECT RAISE(ABORT, 'a job begins as pending'); END;
CREATE TRIGGER history_update BEFORE UPDATE ON history
            BEGIN SELECT RAISE(ABORT, 'history rows are never changed'); END;
CREATE TRIGGER history_delete BEFORE DELETE ON history
            BEGIN SELECT RAISE(ABORT, 'history rows are never changed'); END;
CREATE TRIGGER document_update BEFORE UPDATE ON document
            BEGIN SELECT RAISE(ABORT, 'document rows are never changed'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('printer',1);
INSERT INTO "sqlite_sequence" VALUES('job',2);
INSERT INTO "sqlite_sequence" VALUES('history',3);
COMMIT;
