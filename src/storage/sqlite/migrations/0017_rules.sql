-- Which rules made leads MQLs, and what was said of them: who was handed over since when, and whether anybody judged any.
CREATE INDEX lead_handed ON lead (handed_at, id) WHERE handed_at IS NOT NULL;
CREATE INDEX fact_judged ON fact (at) WHERE substr(body, 1, 22) = '{"kind":"rules_judged"';
