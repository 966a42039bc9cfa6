-- Times are milliseconds since 1970-01-01T00:00:00Z. Tables are STRICT: a value of another type is an error.

CREATE TABLE agreement (
  version    INTEGER PRIMARY KEY,
  text       TEXT    NOT NULL,
  adopted_at INTEGER NOT NULL
) STRICT;

-- The journal: operations and their facts. Neither is ever changed or removed.
CREATE TABLE operation (
  id          INTEGER PRIMARY KEY,
  key         BLOB    NOT NULL UNIQUE,      -- made by whoever asked
  act         TEXT    NOT NULL,
  by          TEXT    NOT NULL,
  recorded_at INTEGER NOT NULL,
  agreement   INTEGER NOT NULL REFERENCES agreement
) STRICT;
-- For undo without a name. An import's thousands of captures are no part of it.
CREATE INDEX operation_by ON operation (by, id) WHERE act NOT IN ('capture', 'undo');

CREATE TABLE fact (
  seq       INTEGER PRIMARY KEY,
  operation INTEGER NOT NULL REFERENCES operation,
  lead      INTEGER NOT NULL,
  n         INTEGER NOT NULL,               -- counts a lead's facts from 1
  at        INTEGER NOT NULL,
  body      TEXT    NOT NULL,               -- what happened, as JSON; no personal data
  UNIQUE (lead, n)
) STRICT;
CREATE INDEX fact_operation ON fact (operation, lead);

CREATE TRIGGER operation_is_kept   BEFORE DELETE ON operation BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER operation_stays     BEFORE UPDATE ON operation BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fact_is_kept        BEFORE DELETE ON fact      BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fact_stays          BEFORE UPDATE ON fact      BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER agreement_is_kept   BEFORE DELETE ON agreement BEGIN SELECT raise(ABORT, 'versions of the agreement are kept'); END;
CREATE TRIGGER agreement_stays     BEFORE UPDATE ON agreement BEGIN SELECT raise(ABORT, 'versions of the agreement are kept'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER operation_is_new BEFORE INSERT ON operation
  WHEN EXISTS (SELECT 1 FROM operation WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM operation WHERE key = NEW.key)
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fact_is_new BEFORE INSERT ON fact
  WHEN EXISTS (SELECT 1 FROM fact WHERE seq = NEW.seq)
    OR EXISTS (SELECT 1 FROM fact WHERE lead = NEW.lead AND n = NEW.n)
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER agreement_is_new BEFORE INSERT ON agreement
  WHEN EXISTS (SELECT 1 FROM agreement WHERE version = NEW.version)
  BEGIN SELECT raise(ABORT, 'versions of the agreement are kept'); END;

-- What the facts make of each lead: derived, so that lists and figures need not fold. `tasuki check` folds anew.
CREATE TABLE lead (
  id              INTEGER PRIMARY KEY,
  version         INTEGER NOT NULL,
  stage           TEXT    NOT NULL,
  owner           TEXT,
  source          TEXT,
  campaign        TEXT,
  industry        TEXT,
  employees       INTEGER,
  at_lead         INTEGER,
  at_mal          INTEGER,
  at_mql          INTEGER,
  at_sal          INTEGER,
  at_sql          INTEGER,
  at_opportunity  INTEGER,
  at_customer     INTEGER,
  at_lost         INTEGER,
  at_excluded     INTEGER,
  cohort_at       INTEGER,
  waiting         INTEGER NOT NULL,         -- 1 while a hand-off is open
  tier            INTEGER NOT NULL,
  handoff_n       INTEGER,
  handoff_at      INTEGER,
  criterion       TEXT,
  accepted        INTEGER NOT NULL,
  attempts        INTEGER NOT NULL,
  last_contact_at INTEGER,
  clock           TEXT,
  clock_agreement INTEGER,
  clock_started_at INTEGER,
  due_at          INTEGER,
  soon_at         INTEGER,
  urgent_at       INTEGER
) STRICT;
-- The order of the queue; a hand-off of which no clock runs comes last.
CREATE INDEX lead_queue ON lead (tier, due_at IS NULL, due_at, id, urgent_at, accepted) WHERE waiting = 1;

-- The person: everything that an erase empties.
CREATE TABLE person (
  lead          INTEGER PRIMARY KEY REFERENCES lead,
  external_id   TEXT UNIQUE,
  name          TEXT,
  kana          TEXT,
  company       TEXT,
  department    TEXT,
  title         TEXT,
  phone         TEXT,
  mobile        TEXT,
  mail          TEXT,
  role          TEXT,
  consent_phone TEXT,
  consent_mail  TEXT,
  consent_post  TEXT,
  extra         TEXT NOT NULL,              -- JSON: fields that a list carried beside
  search        TEXT NOT NULL               -- folded, for searching
) STRICT;
CREATE INDEX person_mail ON person (mail) WHERE mail IS NOT NULL;

CREATE TABLE person_past (
  lead  INTEGER NOT NULL REFERENCES lead,
  n     INTEGER NOT NULL,                   -- the lead's version when it changed
  field TEXT    NOT NULL,
  old   TEXT    NOT NULL,
  until INTEGER NOT NULL
) STRICT;
CREATE INDEX person_past_lead ON person_past (lead, n);

CREATE TABLE note (
  lead INTEGER NOT NULL REFERENCES lead,
  n    INTEGER NOT NULL,                    -- its fact
  text TEXT    NOT NULL,
  PRIMARY KEY (lead, n)
) STRICT, WITHOUT ROWID;
