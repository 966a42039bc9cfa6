-- How much everybody has: open hand-offs, and to whom and when each came last. What is held until somebody of a rule is
-- free.
ALTER TABLE lead ADD COLUMN given_to TEXT;
ALTER TABLE lead ADD COLUMN given_at INTEGER;
ALTER TABLE lead ADD COLUMN held_for TEXT;
CREATE INDEX lead_load  ON lead (owner) WHERE waiting = 1 AND owner IS NOT NULL;
CREATE INDEX lead_given ON lead (given_to, given_at) WHERE given_to IS NOT NULL;
CREATE INDEX lead_held  ON lead (handoff_at, id, held_for) WHERE held_for IS NOT NULL;

-- Whose turn it is: what each decision that counts has moved, and the sums, which the triggers keep. Derived, like leads.
CREATE TABLE turn (
  lead   INTEGER NOT NULL REFERENCES lead,
  n      INTEGER NOT NULL,                  -- the fact that tells of it
  pool   TEXT    NOT NULL,                  -- the rule
  person TEXT    NOT NULL,
  moved  INTEGER NOT NULL,
  PRIMARY KEY (lead, n, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE credit (
  pool   TEXT    NOT NULL,
  person TEXT    NOT NULL,
  credit INTEGER NOT NULL,
  PRIMARY KEY (pool, person)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER turn_counts AFTER INSERT ON turn BEGIN
  INSERT INTO credit (pool, person, credit) VALUES (NEW.pool, NEW.person, NEW.moved)
    ON CONFLICT (pool, person) DO UPDATE SET credit = credit + excluded.credit;
END;
CREATE TRIGGER turn_counts_no_more AFTER DELETE ON turn BEGIN
  UPDATE credit SET credit = credit - OLD.moved WHERE pool = OLD.pool AND person = OLD.person;
END;

-- The company's name as it is compared. Filled from what is there when the step is made; an erase empties it.
ALTER TABLE person ADD COLUMN account TEXT;
CREATE INDEX person_account ON person (account, lead) WHERE account IS NOT NULL;
