-- A lead that turned out to be the same person as another one: that one goes on for both.
ALTER TABLE lead ADD COLUMN merged_into INTEGER;
CREATE INDEX lead_merged ON lead (merged_into, id) WHERE merged_into IS NOT NULL;

-- What people are compared by, as numbers (mail addresses without tag, telephone numbers, names at a company). Filled from
-- what is there when the step is made; an erase empties them.
DROP INDEX person_mail;
ALTER TABLE person DROP COLUMN mail_sum;
ALTER TABLE person ADD COLUMN mail_key   INTEGER;
ALTER TABLE person ADD COLUMN phone_key  INTEGER;
ALTER TABLE person ADD COLUMN mobile_key INTEGER;
ALTER TABLE person ADD COLUMN name_key   INTEGER;
ALTER TABLE person ADD COLUMN kana_key   INTEGER;
CREATE INDEX person_mail   ON person (mail_key, lead)   WHERE mail_key IS NOT NULL;
CREATE INDEX person_phone  ON person (phone_key, lead)  WHERE phone_key IS NOT NULL;
CREATE INDEX person_mobile ON person (mobile_key, lead) WHERE mobile_key IS NOT NULL;
CREATE INDEX person_name   ON person (name_key, lead)   WHERE name_key IS NOT NULL;
CREATE INDEX person_kana   ON person (kana_key, lead)   WHERE kana_key IS NOT NULL;

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
