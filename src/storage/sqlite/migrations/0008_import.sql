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
  whole      INTEGER NOT NULL               -- 1 once it came to its end
) STRICT;
CREATE INDEX import_unfinished ON import (sum) WHERE whole = 0;
