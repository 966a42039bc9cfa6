-- Lists that came in: how far each has come. Their operations name them as their batch.
CREATE TABLE import (
  id         INTEGER PRIMARY KEY,
  key        BLOB    NOT NULL UNIQUE,
  file       TEXT    NOT NULL,
  sum        BLOB    NOT NULL,              -- of the file and of what it was read by
  by         TEXT    NOT NULL,
  at         INTEGER NOT NULL,
  rows       INTEGER NOT NULL,              -- in the file
  read       INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  matched    INTEGER NOT NULL,
  updated    INTEGER NOT NULL,
  unchanged  INTEGER NOT NULL,
  sanitised  INTEGER NOT NULL,
  rejected   INTEGER NOT NULL,
  whole      INTEGER NOT NULL,              -- 1 once it came to its end
  revert       BLOB,                        -- the batch of the operations that took it back
  reverted_at  INTEGER,
  reverted_by  TEXT,
  revert_place INTEGER,                     -- its operation up to which it is taken back
  revert_whole INTEGER,                     -- 1 once that came to its end
  gone         INTEGER,                     -- leads that are as if they had never come
  put_back     INTEGER,                     -- leads that are as they were
  left_alone   INTEGER                      -- leads that were acted upon since
) STRICT;
CREATE INDEX import_unfinished ON import (sum) WHERE whole = 0 AND revert IS NULL;

-- Leads of a list that was taken back which somebody had acted upon: what it told of them stays.
CREATE TABLE left_alone (
  import INTEGER NOT NULL REFERENCES import,
  lead   INTEGER NOT NULL REFERENCES lead,
  PRIMARY KEY (import, lead)
) STRICT, WITHOUT ROWID;
ALTER TABLE lead ADD COLUMN reverted_at INTEGER;

-- Which row said what is known of a lead, while nothing became of the lead since: such a row need not be read again.
-- Made of what the row says of a person: an erase empties it.
CREATE TABLE heard (
  lead INTEGER PRIMARY KEY REFERENCES lead,
  sum  INTEGER NOT NULL
) STRICT;

-- For each pair of letters, which leads of a part have it in their names. Derived; an erase takes a lead out.
CREATE TABLE search (
  part  INTEGER NOT NULL,
  pair  INTEGER NOT NULL,
  leads BLOB    NOT NULL,
  PRIMARY KEY (part, pair)
) STRICT, WITHOUT ROWID;

-- The names of a list's own columns; a person's values stand in their order.
CREATE TABLE extra (
  id    INTEGER PRIMARY KEY,
  names TEXT NOT NULL UNIQUE
) STRICT;
ALTER TABLE person ADD COLUMN extra_names INTEGER REFERENCES extra;
ALTER TABLE person DROP COLUMN search;

-- Nor is a mail address sought by an index of addresses any more.
DROP INDEX person_mail;

-- Nor are the people of a company sought by an index of companies.
DROP INDEX person_account;
ALTER TABLE person DROP COLUMN account;

-- By which date cohorts count a lead follows from when it reached its stages: nothing need be kept.
ALTER TABLE lead DROP COLUMN cohort_at;
ALTER TABLE lead ADD COLUMN cohort_at INTEGER GENERATED ALWAYS AS (coalesce(at_mql, at_lead, nullif(min(
  coalesce(at_mal, 9223372036854775807), coalesce(at_sal, 9223372036854775807), coalesce(at_sql, 9223372036854775807),
  coalesce(at_opportunity, 9223372036854775807), coalesce(at_customer, 9223372036854775807),
  coalesce(at_lost, 9223372036854775807), coalesce(at_excluded, 9223372036854775807)), 9223372036854775807))) VIRTUAL;

-- Words that a million leads share are kept once, and facts name them: they are part of the journal.
ALTER TABLE lead DROP COLUMN source;
ALTER TABLE lead DROP COLUMN campaign;
ALTER TABLE lead DROP COLUMN industry;
ALTER TABLE lead ADD COLUMN source   INTEGER;
ALTER TABLE lead ADD COLUMN campaign INTEGER;
ALTER TABLE lead ADD COLUMN industry INTEGER;
CREATE TRIGGER word_is_kept BEFORE DELETE ON word BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER word_stays   BEFORE UPDATE ON word BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER word_is_new  BEFORE INSERT ON word
  WHEN EXISTS (SELECT 1 FROM word WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM word WHERE text = NEW.text)
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

-- The journal's facts in the order of leads, in which they are read. Those that a list tells of a lead at once are one
-- row, of which n is the number of the first.
CREATE TABLE fact_of_lead (
  lead      INTEGER NOT NULL,
  n         INTEGER NOT NULL,               -- counts a lead's facts from 1
  operation INTEGER NOT NULL REFERENCES operation,
  at        INTEGER NOT NULL,
  body      TEXT    NOT NULL,               -- what happened, as JSON: an object, or an array of what was told at once
  PRIMARY KEY (lead, n)
) STRICT, WITHOUT ROWID;
INSERT INTO fact_of_lead (lead, n, operation, at, body) SELECT lead, n, operation, at, body FROM fact ORDER BY lead, n;
DROP TRIGGER fact_is_kept;
DROP TABLE fact;
ALTER TABLE fact_of_lead RENAME TO fact;
CREATE INDEX fact_operation ON fact (operation, lead);
CREATE TRIGGER fact_is_kept BEFORE DELETE ON fact BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fact_stays   BEFORE UPDATE ON fact BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER fact_is_new  BEFORE INSERT ON fact
  WHEN EXISTS (SELECT 1 FROM fact WHERE lead = NEW.lead AND n = NEW.n)
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
