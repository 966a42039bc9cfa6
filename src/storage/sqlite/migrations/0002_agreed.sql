-- Who adopted a version, and why open hand-offs were taken along.
ALTER TABLE agreement ADD COLUMN marketing TEXT;
ALTER TABLE agreement ADD COLUMN sales     TEXT;
ALTER TABLE agreement ADD COLUMN reason    TEXT;

-- The operations of a bulk act are one step for undo: they name the first of them.
ALTER TABLE operation ADD COLUMN batch BLOB;
CREATE INDEX operation_batch ON operation (batch) WHERE batch IS NOT NULL;
DROP INDEX operation_by;
CREATE INDEX operation_by ON operation (by, id) WHERE act NOT IN ('capture', 'generate', 'undo', 'redo', 'adopt');

-- Evidence of BANTC lies beside notes, under its own facts.
ALTER TABLE note ADD COLUMN said_by TEXT;

ALTER TABLE lead ADD COLUMN handoff_tier       TEXT;
ALTER TABLE lead ADD COLUMN clock_paused_from  INTEGER;
ALTER TABLE lead ADD COLUMN clock_paused_until INTEGER;
ALTER TABLE lead ADD COLUMN asleep_until       INTEGER;
ALTER TABLE lead ADD COLUMN next_at            INTEGER;
ALTER TABLE lead ADD COLUMN rest_until         INTEGER;   -- below the others until then, above them from then on
ALTER TABLE lead ADD COLUMN generated          INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN moved_back         INTEGER NOT NULL DEFAULT 0;
ALTER TABLE lead ADD COLUMN deal_stage         TEXT;
ALTER TABLE lead ADD COLUMN amount             REAL;
ALTER TABLE lead ADD COLUMN close_on           TEXT;
ALTER TABLE lead ADD COLUMN closed_reason      TEXT;

-- The order of the queue: first what was to be gone on with by now, then what waits, then what rests.
DROP INDEX lead_queue;
CREATE INDEX lead_queue ON lead (tier, due_at IS NULL, due_at, id, urgent_at, accepted)
  WHERE waiting = 1 AND rest_until IS NULL;
CREATE INDEX lead_queue_rest ON lead (rest_until, id, urgent_at, due_at, accepted)
  WHERE waiting = 1 AND rest_until IS NOT NULL;
