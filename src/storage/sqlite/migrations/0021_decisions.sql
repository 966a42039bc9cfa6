-- What reviews decided, and how each decision ended: part of the journal, never changed. It is about figures and of no lead.
CREATE TABLE decision (
  n          INTEGER PRIMARY KEY,           -- by it people name it, from 1
  operation  INTEGER NOT NULL UNIQUE REFERENCES operation,
  hypothesis TEXT    NOT NULL,
  measure    TEXT    NOT NULL,
  fix        TEXT,                          -- ids of the agreement of that time
  cause      TEXT,
  figure     TEXT    NOT NULL,
  dimension  TEXT,                          -- both or none: all leads
  group_key  TEXT,
  from_value TEXT,                          -- as files write amounts: 0.25, 4h
  to_value   TEXT    NOT NULL,
  owner      TEXT    NOT NULL,
  due        TEXT    NOT NULL,              -- a local day
  review     TEXT    NOT NULL,
  moment     INTEGER NOT NULL,              -- whose figures the review looked at
  CHECK ((dimension IS NULL) = (group_key IS NULL))
) STRICT;

CREATE TABLE settlement (
  decision  INTEGER PRIMARY KEY REFERENCES decision,
  operation INTEGER NOT NULL UNIQUE REFERENCES operation,
  how       TEXT    NOT NULL,
  note      TEXT
) STRICT;

CREATE TRIGGER decision_is_kept   BEFORE DELETE ON decision   BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER decision_stays     BEFORE UPDATE ON decision   BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER settlement_is_kept BEFORE DELETE ON settlement BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER settlement_stays   BEFORE UPDATE ON settlement BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER decision_is_new BEFORE INSERT ON decision
  WHEN EXISTS (SELECT 1 FROM decision WHERE n = NEW.n OR operation = NEW.operation)
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER settlement_is_new BEFORE INSERT ON settlement
  WHEN EXISTS (SELECT 1 FROM settlement WHERE decision = NEW.decision OR operation = NEW.operation)
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
