-- What a fact of somebody who was erased says may be emptied of the person; nobody else's is ever changed.
DROP TRIGGER fact_stays;
CREATE TRIGGER fact_stays BEFORE UPDATE ON fact
  WHEN NEW.lead <> OLD.lead OR NEW.n <> OLD.n OR NEW.operation <> OLD.operation OR NEW.at <> OLD.at
    OR NOT EXISTS (SELECT 1 FROM lead WHERE id = OLD.lead AND erased_at IS NOT NULL)
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

-- Nor does a word change, but that it is emptied: it is called by its number then.
DROP TRIGGER word_stays;
CREATE TRIGGER word_stays BEFORE UPDATE ON word
  WHEN NEW.id <> OLD.id OR NEW.text <> 'erased-' || OLD.id
  BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
