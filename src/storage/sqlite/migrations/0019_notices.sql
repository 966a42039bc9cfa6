-- Leads of which somebody may be to be told something, at once or from an instant on. Work to do, and no part of the journal.
CREATE TABLE to_tell (
  lead INTEGER PRIMARY KEY REFERENCES lead,
  at   INTEGER NOT NULL
) STRICT;
CREATE INDEX to_tell_at ON to_tell (at, lead);
-- Whoever opens this for the first time looks at all that is open.
INSERT INTO to_tell (lead, at) SELECT id, 0 FROM lead WHERE due_at IS NOT NULL;

-- Steps that came due: each once, whoever runs. The journal of what the ladder did, with its own due time.
CREATE TABLE rung (
  lead        INTEGER NOT NULL REFERENCES lead,
  matter      TEXT NOT NULL,
  level       INTEGER NOT NULL,
  due_at      INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (lead, matter, level)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rung_stays BEFORE UPDATE ON rung BEGIN SELECT RAISE(ABORT, 'what was recorded stays'); END;
CREATE TRIGGER rung_is_kept BEFORE DELETE ON rung BEGIN SELECT RAISE(ABORT, 'what was recorded stays'); END;

-- Who is to hear of a step, and how far that is.
CREATE TABLE notice (
  id       INTEGER PRIMARY KEY,
  lead     INTEGER REFERENCES lead,
  matter   TEXT NOT NULL,
  level    INTEGER NOT NULL,
  class    TEXT NOT NULL,
  person   TEXT NOT NULL,
  hears_as TEXT NOT NULL,
  due_at   INTEGER NOT NULL,
  made_at  INTEGER NOT NULL,
  -- From when on it is told.
  opens_at INTEGER NOT NULL,
  state    TEXT NOT NULL,
  told_at  INTEGER,
  -- When its cause ended, or a higher step came, after it was told.
  over_at  INTEGER,
  read_at  INTEGER
) STRICT;
CREATE UNIQUE INDEX notice_once ON notice (ifnull(lead, 0), matter, level, person);
CREATE INDEX notice_opens ON notice (opens_at, id) WHERE state = 'waiting';
CREATE INDEX notice_unread ON notice (person, class) WHERE state = 'told' AND over_at IS NULL AND read_at IS NULL;
CREATE INDEX notice_of_person ON notice (person, told_at) WHERE state = 'told' AND over_at IS NULL;

-- What leaves: one letter to one person by one channel, of all that was to be told then. It holds no words of any lead.
CREATE TABLE letter (
  id            INTEGER PRIMARY KEY,
  -- What the letter is called outside, however often it is tried.
  key           TEXT NOT NULL UNIQUE,
  person        TEXT NOT NULL,
  channel       TEXT NOT NULL,
  made_at       INTEGER NOT NULL,
  state         TEXT NOT NULL,
  tries         INTEGER NOT NULL,
  -- When it may be tried (again); while it is being sent, until when whoever sends it has it.
  next_at       INTEGER,
  answer        TEXT,
  settled_at    INTEGER
) STRICT;
CREATE INDEX letter_next ON letter (channel, person, next_at) WHERE state IN ('due', 'sending');
CREATE INDEX letter_made ON letter (made_at, id);
CREATE INDEX letter_open ON letter (made_at, id) WHERE state IN ('due', 'sending', 'failed', 'unsure');
CREATE INDEX letter_failed ON letter (settled_at) WHERE state = 'failed';

-- By which channel a notice leaves, and in which letter it did.
CREATE TABLE delivery (
  notice  INTEGER NOT NULL REFERENCES notice,
  channel TEXT NOT NULL,
  person  TEXT NOT NULL,
  letter  INTEGER REFERENCES letter,
  -- Whether its cause had ended before it left.
  dropped INTEGER NOT NULL DEFAULT 0,
  -- Whether a try of its letter had it: 0 none that may have left, 1 one that is under way, 2 one that may have left.
  tried   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (notice, channel)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_waits ON delivery (channel, person, notice) WHERE letter IS NULL AND dropped = 0;
CREATE INDEX delivery_of_letter ON delivery (letter) WHERE letter IS NOT NULL;

CREATE INDEX delivery_for ON delivery (person, channel) WHERE letter IS NULL AND dropped = 0;

-- When anybody last wrote anything of this down: whoever finds it in the future knows that a clock had been wrong.
CREATE TABLE pulse (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  at  INTEGER NOT NULL
) STRICT;

-- How somebody wants to hear, and when their next day begins.
CREATE TABLE hearer (
  person        TEXT PRIMARY KEY,
  ways          TEXT,
  quiet         TEXT,
  digest        INTEGER,
  lang          TEXT,
  snoozed_until INTEGER,
  day_at        INTEGER
) STRICT, WITHOUT ROWID;
