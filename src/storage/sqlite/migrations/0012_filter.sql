-- What filters ask of a lead's last hand-off, be it open or over, and of how it came back.
ALTER TABLE lead ADD COLUMN handed_at    INTEGER;
ALTER TABLE lead ADD COLUMN contacted_at INTEGER;
ALTER TABLE lead ADD COLUMN ended        INTEGER NOT NULL DEFAULT 0;   -- how its clocks ended: 1 met, 2 late, 4 not required
ALTER TABLE lead ADD COLUMN last_reason  TEXT;

-- Whose leads are is known while the queue is walked, so that others' leads are passed over without being looked at.
DROP INDEX lead_queue;
DROP INDEX lead_queue_rest;
CREATE INDEX lead_queue ON lead (tier, due_at IS NULL, due_at, id, urgent_at, accepted, owner)
  WHERE waiting = 1 AND rest_until IS NULL;
CREATE INDEX lead_queue_rest ON lead (rest_until, id, urgent_at, due_at, accepted, owner)
  WHERE waiting = 1 AND rest_until IS NOT NULL;

-- One's own leads in the order of the queue: however many the others have, the first window is where it begins.
CREATE INDEX lead_mine ON lead (owner, tier, due_at IS NULL, due_at, id, urgent_at, accepted)
  WHERE waiting = 1 AND rest_until IS NULL;
CREATE INDEX lead_mine_rest ON lead (owner, rest_until, id, urgent_at, due_at, accepted)
  WHERE waiting = 1 AND rest_until IS NOT NULL;
