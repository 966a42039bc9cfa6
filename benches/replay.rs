//! How long a year of leads takes to be replayed under a proposed agreement, against one full scan of the same touches in
//! the same run. Run by people, not by the test suite: only ratios say something, and only on a machine that does nothing
//! else. `TASUKI_BENCH_LEADS=10000,100000,1000000 cargo bench --bench replay`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program for people: where it cannot go on it says why and ends"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use tasuki::agreement::{DEFAULT, Points};
use tasuki::clock::{Clock, SystemClock};
use tasuki::desk::{Place, ReplayAsk};
use tasuki::ids::PersonId;
use tasuki::insight::replay::{Every, Goal};

/// Touches of each lead.
const EACH: u64 = 10;

fn main() {
    let text = |name: &str| std::env::var(name).ok();
    let leads = text("TASUKI_BENCH_LEADS").unwrap_or_else(|| "10000,100000".to_owned());
    let pairs = text("TASUKI_BENCH_PAIRS").and_then(|pairs| pairs.parse().ok()).unwrap_or(5_usize).max(1);
    for leads in leads.split(',').filter_map(|leads| leads.trim().parse::<u64>().ok()) {
        let folder = tempfile::TempDir::new().expect("a folder");
        let path = folder.path().join("tasuki.db");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
        let place = Place { path: path.clone(), who: PersonId::new("ito"), clock: Arc::clone(&clock), demo: false };
        drop(place.open().expect("a database"));
        fill(&path, leads);
        let (mut scans, mut replays, mut handed) = (Vec::new(), Vec::new(), 0);
        for _ in 0..pairs {
            scans.push(timed(&clock, || scan(&path)));
            replays.push(timed(&clock, || handed = replay(&place)));
        }
        let (scan, replay) = (spread(scans), spread(replays));
        println!("{leads} leads, {} touches, {handed} hand-offs under the proposal", leads * EACH);
        println!("  one scan of the touches  {scan:?}");
        println!("  replay                   {replay:?}");
        println!("  F8  replay / scan        {:.1}  (goal 10)", replay[1].as_secs_f64() / scan[1].as_secs_f64());
    }
}

fn timed(clock: &Arc<dyn Clock>, act: impl FnOnce()) -> Duration {
    let began = clock.elapsed();
    act();
    clock.elapsed().saturating_sub(began)
}

/// The least, the median and the most.
fn spread(mut times: Vec<Duration>) -> [Duration; 3] {
    times.sort_unstable();
    [times[0], times[times.len() / 2], times[times.len() - 1]]
}

fn scan(path: &Path) {
    let connection = Connection::open(path).expect("the database");
    let scan = "SELECT count(*), total(at), sum(kind), sum(times), sum(operation), sum(total) FROM touch";
    let touches: i64 = connection.query_row(scan, [], |row| row.get(0)).expect("a scan");
    assert!(touches > 0);
}

/// The default agreement with a lower bar.
fn replay(place: &Place) -> u64 {
    let text = format!("# A proposal\n{DEFAULT}");
    let ask = ReplayAsk {
        name: "proposal".to_owned(),
        text,
        from: None,
        to: None,
        goal: Goal::Sql,
        every: Every::Step(Points::whole(5)),
        is_closed: false,
    };
    let replayed = place.open().and_then(|mut desk| desk.replay(&ask, &mut |_, _| true)).expect("a replay");
    replayed.figures.total.proposed
}

/// A year of leads: each came in by an operation of its own, did ten things, and one of ten became an MQL and then either
/// an SQL or lost.
fn fill(path: &Path, leads: u64) {
    let connection = Connection::open(path).expect("the database");
    let count = |n: u64| format!("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {n})");
    let (every, day) = (count(leads), 86_400_000_i64);
    let year = 1_767_225_600_000_i64;
    let script = format!(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN;
         INSERT INTO word (id, text) VALUES (1001,'Web'),(1002,'Fair'),(1003,'Phone'),(1004,'Rail'),(1005,'Bank'),
           (1006,'whitepaper'),(1007,'pricing_view'),(1008,'seminar'),(1009,'mail_open'),(1010,'mail_click'),(1011,'page_view');
         {every} INSERT INTO operation (id, key, act, by, recorded_at, agreement)
           SELECT 1000 + i, randomblob(16), 'capture', 'ito', {year} + 400 * {day}, 1 FROM c;
         {every} INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts)
           SELECT i, 3, 'lead', 0, 0, 0, 0 FROM c;
         {every} INSERT INTO person (lead, external_id, name, mail, title, company, extra)
           SELECT i, 'K-' || i, 'name ' || i, 'mail' || i || '@c' || (i % 5000) || '.example',
             CASE i % 5 WHEN 0 THEN '営業部長' WHEN 1 THEN '課長' WHEN 2 THEN 'Director' ELSE '担当' END,
             'company ' || (i % 5000), '' FROM c;
         {every} INSERT INTO fact (lead, n, operation, at, body)
           SELECT i, 1, 1000 + i, {year} + (i * 7919 % 300) * {day},
             '[\"history\",[' || (1001 + i % 3) || ',null,' || (1004 + i % 2) || ',' || (i % 400) || '],\"lead\"' ||
             CASE WHEN i % 10 = 0 THEN ',{{\"after\":' || (40 * {day}) || ',\"is\":\"mql\"}},{{\"after\":{day},\"is\":\"' ||
               CASE WHEN i % 20 = 0 THEN 'sql' ELSE 'lost' END || '\"}}' ELSE '' END || ']' FROM c;
         {every}, t(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM t WHERE j < {EACH} - 1)
         INSERT INTO touch (lead, key, operation, at, kind, content, campaign, times, amount, total, live)
           SELECT i, i * 31 + j * 1000003, 1000 + i, {year} + (i * 7919 % 300) * {day} + j * 6 * {day} + i % 1000,
             1006 + (i * 13 + j * 7) % 6, NULL, NULL, 1, NULL, 0, 0 FROM c, t;
         COMMIT; PRAGMA wal_checkpoint(TRUNCATE);"
    );
    connection.execute_batch(&script).expect("a year");
}
