-- Leads of which something may be to be done, or that marketing may have an eye on, after what they did. Derived, and no part
-- of the journal: made anew from facts, touches and the agreement.
CREATE TABLE errand (
  lead      INTEGER PRIMARY KEY REFERENCES lead,
  -- When the first of what is to be done is due.
  due       INTEGER,
  -- When it came to what it was invited to.
  candidate INTEGER,
  -- From when on it is to be looked at anew, for something has become of it, or a new agreement begins.
  look      INTEGER,
  -- How often something has: whoever looked before the last time has seen too little.
  told      INTEGER NOT NULL
) STRICT;
CREATE INDEX errand_due ON errand (due, lead) WHERE due IS NOT NULL;
CREATE INDEX errand_look ON errand (look, lead) WHERE look IS NOT NULL;
CREATE INDEX errand_candidate ON errand (candidate, lead) WHERE candidate IS NOT NULL;
