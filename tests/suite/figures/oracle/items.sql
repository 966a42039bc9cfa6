-- What each figure counts, from its definition: one row an item.
-- `rep` is who did it or whose it was, nobody where it is absent; whose the lead is where nothing is said.

CREATE TEMP TABLE item (
  figure TEXT, basis TEXT, lead INTEGER, at INTEGER, n INTEGER DEFAULT 0, k INTEGER DEFAULT 0, amount INTEGER DEFAULT 0,
  unvalued INTEGER DEFAULT 0, length INTEGER, open INTEGER DEFAULT 0, back INTEGER DEFAULT 0,
  rep TEXT DEFAULT '*', reason TEXT);

-- Stages: by cohort, by period, where leads stand.
CREATE TEMP TABLE stepped AS SELECT e.*, st.word, o.rep FROM entered e JOIN st ON st.i = e.i JOIN held o ON o.lead = e.lead AND o.at = e.at;
INSERT INTO item (figure, basis, lead, at, n, rep)
SELECT e.word, 'cohort', e.lead, c.at, 1, rep FROM stepped e JOIN cohort c ON c.lead = e.lead
UNION ALL SELECT word, 'period', lead, at, 1, rep FROM stepped
UNION ALL SELECT 'cost_per_' || word, '', lead, at, 1, rep FROM stepped;
INSERT INTO item (figure, basis, lead, n)
SELECT st.word, 'stock', s.lead, 1 FROM stands s JOIN st ON st.i = s.i WHERE st.i <= 6;
-- What becomes of a step is whose the lead was when it began.
INSERT INTO item (figure, basis, lead, at, n, k, rep)
SELECT x.word || '_to_' || b.word, 'cohort', x.lead, c.at, 1, y.at IS NOT NULL, x.rep
FROM stepped x JOIN st b ON b.i > x.i AND b.i <= 6 JOIN entered y ON y.lead = x.lead AND y.i = b.i JOIN cohort c ON c.lead = x.lead
UNION ALL SELECT x.word || '_to_' || b.word, 'period', x.lead, x.at, 1, 0, x.rep FROM stepped x JOIN st b ON b.i > x.i AND b.i <= 6
UNION ALL SELECT x.word || '_to_' || y.word, 'period', y.lead, y.at, 0, 1, x.rep FROM stepped y JOIN stepped x ON x.lead = y.lead AND x.i < y.i;
-- Of those of a cohort that came within thirty days of its date.
INSERT INTO item (figure, basis, lead, at, n, rep)
SELECT e.word, 'within', e.lead, c.at, 1, rep FROM stepped e JOIN cohort c ON c.lead = e.lead WHERE e.at <= c.at + 30 * 86400000;
INSERT INTO item (figure, basis, lead, at, n, k, rep)
SELECT x.word || '_to_' || b.word, 'within', x.lead, c.at, 1, coalesce(y.at <= c.at + 30 * 86400000, 0), x.rep
FROM stepped x JOIN st b ON b.i > x.i AND b.i <= 6 JOIN cohort c ON c.lead = x.lead
JOIN entered y ON y.lead = c.lead AND y.i = b.i WHERE x.at <= c.at + 30 * 86400000;
-- The same of each hand-off by itself: made, taken on, confirmed, a deal opened, that deal won. It is the deal of the last one
-- of a customer.
CREATE TEMP TABLE came AS
WITH facts AS (
  SELECT p.lead, p.start, f.at, CASE f.kind WHEN 'accepted' THEN 3 WHEN 'qualified' THEN 4 ELSE 5 END AS i, f.n
  FROM passing p JOIN f ON f.lead = p.lead AND f.n > p.start AND f.n <= p.last WHERE f.kind IN ('accepted', 'qualified', 'opened')),
recorded AS (
  SELECT lead, start, i, at FROM facts x WHERE n = (SELECT max(n) FROM facts y WHERE y.lead = x.lead AND y.start = x.start AND y.i = x.i)
  UNION ALL SELECT p.lead, p.start, 6, r.at FROM passing p JOIN stands s ON s.lead = p.lead AND s.i = 6
    JOIN reached r ON r.lead = p.lead AND r.i = 6 WHERE p.is_last AND p.ended = 'opened')
SELECT p.lead, p.start, p.at AS made, 2 AS i, p.at FROM passing p
UNION ALL SELECT p.lead, p.start, p.at, st.i, min(o.at) FROM passing p JOIN st ON st.i BETWEEN 3 AND 6
  JOIN recorded o ON o.lead = p.lead AND o.start = p.start AND o.i >= st.i GROUP BY p.lead, p.start, st.i;
CREATE UNIQUE INDEX came_h ON came (lead, start, i);
-- Whose it was when it came to each, and why it ended.
CREATE TEMP TABLE whose AS
SELECT c.lead, c.start, c.i, p.reason, (SELECT owner FROM own o WHERE o.lead = c.lead AND o.start = c.start AND nth = coalesce(
  (SELECT nth FROM own x WHERE x.lead = c.lead AND x.start = c.start AND x.at <= c.at ORDER BY x.n DESC LIMIT 1), 1)) AS rep
FROM came c JOIN passing p ON p.lead = c.lead AND p.start = c.start;
CREATE UNIQUE INDEX whose_h ON whose (lead, start, i);
INSERT INTO item (figure, basis, lead, at, n, k, rep, reason)
WITH w (basis, ms) AS (VALUES ('handoff_cohort', 1 << 50), ('handoff_within', 30 * 86400000)),
step AS (SELECT a.word || '_to_' || b.word AS word, a.i AS a, b.i AS b FROM st a JOIN st b ON b.i > a.i AND b.i <= 6)
SELECT c.figure, c.basis, c.lead, c.at, c.n, c.k, whose.rep, whose.reason FROM (
  SELECT st.word AS figure, w.basis, c.lead, c.start, c.i, c.made AS at, 1 AS n, 0 AS k FROM w, came c JOIN st ON st.i = c.i WHERE c.at <= c.made + w.ms
  UNION ALL SELECT st.word, 'handoff_period', c.lead, c.start, c.i, c.at, 1, 0 FROM came c JOIN st ON st.i = c.i
  UNION ALL SELECT s.word, w.basis, x.lead, x.start, s.a, x.made, 1, coalesce(y.at <= y.made + w.ms, 0) FROM w, step s
    JOIN came x ON x.i = s.a AND x.at <= x.made + w.ms LEFT JOIN came y ON y.lead = x.lead AND y.start = x.start AND y.i = s.b
  UNION ALL SELECT s.word, 'handoff_period', x.lead, x.start, s.a, x.at, 1, 0 FROM step s JOIN came x ON x.i = s.a
  UNION ALL SELECT s.word, 'handoff_period', y.lead, y.start, s.a, y.at, 0, 1 FROM step s JOIN came y ON y.i = s.b WHERE s.a >= 2) c
JOIN whose ON whose.lead = c.lead AND whose.start = c.start AND whose.i = c.i;
-- Of both stages it must be recorded itself, on the way forward; one still on its way between them is open. How often the
-- later one was told before the earlier one is counted.
INSERT INTO item (figure, basis, lead, at, n, length, open, back, rep)
WITH step AS (
  SELECT a.word AS a, b.word AS b, l.lead, x.at AS began, y.at AS came,
    s.i >= a.i AND s.i < b.i AND (SELECT at FROM entered e WHERE e.lead = l.lead AND e.i = b.i) IS NULL AS under_way, now,
    o.rep
  FROM l, moment JOIN st a ON a.i <= 5 JOIN st b ON b.i > a.i AND b.i <= 6 JOIN stands s ON s.lead = l.lead
  JOIN forward x ON x.lead = l.lead AND x.i = a.i LEFT JOIN forward y ON y.lead = l.lead AND y.i = b.i
  JOIN held o ON o.lead = l.lead AND o.at = x.at)
SELECT 'time_' || a || '_to_' || b, '', lead, came, came IS NOT NULL, came - began, came IS NULL, coalesce(came < began, 0), rep
FROM step WHERE came IS NOT NULL OR under_way
UNION ALL SELECT 'days_' || a || '_to_' || b, '', lead, came, came IS NOT NULL,
  (came + 32400000) / 86400000 - (began + 32400000) / 86400000, came IS NULL,
  coalesce((came + 32400000) / 86400000 < (began + 32400000) / 86400000, 0), rep
FROM step WHERE came IS NOT NULL OR under_way;
INSERT INTO item (figure, basis, lead, n, length)
SELECT 'age_' || st.word, '', s.lead, 1, now - began FROM stands s JOIN st ON st.i = s.i, moment WHERE st.i <= 6 AND began IS NOT NULL;

-- Hand-offs. Whose one was at an instant: of those who had it by then the last that was written down, else the first.
CREATE TEMP TABLE judged AS SELECT p.*, (SELECT count(*) FROM contact c WHERE c.lead = p.lead AND c.start = p.start) AS tries,
  coalesce((SELECT nth FROM own o WHERE o.lead = p.lead AND o.start = p.start AND o.at <= p.ended_at ORDER BY o.n DESC LIMIT 1), 1) AS own
FROM passing p WHERE ended IN ('returned', 'rejected', 'opened', 'lost');
INSERT INTO item (figure, basis, lead, at, n, rep)
SELECT 'handoffs', '', p.lead, p.at, 1, (SELECT owner FROM own o WHERE o.lead = p.lead AND o.start = p.start AND nth = coalesce(
  (SELECT nth FROM own x WHERE x.lead = p.lead AND x.start = p.start AND x.at <= now ORDER BY x.n DESC LIMIT 1), 1)) FROM passing p, moment;
INSERT INTO item (figure, basis, lead, at, n, k, amount, rep, reason)
WITH j AS (SELECT j.*, (SELECT owner FROM own o WHERE o.lead = j.lead AND o.start = j.start AND o.nth = j.own) AS rep FROM judged j)
SELECT 'returned', '', lead, ended_at, 1, ended = 'returned', 0, rep, reason FROM j
UNION ALL SELECT 'rejected', '', lead, ended_at, 1, ended = 'rejected', 0, rep, reason FROM j
UNION ALL SELECT 'refusals', '', lead, ended_at, 1, 0, 0, rep, reason FROM j WHERE ended IN ('returned', 'rejected')
UNION ALL SELECT 'untouched', '', lead, ended_at, 1, tries = 0, 0, rep, reason FROM j WHERE ended IN ('returned', 'rejected')
UNION ALL SELECT 'attempts', '', lead, ended_at, 1, 0, tries * 1000, rep, reason FROM j
UNION ALL SELECT 'came_back', '', lead, ended_at, 1,
  EXISTS (SELECT 1 FROM passing p WHERE p.lead = j.lead AND p.start > j.start), 0, rep, reason FROM j WHERE ended = 'returned';
INSERT INTO item (figure, basis, lead, at, n, amount, rep)
SELECT 'average_score', '', lead, at, 1, (body ->> '$.basis.fit') + (body ->> '$.basis.engagement') + (body ->> '$.basis.intent'),
  (SELECT owner FROM own o WHERE o.lead = p.lead AND o.start = p.start AND nth = coalesce(
    (SELECT nth FROM own x WHERE x.lead = p.lead AND x.start = p.start AND x.at <= p.at ORDER BY x.n DESC LIMIT 1), 1))
FROM passing p WHERE body -> '$.basis' IS NOT NULL AND body ->> '$.basis' IS NOT NULL;
INSERT INTO item (figure, basis, lead, at, n, rep)
SELECT 'gates_skipped', '', f.lead, f.at, 1, f.by FROM f JOIN l ON l.lead = f.lead WHERE f.kind = 'gate_skipped';

-- How long the first contact took: by the calendars of the clock that waits for it, by the wall's where none does.
CREATE TEMP TABLE waiting AS
SELECT p.lead, p.start, p.at, p.ended, w.word, c.n AS tried, c.at AS tried_at, c.by,
  (SELECT n FROM clock k WHERE k.lead = p.lead AND k.h = p.start AND clock IN ('first_contact', 'three_tries', 'reach') ORDER BY k.n LIMIT 1) AS run
FROM passing p, (SELECT column1 AS word FROM (VALUES ('first_contact_time'), ('first_reached_time'))) w
LEFT JOIN contact c ON c.lead = p.lead AND c.start = p.start AND c.n = (SELECT n FROM contact x WHERE x.lead = p.lead AND x.start = p.start
  AND (w.word = 'first_contact_time' OR x.outcome IN ('reached', 'appointment')) ORDER BY x.at, x.n LIMIT 1);
INSERT INTO item (figure, basis, lead, at, n, open, length, rep)
SELECT word, '', w.lead, tried_at, tried IS NOT NULL, tried IS NULL, iif(run IS NULL, until - w.at, (
    SELECT sum(iif(until >= w.at, 1, -1) * CASE WHEN s.cal = 'always' OR s.cal IS NULL THEN max(0, min(s.b, hi) - max(s.a, lo)) ELSE
      coalesce((SELECT sum(max(0, min(o.b, s.b, hi) - max(o.a, s.a, lo))) FROM open_time o WHERE o.cal = s.cal AND o.a < hi AND o.b > lo), 0) END)
    FROM stretch s WHERE s.lead = w.lead AND s.h = w.start AND s.run = w.run)),
  iif(tried IS NOT NULL, by, (SELECT owner FROM own o WHERE o.lead = w.lead AND o.start = w.start AND nth = coalesce(
    (SELECT nth FROM own x WHERE x.lead = w.lead AND x.start = w.start AND x.at <= now ORDER BY x.n DESC LIMIT 1), 1)))
FROM (SELECT w.*, coalesce(tried_at, now) AS until, min(w.at, coalesce(tried_at, now)) AS lo, max(w.at, coalesce(tried_at, now)) AS hi, now
  FROM waiting w, moment) w
WHERE tried IS NOT NULL OR ended IS NULL;

-- Clocks: met when they are met, missed when they fall due.
CREATE TEMP TABLE decided AS
SELECT *, coalesce((SELECT nth FROM own o WHERE o.lead = d.lead AND o.start = d.h AND o.at <= d.at ORDER BY o.n DESC LIMIT 1), 1) AS own FROM (
  SELECT c.*, iif(verdict = 'met', stopped, due) AS at, verdict IS 'met' AS met FROM clock c, moment
  WHERE verdict IN ('met', 'late') OR (verdict = 'not_required' AND stopped > due) OR (verdict IS NULL AND now > due)) d;
INSERT INTO item (figure, basis, lead, at, n, k, rep)
SELECT 'sla_attainment', '', d.lead, d.at, 1, d.met, o.owner FROM decided d JOIN own o ON o.lead = d.lead AND o.start = d.h AND o.nth = d.own;
-- Charged to whoever had it when it fell due, and had had it for half an hour of the clock's time.
INSERT INTO item (figure, basis, lead, at, n, k, rep)
SELECT 'owner_attainment', '', d.lead, d.at, 1, d.met, o.owner FROM decided d JOIN own o ON o.lead = d.lead AND o.start = d.h AND o.nth = d.own
WHERE o.owner IS NOT NULL AND (d.met OR (o.at <= d.due AND (o.nth = 1 OR 1800000 <= (
  SELECT sum(CASE WHEN s.cal = 'always' OR s.cal IS NULL THEN max(0, min(s.b, d.due) - max(s.a, o.at)) ELSE
    coalesce((SELECT sum(max(0, min(t.b, s.b, d.due) - max(t.a, s.a, o.at))) FROM open_time t WHERE t.cal = s.cal AND t.a < d.due AND t.b > o.at), 0) END)
  FROM stretch s WHERE s.lead = d.lead AND s.h = d.h AND s.clock = d.clock AND s.run = d.n))));
INSERT INTO item (figure, basis, lead, at, n, k, rep)
SELECT 'ideal_attainment', '', i.lead, i.at, 1, i.met, (SELECT owner FROM own o WHERE o.lead = i.lead AND o.start = i.h AND nth = coalesce(
  (SELECT nth FROM own x WHERE x.lead = i.lead AND x.start = i.h AND x.at <= i.at ORDER BY x.n DESC LIMIT 1), 1))
FROM (SELECT lead, h, coalesce(verdict IN ('met', 'late') AND stopped <= ideal, 0) AS met, iif(verdict IN ('met', 'late') AND stopped <= ideal, stopped, ideal) AS at
  FROM clock, moment WHERE ideal IS NOT NULL AND NOT (verdict IS NULL AND now <= ideal) AND NOT (verdict IS 'not_required' AND stopped <= ideal)) i;

-- Deals. A round ends when a lost lead is sent round again.
CREATE TEMP TABLE round AS
SELECT s.lead, s.i, (SELECT coalesce(max(n), 0) FROM f WHERE f.lead = s.lead AND kind = 'recycled') AS since FROM stands s;
CREATE TEMP TABLE deal AS
SELECT r.lead, r.i, (SELECT f.body ->> '$.amount' FROM f WHERE f.lead = r.lead AND f.n > r.since AND f.kind IN ('opened', 'deal_valued', 'won')
      AND f.body ->> '$.amount' IS NOT NULL ORDER BY f.n DESC LIMIT 1) AS amount,
  (SELECT f.body ->> '$.amount' FROM f WHERE f.lead = r.lead AND f.n > r.since AND f.kind = 'reached'
      AND f.body ->> '$.amount' IS NOT NULL ORDER BY f.n DESC LIMIT 1) AS told,
  (SELECT f.body ->> '$.deal_stage' FROM f WHERE f.lead = r.lead AND f.n > coalesce((SELECT max(n) FROM f o WHERE o.lead = r.lead AND o.kind = 'opened'), 0)
      AND f.n > r.since AND f.kind = 'deal_moved' ORDER BY f.n DESC LIMIT 1) AS stage
FROM round r;
INSERT INTO item (figure, basis, lead, n, amount, unvalued)
SELECT 'pipeline', '', lead, 1, coalesce(CAST(round(coalesce(amount, told) * 1000) AS INTEGER), 0), coalesce(amount, told) IS NULL FROM deal WHERE i = 5
UNION ALL SELECT 'forecast', '', lead, 1, coalesce(CAST(round(coalesce(amount, told) * 1000 * CASE stage WHEN 'hearing' THEN 0.1
  WHEN 'proposal' THEN 0.3 WHEN 'quotation' THEN 0.5 WHEN 'verbal' THEN 0.8 ELSE 0.3 END) AS INTEGER), 0),
  coalesce(amount, told) IS NULL FROM deal WHERE i = 5;
INSERT INTO item (figure, basis, lead, at, n, amount, unvalued)
SELECT w.column1, '', d.lead, r.at, 1, coalesce(CAST(round(coalesce(d.amount, d.told) * 1000) AS INTEGER), 0), coalesce(d.amount, d.told) IS NULL
FROM deal d JOIN reached r ON r.lead = d.lead AND r.i = 6, (VALUES ('revenue'), ('deal_size')) w WHERE d.i = 6;
INSERT INTO item (figure, basis, lead, at, n, rep, reason)
SELECT 'losses', '', f.lead, f.at, 1, f.by, f.body ->> '$.reason' FROM f JOIN l ON l.lead = f.lead WHERE f.kind = 'lost'
-- What lists told of, where nobody lost it here: of each round that ended so.
UNION ALL SELECT 'losses', '', lead, at, 1, '*', reason FROM (
  SELECT e.lead, x.at, x.body ->> '$.reason' AS reason, row_number() OVER (PARTITION BY e.lead, e.n ORDER BY x.n DESC) AS nth
  FROM (
    SELECT s.lead, f.n, coalesce((SELECT max(p.n) FROM f p WHERE p.lead = f.lead AND p.kind = 'recycled' AND p.n < f.n), 0) AS since,
      (SELECT i FROM stood y WHERE y.lead = f.lead AND y.n < f.n ORDER BY nth DESC LIMIT 1) AS i
    FROM f JOIN l s ON s.lead = f.lead WHERE f.kind = 'recycled'
    UNION ALL SELECT r.lead, 1 << 40, r.since, r.i FROM round r) e
  JOIN f x ON x.lead = e.lead AND x.n > e.since AND x.n < e.n AND x.kind = 'reached' AND x.body ->> '$.stage' = 'lost'
  WHERE e.i = 7 AND NOT EXISTS (SELECT 1 FROM f y WHERE y.lead = e.lead AND y.n > e.since AND y.n < e.n AND y.kind = 'lost'))
WHERE nth = 1;
INSERT INTO item (figure, basis, lead, at, n, length, open, back)
SELECT 'cycle', '', s.lead, iif(s.i = 6, r.at, NULL), s.i = 6, iif(s.i = 6, r.at, now) - b.at, s.i <> 6, s.i = 6 AND r.at < b.at
FROM stands s, moment JOIN (SELECT lead, min(at) AS at FROM contact GROUP BY lead) b ON b.lead = s.lead
LEFT JOIN reached r ON r.lead = s.lead AND r.i = 6
WHERE s.i IN (5, 6) OR EXISTS (SELECT 1 FROM h WHERE h.lead = s.lead AND h.is_last AND h.ended IS NULL);

-- What marketing promises.
CREATE TEMP VIEW asked_of AS
SELECT p.lead, p.at, p.by, p.at AS until, 1 AS handoff FROM passing p
UNION ALL SELECT s.lead, NULL, NULL, now, 0 FROM stands s JOIN l ON l.lead = s.lead, moment WHERE s.i BETWEEN 1 AND 5 AND NOT l.erased;
CREATE TEMP TABLE missing AS
SELECT a.*, NOT EXISTS (SELECT 1 FROM deed d WHERE d.lead = a.lead AND d.at <= a.until) OR EXISTS (
  SELECT 1 FROM has k WHERE k.lead = a.lead AND NOT coalesce(
    (SELECT coalesce((SELECT EXISTS (SELECT 1 FROM json_each(t.fields) e WHERE e.value = k.field) FROM fitted t
      WHERE t.lead = w.lead AND t.n = w.n AND t.at <= a.until ORDER BY t.nth DESC LIMIT 1), 0)
      FROM went w WHERE w.lead = a.lead AND w.until > a.until ORDER BY w.n LIMIT 1),
    coalesce((SELECT known FROM had p WHERE p.lead = a.lead AND p.field = k.field AND p.until > a.until ORDER BY p.until, p.n LIMIT 1), k.known))) AS missing
FROM asked_of a;
INSERT INTO item (figure, basis, lead, at, n, k, rep)
SELECT 'complete_context', '', lead, at, 1, NOT missing, by FROM missing WHERE handoff
UNION ALL SELECT 'incomplete', '', lead, NULL, 1, missing, '*' FROM missing WHERE NOT handoff;

-- Three working days of a calendar that counts whole days, from an instant on.
CREATE TEMP TABLE asks AS
SELECT f.lead, f.n, f.at, f.by, f.body ->> '$.reason' AS reason, f.at AS since, 'answered_in_time' AS word FROM f JOIN l ON l.lead = f.lead
WHERE f.by <> 'ito' AND NOT f.back AND ((f.kind = 'returned' AND f.body ->> '$.reason' IN ('not_target', 'wrong_contact', 'not_enough_info'))
  OR (f.kind = 'noted' AND f.body ->> '$.about' IS NOT NULL AND f.act <> 'capture'))
UNION ALL SELECT f.lead, f.n, f.at, f.by, f.body ->> '$.reason', f.body ->> '$.wake_at', 'wakes_in_time' FROM f JOIN l ON l.lead = f.lead
WHERE f.kind = 'returned' AND f.body ->> '$.wake_at' IS NOT NULL;
INSERT INTO item (figure, basis, lead, at, n, k, rep, reason)
SELECT word, '', lead, iif(done <= due, done, due), 1, coalesce(done <= due, 0), by, reason FROM (
  SELECT a.*, now, iif(a.word = 'answered_in_time', a.word_at, iif(now >= a.since, max(a.word_at, a.since), NULL)) AS done,
    (SELECT min(o.a, 1 << 60) + need - before FROM (
      SELECT max(x.a, a.since) AS a, x.b, 259200000 AS need,
        coalesce(sum(x.b - max(x.a, a.since)) OVER (ORDER BY x.a ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
      FROM open_time x WHERE x.cal = 'working_days' AND x.b > a.since AND x.a < a.since + 30 * 86400000) o
     WHERE o.before < need AND o.before + o.b - o.a >= need) AS due
  FROM (SELECT q.*, (SELECT w.at FROM f w WHERE w.lead = q.lead AND w.n > q.n AND NOT w.back AND (w.act IN ('hand_off', 'exclude', 'recycle', 'admit', 'withdraw', 'reject')
      OR (w.act IN ('note', 'edit') AND w.by = 'ito')) ORDER BY w.n LIMIT 1) AS word_at FROM asks q) a, moment)
WHERE coalesce(done <= due, 0) OR now > due;

-- Whether anybody looks after it.
INSERT INTO item (figure, basis, lead, n)
SELECT 'unowned', '', h.lead, 1 FROM h JOIN l ON l.lead = h.lead WHERE h.is_last AND h.ended IS NULL AND l.owner IS NULL
UNION ALL SELECT 'silent', '', h.lead, 1 FROM h, moment WHERE h.is_last AND h.ended IS NULL
  AND now - max(h.at, coalesce((SELECT max(at) FROM f WHERE f.lead = h.lead AND NOT f.back AND f.by <> 'tasuki'), 0)) >= 14 * 86400000
  AND NOT EXISTS (
    SELECT 1 FROM f d WHERE d.lead = h.lead AND d.n = (SELECT max(n) FROM f x WHERE x.lead = h.lead AND x.n > h.start AND x.kind = 'deferred')
      AND d.body ->> '$.until' > now AND d.body ->> '$.until' > d.at
      AND NOT EXISTS (SELECT 1 FROM f w WHERE w.lead = h.lead AND w.n > h.start AND w.kind IN ('contacted', 'qualified')
        AND coalesce(w.body ->> '$.in_bulk', 0) = 0 AND (w.at > d.at OR (w.at = d.at AND w.n > d.n))));
INSERT INTO item (figure, basis, lead, n)
SELECT 'contradictions', '', lead, 1 FROM l WHERE EXISTS (
  SELECT 1 FROM (SELECT at, lag(at) OVER (ORDER BY i) AS before FROM forward r WHERE r.lead = l.lead AND i <= 6) WHERE at < before)
  OR EXISTS (SELECT 1 FROM forward e JOIN forward c ON c.lead = e.lead AND c.i = 0 WHERE e.lead = l.lead AND e.i IN (7, 8) AND e.at < c.at);

-- What campaigns cost: the last word on the same money; in the agreement's own money where any is, else in the first.
CREATE TEMP TABLE paid AS
WITH word AS (
  SELECT c.*, row_number() OVER (PARTITION BY campaign, source, from_day, to_day ORDER BY c.id DESC) AS nth
  FROM cost c JOIN operation o ON o.id = c.operation WHERE o.recorded_at <= (SELECT known FROM moment)
    AND NOT EXISTS (SELECT 1 FROM reverted r JOIN operation b ON b.id = r.by WHERE r.operation = c.operation AND b.recorded_at <= (SELECT known FROM moment))),
valid AS (SELECT * FROM word WHERE nth = 1),
own AS (SELECT * FROM valid WHERE currency IS (SELECT iif(EXISTS (SELECT 1 FROM valid WHERE currency IS NULL), NULL,
  (SELECT currency FROM valid ORDER BY from_day, to_day, campaign, source LIMIT 1)))),
day (id, d) AS (SELECT id, from_day FROM own UNION ALL SELECT day.id, date(d, '+1 day') FROM day JOIN own ON own.id = day.id WHERE d < to_day)
SELECT day.id, coalesce(own.source, '') AS source, own.amount, (unixepoch(day.d) - 32400) * 1000 AS at,
  substr(day.d, 1, 7) AS month, count(*) OVER (PARTITION BY day.id) AS days FROM day JOIN own ON own.id = day.id;
