-- A clock that was overdue when its hand-off came into another tier keeps the terms of the tier before.
ALTER TABLE lead ADD COLUMN clock_tier TEXT;
