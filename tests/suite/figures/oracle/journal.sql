-- What the journal tells at a moment: every fact of its own row, those that count, stages, hand-offs, clocks, persons.
-- Written from the definitions alone; nothing here is taken from the program that is held against it.
-- `moment` has one row: what was written down by `known` is known; it is `now`.

CREATE TEMP TABLE st (word TEXT PRIMARY KEY, i INTEGER) STRICT;
INSERT INTO st VALUES ('lead',0),('mal',1),('mql',2),('sal',3),('sql',4),('opportunity',5),('customer',6),('lost',7),('excluded',8);

-- Lists tell of many facts in one row, as an array.
CREATE TEMP TABLE told AS
WITH many AS (
  SELECT f.lead, f.n + e.key AS n, f.operation,
    f.at + sum(iif(e.type = 'object', coalesce(e.value ->> '$.after', 0), 0)) OVER (PARTITION BY f.lead, f.n ORDER BY e.key) AS at,
    iif(e.type = 'object' AND e.value -> '$.is' IS NOT NULL, json_type(e.value, '$.is'), e.type) AS type,
    iif(e.type = 'object' AND e.value -> '$.is' IS NOT NULL, e.value ->> '$.is', e.value) AS value
  FROM fact f, json_each(f.body) e WHERE substr(f.body, 1, 1) = '['),
unrolled AS (
  SELECT lead, n, at, operation, body FROM fact WHERE substr(body, 1, 1) = '{'
  UNION ALL
  SELECT lead, n, at, operation, CASE
    WHEN type = 'text' AND value IN ('live', 'history') THEN json_object('kind', 'captured', 'way', value)
    WHEN type = 'text' THEN json_object('kind', 'reached', 'stage', value)
    WHEN type = 'array' THEN json_object('kind', 'described', 'source', (SELECT text FROM word WHERE id = value ->> '$[0]'))
    ELSE json_object('kind', 'assigned', 'owner', (SELECT text FROM word WHERE id = value ->> '$.owner')) END
  FROM many)
SELECT u.lead, u.n, u.at, u.body ->> '$.kind' AS kind, u.body, o.id AS op, o.act, o.by, o.recorded_at, o.agreement,
  lower(hex(o.key)) AS key
FROM unrolled u JOIN operation o ON o.id = u.operation
WHERE o.recorded_at <= (SELECT known FROM moment);
CREATE INDEX told_lead ON told (lead, n);

-- The last word on an operation says whether it counts.
CREATE TEMP TABLE taken_back AS
SELECT lead, key FROM (
  SELECT lead, lower(replace(body ->> '$.operation', '-', '')) AS key, kind,
    row_number() OVER (PARTITION BY lead, body ->> '$.operation' ORDER BY n DESC) AS nth
  FROM told WHERE kind IN ('undone', 'redone', 'parted'))
WHERE nth = 1 AND kind <> 'redone';
CREATE INDEX taken_back_lead ON taken_back (lead, key);

-- What was erased stays so, and what sales found came in all the same.
CREATE TEMP TABLE f AS
SELECT t.*, EXISTS (SELECT 1 FROM taken_back b WHERE b.lead = t.lead AND b.key = t.key) AS back FROM told t
WHERE NOT EXISTS (SELECT 1 FROM taken_back b WHERE b.lead = t.lead AND b.key = t.key)
  OR kind = 'erased' OR (act = 'generate' AND kind IN ('captured', 'described'));
CREATE INDEX f_lead ON f (lead, n);

-- Those that went into others, and those of lists that were taken back, count in nothing.
CREATE TEMP TABLE l AS
SELECT lead,
  coalesce((SELECT body ->> '$.source' FROM f WHERE f.lead = t.lead AND kind = 'described' ORDER BY n DESC LIMIT 1), '') AS source,
  (SELECT CASE kind WHEN 'handed_off' THEN body ->> '$.to' WHEN 'assigned' THEN body ->> '$.owner' ELSE by END
     FROM f WHERE f.lead = t.lead AND kind IN ('handed_off', 'generated', 'assigned', 'accepted') ORDER BY n DESC LIMIT 1) AS owner,
  EXISTS (SELECT 1 FROM f WHERE f.lead = t.lead AND kind = 'erased') AS erased,
  EXISTS (SELECT 1 FROM f WHERE f.lead = t.lead AND (kind = 'generated' OR (kind = 'handed_off' AND body ->> '$.ground' = 'generated'))) AS found
FROM (SELECT DISTINCT lead FROM told) t
WHERE NOT EXISTS (SELECT 1 FROM f WHERE f.lead = t.lead AND kind = 'merged_into')
  AND (EXISTS (SELECT 1 FROM f WHERE f.lead = t.lead AND kind = 'captured')
    OR NOT EXISTS (SELECT 1 FROM told x WHERE x.lead = t.lead AND x.kind = 'captured'));

-- Hand-offs, and how they ended.
CREATE TEMP TABLE h AS
WITH begun AS (
  SELECT lead, n AS start, at, by, agreement, body, kind = 'handed_off' AND body ->> '$.ground' IS NOT 'generated' AS passing,
    coalesce(lead(n) OVER (PARTITION BY lead ORDER BY n), 1 << 40) AS next
  FROM f WHERE kind IN ('handed_off', 'generated')),
ended AS (
  SELECT b.*, (SELECT min(e.n) FROM f e WHERE e.lead = b.lead AND e.n > b.start AND e.n < b.next AND e.kind IN
    ('returned', 'withdrawn', 'rejected', 'opened', 'lost', 'excluded', 'merged_into', 'erased')) AS end_n FROM begun b)
SELECT d.*, coalesce(d.end_n, d.next - 1) AS last, e.kind AS ended, e.at AS ended_at, e.body ->> '$.reason' AS reason,
  e.body AS end_body, row_number() OVER (PARTITION BY d.lead ORDER BY d.start) AS nr,
  d.next = 1 << 40 AS is_last
FROM ended d LEFT JOIN f e ON e.lead = d.lead AND e.n = d.end_n
WHERE d.lead IN (SELECT lead FROM l);
CREATE INDEX h_lead ON h (lead, start);
CREATE TEMP VIEW counted AS SELECT * FROM h WHERE ended IS NOT 'merged_into';
CREATE TEMP VIEW passing AS SELECT * FROM counted WHERE passing;

-- Attempts to reach the person.
CREATE TEMP TABLE contact AS
SELECT h.lead, h.start, f.n, f.at, f.by, f.body ->> '$.outcome' AS outcome FROM h
JOIN f ON f.lead = h.lead AND f.n > h.start AND f.n <= h.last
WHERE f.kind = 'contacted' AND coalesce(f.body ->> '$.in_bulk', 0) = 0;
CREATE INDEX contact_h ON contact (lead, start);

-- Whose a hand-off was, from when on.
CREATE TEMP TABLE own AS
SELECT *, row_number() OVER (PARTITION BY lead, start ORDER BY n) AS nth FROM (
  SELECT *, lag(owner) OVER w IS owner AND row_number() OVER w > 1 AS is_same FROM (
    SELECT h.lead, h.start, f.n, f.at,
      CASE f.kind WHEN 'handed_off' THEN f.body ->> '$.to' WHEN 'assigned' THEN f.body ->> '$.owner' ELSE f.by END AS owner
    FROM h JOIN f ON f.lead = h.lead AND f.n >= h.start AND f.n <= h.last
    WHERE f.kind IN ('handed_off', 'generated', 'assigned', 'accepted'))
  WINDOW w AS (PARTITION BY lead, start ORDER BY n))
WHERE NOT is_same;
CREATE INDEX own_h ON own (lead, start);

-- What brought a lead to a stage (acts), and what was told of one.
CREATE TEMP TABLE mark AS
WITH all_of (lead, ord, stage, at, told, n) AS (
  SELECT lead, n * 100, CASE
    WHEN kind = 'captured' THEN 'lead'
    WHEN kind IN ('admitted', 'recycled', 'returned', 'withdrawn') THEN 'mal'
    WHEN kind = 'handed_off' THEN iif(body ->> '$.ground' = 'generated', 'sql', 'mql')
    WHEN kind IN ('generated', 'qualified') THEN 'sql'
    WHEN kind = 'accepted' THEN 'sal' WHEN kind = 'opened' THEN 'opportunity' WHEN kind = 'won' THEN 'customer'
    WHEN kind = 'lost' THEN 'lost' ELSE 'excluded' END, at, 0, n
  FROM f WHERE kind IN ('admitted', 'recycled', 'returned', 'withdrawn', 'handed_off', 'generated', 'qualified', 'accepted',
    'opened', 'won', 'lost', 'excluded', 'rejected') OR (kind = 'captured' AND body ->> '$.way' = 'live')
  UNION ALL SELECT lead, n * 100, body ->> '$.stage', at, 1, n FROM f WHERE kind = 'reached'
  UNION ALL SELECT lead, n * 100 + e.key, e.value ->> '$[0]', e.value ->> '$[1]', 1, n FROM f, json_each(f.body, '$.reached') e
    WHERE kind = 'absorbed')
SELECT a.lead, a.n, a.stage, st.i, a.at, a.told,
  row_number() OVER (PARTITION BY a.lead ORDER BY ord) AS nth,
  EXISTS (SELECT 1 FROM h WHERE h.lead = a.lead AND h.start < a.n AND h.last >= a.n AND (h.end_n IS NULL OR h.end_n > a.n)) AS open
FROM all_of a JOIN st ON st.word = a.stage WHERE a.lead IN (SELECT lead FROM l);
CREATE INDEX mark_lead ON mark (lead, nth);

-- Where a lead stood after each: an act moves it; what is told moves it forward only, of two ends to the later one, and
-- never while sales works on it.
CREATE TEMP TABLE stood AS
WITH RECURSIVE s (lead, nth, before, own, goes, n, at, told) AS (
  SELECT lead, 0, 0, 0, 0, 0, NULL, 1 FROM l
  UNION ALL
  SELECT m.lead, m.nth, iif(s.goes, s.own, s.before), m.i,
    NOT m.told OR (NOT m.open AND (min(m.i, 6) > min(iif(s.goes, s.own, s.before), 6) OR (min(m.i, 6) = min(iif(s.goes, s.own, s.before), 6)
      AND coalesce((SELECT min(x.at) FROM mark x WHERE x.lead = m.lead AND x.nth <= m.nth AND x.i = iif(s.goes, s.own, s.before)), m.at) <= m.at))),
    m.n, m.at, m.told
  FROM s JOIN mark m ON m.lead = s.lead AND m.nth = s.nth + 1)
SELECT lead, nth, n, at, iif(goes, own, before) AS i, goes, goes AND (NOT told OR own <> before) AS anew FROM s;
CREATE INDEX stood_lead ON stood (lead, nth);
-- It has stood there since the last act that brought it there, or since it was first told of.
CREATE TEMP TABLE stands AS
SELECT lead, i, (SELECT min(x.at) FROM stood x WHERE x.lead = s.lead AND x.goes AND x.nth >= coalesce(
  (SELECT max(y.nth) FROM stood y WHERE y.lead = s.lead AND y.anew), 0)) AS began
FROM stood s WHERE nth = (SELECT max(nth) FROM stood x WHERE x.lead = s.lead);
CREATE UNIQUE INDEX stands_lead ON stands (lead);

-- When each stage was first recorded; when a lead reached it or a later one of its way.
CREATE TEMP TABLE reached AS SELECT lead, i, min(at) AS at FROM mark GROUP BY lead, i;
CREATE UNIQUE INDEX reached_lead ON reached (lead, i);
-- The same on the way forward: whoever was further before steps back, and had passed the stage.
CREATE TEMP TABLE forward AS
SELECT lead, i, min(at) AS at FROM mark m WHERE told OR NOT EXISTS (
  SELECT 1 FROM mark x WHERE x.lead = m.lead AND x.nth < m.nth AND x.at <= m.at AND ((x.i > m.i AND x.i <= 6) OR (x.i = 7 AND m.i <= 4)))
GROUP BY lead, i;
CREATE UNIQUE INDEX forward_lead ON forward (lead, i);
CREATE TEMP TABLE entered AS
SELECT l.lead, st.i, (SELECT min(r.at) FROM reached r WHERE r.lead = l.lead
  AND (r.i BETWEEN st.i AND 6 OR (r.i = 7 AND st.i <= 4))) AS at
FROM l JOIN st ON st.i <= 6 WHERE NOT (l.found AND st.i < 4);
CREATE UNIQUE INDEX entered_lead ON entered (lead, i);
CREATE TEMP TABLE cohort AS
SELECT lead, coalesce((SELECT at FROM reached r WHERE r.lead = l.lead AND i = 2),
  (SELECT at FROM reached r WHERE r.lead = l.lead AND i = 0), (SELECT min(at) FROM reached r WHERE r.lead = l.lead)) AS at
FROM l;
CREATE UNIQUE INDEX cohort_lead ON cohort (lead);
-- Whose a lead was when it came to a stage: by the hand-off of that time, else as it was said before the first one.
CREATE TEMP TABLE held AS
SELECT t.lead, t.at, CASE
  WHEN t.start IS NOT NULL THEN (SELECT owner FROM own o WHERE o.lead = t.lead AND o.start = t.start AND o.nth = coalesce(
    (SELECT nth FROM own x WHERE x.lead = t.lead AND x.start = t.start AND x.at <= t.at ORDER BY x.n DESC LIMIT 1), 1))
  WHEN NOT EXISTS (SELECT 1 FROM h WHERE h.lead = t.lead) THEN (SELECT owner FROM l WHERE l.lead = t.lead)
  ELSE (SELECT f.body ->> '$.owner' FROM f WHERE f.lead = t.lead AND f.kind = 'assigned' AND NOT f.back
    AND f.n < (SELECT min(start) FROM h WHERE h.lead = t.lead) ORDER BY f.n DESC LIMIT 1) END AS rep
FROM (SELECT lead, at, (SELECT max(start) FROM h WHERE h.lead = e.lead AND h.at <= e.at) AS start FROM (
  SELECT lead, at FROM entered WHERE at IS NOT NULL UNION SELECT lead, at FROM forward) e) t;
CREATE UNIQUE INDEX held_lead ON held (lead, at);

-- Calendars: when time counts. Tokyo has no summer time.
CREATE TEMP TABLE open_time (cal TEXT, a INTEGER, b INTEGER);
WITH RECURSIVE day (d) AS (SELECT date('2026-06-01') UNION ALL SELECT date(d, '+1 day') FROM day WHERE d < '2030-12-31'),
closed (d) AS (VALUES ('2026-07-20'),('2026-08-11'),('2026-09-21'),('2026-09-22'),('2026-09-23'),('2026-10-12'),('2026-11-03'),
  ('2026-11-23'),('2027-01-01'),('2027-01-11'),('2027-02-11'),('2027-02-23'),('2027-03-22'),('2027-04-29'),('2027-05-03'),
  ('2027-05-04'),('2027-05-05'),('2027-07-19'),('2027-08-11'),('2027-09-20'),('2027-09-23'),('2027-10-11'),('2027-11-03'),
  ('2027-11-23'),('2028-01-10'),('2028-02-11'),('2028-02-23'),('2028-03-20'),('2028-05-03'),('2028-05-04'),('2028-05-05'),
  ('2028-07-17'),('2028-08-11'),('2028-09-18'),('2028-09-22'),('2028-10-09'),('2028-11-03'),('2028-11-23')),
works (d, ms) AS (
  SELECT d, (unixepoch(d) - 32400) * 1000 FROM day
  WHERE strftime('%w', d) NOT IN ('0', '6') AND d NOT IN (SELECT d FROM closed) AND strftime('%m-%d', d) NOT IN
    ('12-29', '12-30', '12-31', '01-01', '01-02', '01-03'))
INSERT INTO open_time
SELECT 'working_days', ms, ms + 86400000 FROM works
UNION ALL SELECT 'office', ms + 32400000, ms + 43200000 FROM works
UNION ALL SELECT 'office', ms + 46800000, ms + 64800000 FROM works;
CREATE INDEX open_time_cal ON open_time (cal, a, b);

-- By which calendar a clock runs: the default agreement, a strict one with a hot tier, a brisk one.
CREATE TEMP TABLE terms AS
SELECT version, adopted_at, instr(text, char(10) || '[[tier]]') > 0 AS strict, instr(text, '"12h"') > 0 AS brisk FROM agreement;
CREATE TEMP TABLE calendar AS
SELECT t.version, c.column1 AS clock, c.column2 AS tier, c.column3 AS cal FROM terms t,
  (VALUES ('first_contact', 'hot', 'office'), ('first_contact', '', 'working_days'), ('next_step', '', 'working_days'),
    ('three_tries', '', 'office'), ('accept', '', 'office'), ('reach', '', 'office'), ('decide', '', 'always'), ('ae_decide', '', 'always')) c
WHERE t.strict OR (c.column1 IN ('first_contact', 'decide', 'ae_decide') AND c.column2 = '');
UPDATE calendar SET cal = 'working_days' WHERE clock = 'decide' AND version IN (SELECT version FROM terms WHERE brisk);

-- Runs of clocks. A start of a running clock that is no later than the one known is that one, told better.
CREATE TEMP TABLE start AS
SELECT s.*, coalesce(lead(n) OVER (PARTITION BY lead, h, clock ORDER BY n), last + 1) AS next FROM (
  SELECT h.lead, h.start AS h, h.last, f.n, f.at, f.body ->> '$.clock' AS clock, f.body ->> '$.ideal_at' AS ideal, h.nr,
    f.body AS body FROM h JOIN f ON f.lead = h.lead AND f.n > h.start AND f.n <= h.last WHERE f.kind = 'clock_started') s;
CREATE TEMP TABLE stop AS
SELECT h.lead, h.start AS h, f.n, coalesce(f.body ->> '$.at', f.at) AS at, f.body ->> '$.clock' AS clock, f.body ->> '$.verdict' AS verdict
FROM h JOIN f ON f.lead = h.lead AND f.n > h.start AND f.n <= h.last WHERE f.kind = 'clock_stopped';
CREATE TEMP TABLE run AS
WITH firsts AS (
  SELECT s.*, NOT EXISTS (SELECT 1 FROM start p WHERE p.lead = s.lead AND p.h = s.h AND p.clock = s.clock AND p.n < s.n
    AND p.next = s.n AND s.at <= p.at
    AND NOT EXISTS (SELECT 1 FROM stop x WHERE x.lead = s.lead AND x.h = s.h AND x.clock = s.clock AND x.n BETWEEN p.n AND s.n)) AS is_new
  FROM start s),
grouped AS (SELECT *, sum(is_new) OVER (PARTITION BY lead, h, clock ORDER BY n) AS g FROM firsts)
SELECT lead, h, clock, g, min(n) AS n, max(n) AS last_start, min(at) AS began, max(next) AS next FROM grouped GROUP BY lead, h, clock, g;
-- The earliest end that was told of a run holds; an end belongs to the last run that had begun by then.
CREATE TEMP TABLE ends AS
SELECT r.lead, r.h, r.clock, r.n, s.at, s.verdict, s.n AS stop_n,
  row_number() OVER (PARTITION BY r.lead, r.h, r.clock, r.n ORDER BY s.at, s.n) AS nth,
  min(s.n) OVER (PARTITION BY r.lead, r.h, r.clock, r.n) AS first_n
FROM stop s JOIN run r ON r.lead = s.lead AND r.h = s.h AND r.clock = s.clock
  AND r.n = (SELECT max(x.n) FROM run x WHERE x.lead = s.lead AND x.h = s.h AND x.clock = s.clock AND x.n < s.n AND x.began <= s.at);
CREATE TEMP TABLE clock AS
SELECT r.*, e.at AS stopped, e.verdict,
  (SELECT f.body ->> '$.due_at' FROM f WHERE f.lead = r.lead AND f.n BETWEEN r.n AND min(r.next, h.last + 1, coalesce(e.first_n, 1 << 40)) - 1
    AND f.kind IN ('clock_started', 'clock_paused', 'clock_resumed', 'clock_retimed') AND f.body ->> '$.clock' = r.clock ORDER BY f.n DESC LIMIT 1) AS due,
  (SELECT f.body ->> '$.ideal_at' FROM f WHERE f.lead = r.lead AND f.n = r.last_start) AS ideal
FROM run r JOIN h ON h.lead = r.lead AND h.start = r.h LEFT JOIN ends e ON e.lead = r.lead AND e.h = r.h AND e.clock = r.clock AND e.n = r.n AND e.nth = 1
WHERE h.ended IS NOT 'merged_into';

-- The terms of a run, one after the other: from when on by which calendar.
CREATE TEMP TABLE stretch AS
WITH change AS (
  SELECT c.lead, c.h, c.clock, c.n AS run, f.n, max(f.at, c.began) AS at FROM clock c JOIN h ON h.lead = c.lead AND h.start = c.h
    JOIN f ON f.lead = c.lead AND f.n >= c.n AND f.n < c.next AND (f.n = c.n OR (f.kind = 'clock_retimed' AND f.body ->> '$.clock' = c.clock))),
by_terms AS (
  SELECT x.*, coalesce((SELECT t.agreement FROM f t WHERE t.lead = x.lead AND t.n > x.h AND t.n <= x.n AND t.kind = 'terms_changed' ORDER BY t.n DESC LIMIT 1),
      (SELECT agreement FROM h WHERE h.lead = x.lead AND h.start = x.h)) AS version,
    coalesce((SELECT t.body ->> '$.tier.id' FROM f t WHERE t.lead = x.lead AND t.n >= x.h AND t.n <= x.n
      AND t.kind IN ('handed_off', 'tier_changed') ORDER BY t.n DESC LIMIT 1), '') AS tier FROM change x)
SELECT b.lead, b.h, b.clock, b.run, iif(b.n = b.run, -(1 << 60), b.at) AS a,
  coalesce(lead(b.at) OVER (PARTITION BY b.lead, b.h, b.clock, b.run ORDER BY b.n), 1 << 60) AS b,
  coalesce((SELECT cal FROM calendar k WHERE k.version = b.version AND k.clock = b.clock AND k.tier = b.tier),
    (SELECT cal FROM calendar k WHERE k.version = b.version AND k.clock = b.clock AND k.tier = '')) AS cal
FROM by_terms b;
CREATE INDEX stretch_run ON stretch (lead, h, clock, run);

-- What was known of a person, and until when something else was.
CREATE TEMP TABLE had AS
SELECT p.lead, k.field, p.n, (p.old <> '') AS known, p.until FROM person_past p JOIN
  (SELECT column1 AS field FROM (VALUES ('name'), ('company'), ('mail'))) k ON k.field = p.field;
CREATE TEMP TABLE has AS
SELECT t.lead, k.field, coalesce(CASE k.field WHEN 'name' THEN p.name WHEN 'company' THEN p.company ELSE p.mail END, '') <> '' AS known
FROM (SELECT DISTINCT lead FROM told) t, (SELECT column1 AS field FROM (VALUES ('name'), ('company'), ('mail'))) k
LEFT JOIN person p ON p.lead = t.lead;
-- What was written down of it when it went: with whom was erased for ever, with a list that was taken back for the time before.
CREATE TEMP TABLE went AS
SELECT x.lead, x.n, iif(o.act = 'erase', 1 << 60, x.at) AS until, x.body FROM fact x JOIN operation o ON o.id = x.operation
WHERE substr(x.body, 1, 1) = '{' AND x.body ->> '$.kind' = 'fitted';
CREATE TEMP TABLE fitted AS
SELECT w.lead, w.n, w.until, e.key AS nth, e.value ->> '$.from' AS at, e.value -> '$.fields' AS fields
FROM went w LEFT JOIN json_each(w.body, '$.known') e;
-- What people did: their own, and what those did that went into them, from then on.
CREATE TEMP TABLE did AS
SELECT t.lead, t.at, k.text AS kind, o.recorded_at FROM touch t JOIN operation o ON o.id = t.operation JOIN word k ON k.id = t.kind
WHERE t.times > 0 AND o.recorded_at <= (SELECT known FROM moment)
  AND NOT EXISTS (SELECT 1 FROM reverted r JOIN operation b ON b.id = r.by WHERE r.operation = t.operation
    AND b.recorded_at <= (SELECT known FROM moment));
CREATE TEMP TABLE deed AS
WITH RECURSIVE part (lead, of) AS (
  SELECT lead, lead FROM l UNION
  SELECT p.lead, f.body ->> '$.lead' FROM part p JOIN f ON f.lead = p.of AND f.kind = 'absorbed')
SELECT p.lead, d.at, d.kind FROM part p JOIN did d ON d.lead = p.of;
CREATE INDEX deed_lead ON deed (lead, at);
