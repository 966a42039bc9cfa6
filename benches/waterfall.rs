//! How long the weekly waterfall takes, from the start of the command to its figures, against one raw `GROUP BY` over the
//! facts of the same database in the same run. Run by people, not by the test suite: only ratios say something, and only on
//! a machine that does nothing else. `TASUKI_BENCH_LEADS=1000000 cargo bench --bench waterfall` (100,000 otherwise), with
//! ten facts each; `TASUKI_BENCH_FOLDER` keeps the database for the next time, `TASUKI_BENCH_PAIRS` says how often (five
//! times).
//!
//! A million leads by the program would take hours: the journal and the leads that follow from it are written by SQL, and
//! `tasuki check` finds them sound. What the program itself does is to add them up.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program for people: where it cannot go on it says why and ends"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;
use tasuki::clock::{Clock, SystemClock};
use tasuki::desk::Place;
use tasuki::ids::PersonId;
use tasuki::storage::Store as _;
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};

/// The goal: figures ÷ raw query.
const GOAL: f64 = 0.01;

/// What somebody asks for.
const ASKED: [(&str, &str); 10] = [
    ("a week, cohorts", "--from 2026-09-14 --to 2026-09-20"),
    ("a week, period", "--period --from 2026-09-14 --to 2026-09-20"),
    ("a week, cohorts by source", "--by source --from 2026-09-14 --to 2026-09-20"),
    ("a week, cohorts by campaign", "--by campaign --from 2026-09-14 --to 2026-09-20"),
    ("a week, cohorts by industry", "--by industry --from 2026-09-14 --to 2026-09-20"),
    ("a week, period by owner", "--period --by owner --from 2026-09-14 --to 2026-09-20"),
    ("a year, cohorts", "--from 2025-10-01 --to 2026-09-30"),
    ("a year, period by campaign", "--period --by campaign --from 2025-10-01 --to 2026-09-30"),
    ("where leads stand", "--stock"),
    ("by the leads (--within 30d)", "--within 30d --from 2026-09-14 --to 2026-09-20"),
];

/// The raw queries. By the first measure the goal is meant; the second has an index that holds all it asks for.
const BY_KIND: &str = "SELECT body ->> 'kind', at / 86400000, count(*) FROM fact NOT INDEXED GROUP BY 1, 2";
const BY_PLACE: &str = "SELECT n, 0, count(*) FROM fact INDEXED BY bench_covering GROUP BY n";

fn main() {
    let text = |name: &str| std::env::var(name).ok();
    let leads = text("TASUKI_BENCH_LEADS").and_then(|leads| leads.parse().ok()).unwrap_or(100_000_u64);
    let pairs = text("TASUKI_BENCH_PAIRS").and_then(|pairs| pairs.parse().ok()).unwrap_or(5_usize).max(1);
    let temporary = tempfile::TempDir::new().expect("a folder");
    let folder = text("TASUKI_BENCH_FOLDER").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(format!("waterfall-{leads}.db"));
    let clock = SystemClock::real();
    if !path.exists() {
        fill(&path, &folder.join("waterfall.part"), leads, &clock);
    }
    let size = |path: &Path| path.metadata().map_or(0, |about| about.len()) >> 20;
    println!("{leads} leads, {} facts, {} MiB", leads * 10, size(&path));
    acts(&path, leads, &clock);

    let (mut raw, mut covered) = (Vec::new(), Vec::new());
    let mut asked = vec![Vec::new(); ASKED.len()];
    for _ in 0..pairs {
        raw.push(timed(&clock, || query(&path, BY_KIND)));
        covered.push(timed(&clock, || query(&path, BY_PLACE)));
        for ((_, arguments), times) in ASKED.iter().zip(&mut asked) {
            times.push(timed(&clock, || report(&path, &folder, arguments)));
        }
    }
    let (raw, covered) = (spread(raw), spread(covered));
    told("raw GROUP BY over the facts", raw);
    told("another from a covering index", covered);
    for ((what, _), times) in ASKED.iter().zip(asked) {
        let times = spread(times);
        told(what, times);
        let ratio = |base: [Duration; 3]| times[1].as_secs_f64() / base[1].as_secs_f64();
        println!("    F7  {:.5} of the raw query (goal {GOAL}), {:.4} of the covered one", ratio(raw), ratio(covered));
    }
}

fn told(what: &str, [least, median, most]: [Duration; 3]) {
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    println!("{what:<32} {:>9.2} ms  ({:.2}–{:.2})", millis(median), millis(least), millis(most));
}

fn timed(clock: &SystemClock, act: impl FnOnce()) -> Duration {
    let began = clock.elapsed();
    act();
    clock.elapsed().saturating_sub(began)
}

/// The least, the median and the most.
fn spread(mut times: Vec<Duration>) -> [Duration; 3] {
    times.sort_unstable();
    [times[0], times[times.len() / 2], times[times.len() - 1]]
}

fn query(path: &Path, statement: &str) {
    let connection = Connection::open(path).expect("the database");
    let mut prepared = connection.prepare(statement).expect("the query");
    let rows = prepared.query_map([], |row| row.get::<_, i64>(2)).expect("rows");
    assert!(rows.map(|n| n.expect("a row")).sum::<i64>() > 0);
}

/// The command as somebody types it.
fn report(path: &Path, folder: &Path, arguments: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TASUKI_")) {
        command.env_remove(name);
    }
    command.arg("--db").arg(path).args(["--as", "ito", "report", "waterfall"]).args(arguments.split(' '));
    command.env("HOME", folder).env("TASUKI_CONFIG", folder.join("config.toml"));
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).status().expect("the program");
    assert!(done.success(), "{arguments}");
}

/// What it costs somebody who writes that leads are added up: a stage that is reached, with and without the trigger that
/// puts aside how the lead was. Nothing of it stays.
fn acts(path: &Path, leads: u64, clock: &SystemClock) {
    let connection = Connection::open(path).expect("the database");
    connection.execute_batch("PRAGMA journal_mode = WAL").expect("as the program has it");
    let act = |id: u64| {
        let mut statement =
            connection.prepare_cached("UPDATE lead SET stage = 'sal', at_sal = at_lead + 1 WHERE id = ?1").expect("it");
        statement.execute([id]).expect("an act");
    };
    let mut both = [Vec::new(), Vec::new()];
    for nth in 0..1_000 {
        let id = 1 + nth * 7_919 % leads;
        for (times, upto) in both.iter_mut().zip(["(SELECT max(id) FROM lead)", "0"]) {
            connection.execute_batch(&format!("BEGIN; UPDATE flow_upto SET lead = {upto}")).expect("a transaction");
            // Whoever writes has just read the lead.
            let version =
                connection.query_row("SELECT version FROM lead WHERE id = ?1", [id], |row| row.get::<_, u32>(0));
            assert!(version.is_ok());
            times.push(timed(clock, || act(id)));
            connection.execute_batch("ROLLBACK").expect("as it was");
        }
    }
    let [with, without] = both.map(spread);
    println!("a stage is reached: {:?} with, {:?} without what is put aside", with[1], without[1]);
}

/// A year of leads of which ever fewer reach the next stage.
fn fill(path: &Path, part: &Path, leads: u64, clock: &SystemClock) {
    for end in ["", "-wal", "-shm"] {
        let mut name = part.as_os_str().to_owned();
        name.push(end);
        std::fs::remove_file(name).ok();
    }
    let real = std::sync::Arc::new(SystemClock::real());
    drop(
        Place { path: part.to_owned(), who: PersonId::new("ito"), clock: real, demo: false }
            .open()
            .expect("a database"),
    );
    let took = timed(clock, || {
        let connection = Connection::open(part).expect("the database");
        connection.execute_batch(&script(leads)).expect("a year");
    });
    println!("writing the journal and its leads took {took:.1?}");
    let pages = |connection: &Connection| -> i64 {
        connection.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("a number")
    };
    let before = pages(&Connection::open(part).expect("the database"));
    let first = FirstAgreement { text: String::new(), adopted_at: clock.now() };
    let mut store = Sqlite::open(part, &first).expect("the store");
    let took = timed(clock, || store.add_up().expect("leads are added up"));
    drop(store);
    let connection = Connection::open(part).expect("the database");
    println!("adding up its leads took {took:.1?} and {} MiB", (pages(&connection) - before) / 256);
    connection
        .execute_batch(
            "CREATE INDEX bench_covering ON fact (n); PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE",
        )
        .expect("an index");
    drop(connection);
    std::fs::rename(part, path).expect("its name");
}

fn script(leads: u64) -> String {
    let count = |n: u64| format!("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {n})");
    // 1 October 2025 in Tokyo.
    let (year, day) = (1_759_244_400_000_i64, 86_400_000_i64);
    // How far each one came, when it came in, and what is known of it.
    let told = format!(
        "SELECT i, {year} + i * 48271 % 31536000 * 1000 AS came, 1 + (r < 600) + (r < 300) + (r < 200) + (r < 120)
             + (r < 70) + (r < 30) AS depth, r BETWEEN 70 AND 119 AND i % 2 AS lost,
             1 + i % 12 AS source, 101 + i * 31 % 300 AS campaign, 1001 + i * 17 % 20 AS industry, i * 13 % 30 AS owner
           FROM (SELECT i, i * 7919 % 1000 AS r FROM c)"
    );
    let at = |stage: u32| format!("iif(depth > {stage}, came + {stage} * (3 * {day} + i % 97 * 1000), NULL)");
    let ats: Vec<_> = (0..7).map(at).collect();
    let stages = "CASE depth WHEN 1 THEN 'lead' WHEN 2 THEN 'mal' WHEN 3 THEN 'mql' WHEN 4 THEN 'sal' WHEN 5 THEN 'sql' \
                  WHEN 6 THEN 'opportunity' ELSE 'customer' END";
    let stage_of = "CASE n WHEN 4 THEN 'lead' WHEN 5 THEN 'mal' WHEN 6 THEN 'mql' WHEN 7 THEN 'sal' WHEN 8 THEN 'sql' \
                    WHEN 9 THEN 'opportunity' ELSE 'customer' END";
    let step = format!("(3 * {day} + i % 97 * 1000)");
    let words = |first: u32, n: u64, name: &str| {
        format!("{} INSERT INTO word (id, text) SELECT {first} - 1 + i, '{name} ' || i FROM c;", count(n))
    };
    let every = count(leads);
    format!(
        "PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA foreign_keys = OFF; BEGIN;
         {source} {campaign} {industry}
         {every} INSERT INTO operation (id, key, act, by, recorded_at, agreement)
           SELECT i, randomblob(16), 'capture', 'ito', {year} + 400 * {day}, 1 FROM c;
         {every}, l AS ({told})
         INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts, owner, source, campaign, industry,
             at_lead, at_mal, at_mql, at_sal, at_sql, at_opportunity, at_customer, at_lost)
           SELECT i, 10, iif(lost, 'lost', {stages}), 0, 0, 0, 0, 'rep' || owner, source, campaign, industry, {ats},
             iif(lost, came + 5 * {step}, NULL) FROM l;
         {every}, l AS ({told}), t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 10)
         INSERT INTO fact (lead, n, operation, at, body)
           SELECT i, n, i, came + max(0, n - 4) * {step}, CASE
             WHEN n = 1 THEN '{{\"kind\":\"captured\",\"way\":\"history\"}}'
             WHEN n = 2 THEN '{{\"kind\":\"described\",\"source\":\"source ' || source || '\",\"campaign\":\"campaign ' ||
               (campaign - 100) || '\",\"industry\":\"industry ' || (industry - 1000) || '\"}}'
             WHEN n = 3 THEN '{{\"kind\":\"assigned\",\"owner\":\"rep' || owner || '\"}}'
             WHEN n <= 3 + depth THEN '{{\"kind\":\"reached\",\"stage\":\"' || {stage_of} || '\"}}'
             WHEN n = 4 + depth AND lost THEN '{{\"kind\":\"reached\",\"stage\":\"lost\"}}'
             ELSE '{{\"kind\":\"noted\"}}' END FROM l, t;
         COMMIT; PRAGMA wal_checkpoint(TRUNCATE);",
        source = words(1, 12, "source"),
        campaign = words(101, 300, "campaign"),
        industry = words(1001, 20, "industry"),
        ats = ats.join(", "),
    )
}
