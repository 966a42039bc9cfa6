-- How many open leads everybody has, kept by triggers as leads change: whoever opens a screen counts none of them.
-- Derived, like leads.
CREATE TABLE tally (
  owner      TEXT    NOT NULL PRIMARY KEY,  -- empty: nobody's
  open       INTEGER NOT NULL,
  unaccepted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO tally (owner, open, unaccepted)
  SELECT coalesce(owner, ''), count(*), sum(accepted = 0) FROM lead WHERE waiting = 1 GROUP BY owner;
CREATE TRIGGER lead_tallied AFTER INSERT ON lead WHEN NEW.waiting = 1 BEGIN
  INSERT INTO tally (owner, open, unaccepted) VALUES (coalesce(NEW.owner, ''), 1, NEW.accepted = 0)
    ON CONFLICT (owner) DO UPDATE SET open = open + 1, unaccepted = unaccepted + excluded.unaccepted;
END;
CREATE TRIGGER lead_tallied_no_more AFTER DELETE ON lead WHEN OLD.waiting = 1 BEGIN
  UPDATE tally SET open = open - 1, unaccepted = unaccepted - (OLD.accepted = 0) WHERE owner = coalesce(OLD.owner, '');
END;
CREATE TRIGGER lead_tallied_anew AFTER UPDATE OF waiting, owner, accepted ON lead
  WHEN NEW.waiting <> OLD.waiting OR NEW.owner IS NOT OLD.owner OR NEW.accepted <> OLD.accepted
BEGIN
  UPDATE tally SET open = open - 1, unaccepted = unaccepted - (OLD.accepted = 0)
    WHERE OLD.waiting = 1 AND owner = coalesce(OLD.owner, '');
  INSERT INTO tally (owner, open, unaccepted)
    SELECT coalesce(NEW.owner, ''), 1, NEW.accepted = 0 WHERE NEW.waiting = 1
    ON CONFLICT (owner) DO UPDATE SET open = open + 1, unaccepted = unaccepted + excluded.unaccepted;
END;

-- Open leads by when they expire, all of them and everybody's own; and everybody's by when they become urgent.
CREATE INDEX lead_due      ON lead (due_at, id, owner) WHERE waiting = 1;
CREATE INDEX lead_due_mine ON lead (owner, due_at, id) WHERE waiting = 1;
CREATE INDEX lead_urgent   ON lead (owner, urgent_at, due_at) WHERE waiting = 1 AND urgent_at IS NOT NULL;
DROP INDEX lead_load;
