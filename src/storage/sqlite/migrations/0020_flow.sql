-- How many leads entered which stage in each quarter of an hour, and where they stand: what the waterfall is read from.
-- Derived, like leads.
CREATE TABLE flow (
  place   INTEGER PRIMARY KEY,              -- quarters of an hour since 1970 in UTC; below them all: where leads stand
  entries BLOB NOT NULL
) STRICT;

-- Owners, who are called by their numbers there.
CREATE TABLE flow_owner (
  id    INTEGER PRIMARY KEY,
  owner TEXT    NOT NULL UNIQUE
) STRICT;

-- Up to this number leads are added up there. Leads that came later are counted when they are asked for.
CREATE TABLE flow_upto (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  lead INTEGER NOT NULL
) STRICT;
INSERT INTO flow_upto VALUES (1, 0);

-- Leads that became different since they were added up, as they were then.
CREATE TABLE flow_since (
  lead           INTEGER PRIMARY KEY,
  counted        INTEGER NOT NULL,          -- 1 unless it went into another one or was taken back
  generated      INTEGER NOT NULL,
  stage          TEXT    NOT NULL,
  source         INTEGER,
  campaign       INTEGER,
  industry       INTEGER,
  owner          TEXT,
  at_lead        INTEGER,
  at_mal         INTEGER,
  at_mql         INTEGER,
  at_sal         INTEGER,
  at_sql         INTEGER,
  at_opportunity INTEGER,
  at_customer    INTEGER,
  at_lost        INTEGER,
  cohort_at      INTEGER
) STRICT;
CREATE TRIGGER lead_flowed AFTER UPDATE OF stage, owner, source, campaign, industry, generated, at_lead, at_mal, at_mql,
    at_sal, at_sql, at_opportunity, at_customer, at_lost, at_excluded, merged_into, reverted_at ON lead
  WHEN (NEW.stage <> OLD.stage OR NEW.owner IS NOT OLD.owner OR NEW.generated <> OLD.generated
      OR NEW.source IS NOT OLD.source OR NEW.campaign IS NOT OLD.campaign OR NEW.industry IS NOT OLD.industry
      OR NEW.at_lead IS NOT OLD.at_lead OR NEW.at_mal IS NOT OLD.at_mal OR NEW.at_mql IS NOT OLD.at_mql
      OR NEW.at_sal IS NOT OLD.at_sal OR NEW.at_sql IS NOT OLD.at_sql
      OR NEW.at_opportunity IS NOT OLD.at_opportunity OR NEW.at_customer IS NOT OLD.at_customer
      OR NEW.at_lost IS NOT OLD.at_lost OR NEW.at_excluded IS NOT OLD.at_excluded
      OR NEW.merged_into IS NOT OLD.merged_into OR NEW.reverted_at IS NOT OLD.reverted_at)
    AND OLD.id <= (SELECT lead FROM flow_upto)
BEGIN
  INSERT INTO flow_since VALUES (OLD.id, OLD.merged_into IS NULL AND OLD.reverted_at IS NULL, OLD.generated, OLD.stage,
      OLD.source, OLD.campaign, OLD.industry, OLD.owner, OLD.at_lead, OLD.at_mal, OLD.at_mql, OLD.at_sal, OLD.at_sql,
      OLD.at_opportunity, OLD.at_customer, OLD.at_lost, OLD.cohort_at)
    ON CONFLICT (lead) DO NOTHING;
END;
CREATE TRIGGER lead_flows_no_more AFTER DELETE ON lead WHEN OLD.id <= (SELECT lead FROM flow_upto) BEGIN
  INSERT INTO flow_since VALUES (OLD.id, OLD.merged_into IS NULL AND OLD.reverted_at IS NULL, OLD.generated, OLD.stage,
      OLD.source, OLD.campaign, OLD.industry, OLD.owner, OLD.at_lead, OLD.at_mal, OLD.at_mql, OLD.at_sal, OLD.at_sql,
      OLD.at_opportunity, OLD.at_customer, OLD.at_lost, OLD.cohort_at)
    ON CONFLICT (lead) DO NOTHING;
END;
