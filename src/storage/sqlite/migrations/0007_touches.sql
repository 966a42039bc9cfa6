-- What lists tell beside the facts. Words that come back a million times are kept once.
CREATE TABLE word (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

-- What people did that marketing noticed: part of the journal, never changed, and no personal data.
CREATE TABLE touch (
  lead      INTEGER NOT NULL REFERENCES lead,
  key       INTEGER NOT NULL,               -- of two of one key of a lead only one is there that counts
  operation INTEGER NOT NULL REFERENCES operation,
  at        INTEGER NOT NULL,
  kind      INTEGER NOT NULL REFERENCES word,
  content   INTEGER REFERENCES word,
  campaign  INTEGER REFERENCES word,
  times     INTEGER NOT NULL,
  amount    REAL,
  total     INTEGER NOT NULL,               -- 1 where a running total grew
  PRIMARY KEY (lead, key, operation)
) STRICT, WITHOUT ROWID;

-- What campaigns cost; of the same campaign, source and days the newest word counts.
CREATE TABLE cost (
  id        INTEGER PRIMARY KEY,
  operation INTEGER NOT NULL REFERENCES operation,
  campaign  TEXT    NOT NULL,
  source    TEXT,
  from_day  TEXT    NOT NULL,
  to_day    TEXT    NOT NULL,
  amount    REAL    NOT NULL,
  currency  TEXT
) STRICT;

-- What somebody said of being reached by a channel, when and where. Belongs to the person: an erase empties it.
CREATE TABLE consent (
  id        INTEGER PRIMARY KEY,
  lead      INTEGER NOT NULL REFERENCES lead,
  operation INTEGER NOT NULL REFERENCES operation,
  channel   TEXT    NOT NULL,
  given     INTEGER NOT NULL,
  at        INTEGER,                        -- as it was told; when the operation was recorded where absent
  origin    TEXT
) STRICT;
CREATE INDEX consent_lead ON consent (lead);

-- Operations of which nothing counts any more that they brought beside the facts.
CREATE TABLE reverted (
  operation INTEGER PRIMARY KEY REFERENCES operation,
  by        INTEGER NOT NULL REFERENCES operation
) STRICT;

CREATE TRIGGER touch_is_kept    BEFORE DELETE ON touch    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER touch_stays      BEFORE UPDATE ON touch    BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER cost_is_kept     BEFORE DELETE ON cost     BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER cost_stays       BEFORE UPDATE ON cost     BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER reverted_is_kept BEFORE DELETE ON reverted BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER reverted_stays   BEFORE UPDATE ON reverted BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
