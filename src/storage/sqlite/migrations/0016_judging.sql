-- Whether a touch was told as it happened: such a one may hand its lead over, one of history may not.
ALTER TABLE touch ADD COLUMN live INTEGER NOT NULL DEFAULT 0;
-- Whether a lead came in live, or somebody has done something with it since.
ALTER TABLE lead ADD COLUMN live INTEGER;

-- Leads to be held against the definition of an MQL, at once or from an instant on. Work to do, and no part of the journal:
-- a lead that is judged leaves it.
CREATE TABLE to_judge (
  lead INTEGER PRIMARY KEY REFERENCES lead,
  at   INTEGER NOT NULL
) STRICT;
CREATE INDEX to_judge_at ON to_judge (at, lead);
