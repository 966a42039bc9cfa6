-- A lead that turned out to be the same person as another one: that one goes on for both.
ALTER TABLE lead ADD COLUMN merged_into INTEGER;
CREATE INDEX lead_merged ON lead (merged_into, id) WHERE merged_into IS NOT NULL;

-- What people are compared by, as numbers (mail addresses without tag, telephone numbers, names at a company, companies),
-- and which leads of a part have them. Filled from what is there when the step is made; an erase takes a lead's out.
CREATE TABLE person_key (
  kind    INTEGER NOT NULL,
  drawer  INTEGER NOT NULL,                 -- how the number begins
  part    INTEGER NOT NULL,
  entries BLOB    NOT NULL,
  PRIMARY KEY (kind, drawer, part)
) STRICT, WITHOUT ROWID;

-- Further external ids under which lists know a lead, each with the fact that tells of it. Personal: an erase empties it.
CREATE TABLE also_called (
  external_id TEXT    PRIMARY KEY,
  lead        INTEGER NOT NULL REFERENCES lead,
  n           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX also_called_lead ON also_called (lead, n);

-- Pairs of leads that look alike and are two people, says somebody. Derived, like leads.
CREATE TABLE told_apart (
  lead  INTEGER NOT NULL REFERENCES lead,
  other INTEGER NOT NULL,
  PRIMARY KEY (lead, other)
) STRICT, WITHOUT ROWID;
