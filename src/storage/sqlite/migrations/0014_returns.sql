-- Marketing's desk: when a lead that came back is to be looked at again, what came back, and notes that speak about a
-- rule of the agreement.
ALTER TABLE lead ADD COLUMN wake_at INTEGER;
CREATE INDEX lead_wake ON lead (wake_at, id) WHERE wake_at IS NOT NULL;
CREATE INDEX operation_back ON operation (recorded_at) WHERE act IN ('return', 'reject');
CREATE INDEX fact_about ON fact (at) WHERE substr(body, 1, 24) = '{"kind":"noted","about":';
