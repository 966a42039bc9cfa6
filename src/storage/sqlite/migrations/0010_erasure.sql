-- Whose data was erased. Nothing of the person is here but salted hashes of what would tell that they come in again.
ALTER TABLE lead ADD COLUMN erased_at INTEGER;
CREATE INDEX lead_erased ON lead (erased_at, id) WHERE erased_at IS NOT NULL;

CREATE TABLE salt (
  only  INTEGER PRIMARY KEY CHECK (only = 1),
  bytes BLOB NOT NULL
) STRICT;
INSERT INTO salt (only, bytes) VALUES (1, randomblob(32));

CREATE TABLE suppressed (
  mark BLOB    NOT NULL,
  lead INTEGER NOT NULL REFERENCES lead,
  PRIMARY KEY (mark, lead)
) STRICT, WITHOUT ROWID;
CREATE INDEX suppressed_lead ON suppressed (lead);

-- Leads that were erased in the tables and of which the file or its log may still hold bytes.
CREATE TABLE unswept (
  lead INTEGER PRIMARY KEY REFERENCES lead
) STRICT;
