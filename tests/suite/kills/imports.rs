//! An import, or its taking back, is killed in the middle and begun again.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use tasuki::agreement::terms::Act;
use tasuki::domain::{Request, Wish};
use tasuki::ids::LeadId;
use tempfile::TempDir;

use super::{Victim, rounds};

/// Everything that is kept of leads, without the ids that operations were given by chance and in which of them a row came
/// in.
fn told(db: &Path) -> Vec<String> {
    let raw = rusqlite::Connection::open(db).unwrap();
    let statements = [
        "SELECT * FROM lead ORDER BY id",
        "SELECT lead, n, at, iif(body ->> 'kind' = 'undone', 'undone', body) FROM fact ORDER BY lead, n",
        "SELECT p.*, e.names FROM person p LEFT JOIN extra e ON e.id = p.extra_names ORDER BY lead",
        "SELECT lead, n, field, old, until FROM person_past ORDER BY lead, n, field",
        "SELECT lead, n, text, said_by FROM note ORDER BY lead, n",
        "SELECT * FROM heard ORDER BY lead",
        "SELECT * FROM search ORDER BY part, pair",
        "SELECT file, by, at, rows, read, created, matched, updated, unchanged, sanitised, rejected, whole FROM import",
        "SELECT gone, put_back, left_alone, revert_whole FROM import",
        "SELECT * FROM left_alone",
    ];
    let mut lines = Vec::new();
    for statement in statements {
        let mut statement = raw.prepare(statement).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|column| format!("{:?}", row.get_ref(column).unwrap()));
            lines.push(values.collect::<Vec<_>>().join(" | "));
        }
    }
    lines
}

/// A list with new leads, leads of an earlier list with news, rows that are refused, rows that come twice, and rows that
/// are known by nothing but the mail of one before them, near or far.
fn list(folder: &Path, name: &str, rows: u32, every: u32) -> PathBuf {
    let mut text = "id,name,company,mail,stage,note,booth\n".to_owned();
    for n in (0..rows).filter(|n| n % every == 0) {
        let mail = if n % 97 == 5 { "no mail".to_owned() } else { format!("p{n}@c{}.example.jp", n % 31) };
        let note = if n % 7 == 0 { "would like a catalogue" } else { "" };
        if n % 53 == 9 {
            let before = if n % 2 == 0 { n - 1 } else { n / 2 };
            text += &format!(",山田の後任{n},,p{before}@c{}.example.jp,,was at the desk,\n", before % 31);
        }
        text += &format!(
            "K-{},山田{n},株式会社{},{mail},2026-04-{:02},{note},{}\n",
            n - n % 13 / 12,
            n % 31,
            1 + n % 28,
            n % 4
        );
    }
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// Lists and the map by which they come in.
struct Lists {
    _folder: TempDir,
    map: String,
    first: PathBuf,
    second: PathBuf,
}

impl Lists {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let map = folder.path().join("map.toml");
        let columns =
            "id = 'external_id'\nname = 'name'\ncompany = 'company'\nmail = 'mail'\nstage = 'mql_at'\nnote = 'note'\n";
        std::fs::write(&map, format!("rows = 'history'\ntime_zone = 'Asia/Tokyo'\n[columns]\n{columns}")).unwrap();
        let first = list(folder.path(), "first.csv", 3_000, 3);
        let second = list(folder.path(), "second.csv", 6_000, 1);
        Self { map: map.display().to_string(), first, second, _folder: folder }
    }

    fn arguments(&self, file: &Path) -> [String; 4] {
        ["import".to_owned(), file.display().to_string(), "--map".to_owned(), self.map.clone()]
    }

    fn come_in(&self, victim: &Victim, file: &Path) -> TimeDelta {
        victim.run(&self.arguments(file).each_ref().map(String::as_str))
    }
}

/// At as many points as `TASUKI_ROUNDS` says: killed in the middle and begun again, an import leaves what an unbroken one
/// does. One import is killed up to three times.
#[test]
fn an_import_that_was_killed_and_begun_again_is_as_if_it_had_never_been_broken() {
    const SEED: u64 = 20_261_123;
    let lists = Lists::new();
    let unbroken = Victim::new(SEED, 0);
    lists.come_in(&unbroken, &lists.first);
    let takes = lists.come_in(&unbroken, &lists.second);
    let expected = told(&unbroken.db());
    let (mut points, mut gone_on, mut round) = (0, 0, 0);
    while points < rounds() {
        round += 1;
        let mut victim = Victim::new(SEED + round, 0);
        lists.come_in(&victim, &lists.first);
        let mut is_whole = false;
        for _ in 0..3 {
            if !is_whole {
                points += 1;
                victim.kill(&lists.arguments(&lists.second).each_ref().map(String::as_str), takes);
            }
            let last = victim.office.desk("sato").imports().unwrap().swap_remove(0);
            is_whole = last.file == "second.csv" && last.is_whole;
            gone_on += usize::from(last.file == "second.csv" && !last.is_whole && last.tally.read > 0);
        }
        if !is_whole {
            lists.come_in(&victim, &lists.second);
        }
        assert_same(&told(&victim.db()), &expected, round);
        assert!(victim.office.desk("sato").check().unwrap().is_sound());
    }
    assert!(gone_on > 0, "no import was interrupted between two of its transactions");
}

/// The same of taking one back, at a quarter as many points: new leads, leads that were there, leads acted upon since.
#[test]
fn a_revert_that_was_killed_and_begun_again_is_as_if_it_had_never_been_broken() {
    const SEED: u64 = 20_261_124;
    let lists = Lists::new();
    let prepared = || {
        let victim = Victim::new(SEED, 0);
        lists.come_in(&victim, &lists.first);
        lists.come_in(&victim, &lists.second);
        let mut desk = victim.office.desk("sato");
        for lead in (5..3_000).step_by(501) {
            let note = Request::from(Wish::Note { about: None }).with_note("spoken to".to_owned());
            assert_eq!(desk.act(LeadId(lead), &note).unwrap().act, Act::Note);
        }
        let import = desk.imports().unwrap().swap_remove(0).id.to_string();
        (victim, import)
    };
    let (unbroken, import) = prepared();
    let takes = unbroken.run(&["import", "--revert", &import]);
    let expected = told(&unbroken.db());
    let kept = unbroken.office.desk("sato").imports().unwrap().swap_remove(0).reverted.unwrap();
    assert!(kept.gone > 0 && kept.put_back > 0 && kept.left_alone > 0, "{kept:?}");
    let (mut points, mut gone_on) = (0, 0);
    while points < rounds() / 4 || gone_on == 0 {
        let (mut victim, import) = prepared();
        victim.dice = rand::SeedableRng::seed_from_u64(SEED + u64::from(points));
        let mut is_whole = false;
        for _ in 0..3 {
            if !is_whole {
                points += 1;
                victim.kill(&["import", "--revert", &import], takes);
            }
            let reverted = victim.office.desk("sato").imports().unwrap().swap_remove(0).reverted;
            gone_on += usize::from(reverted.as_ref().is_some_and(|revert| !revert.is_whole));
            is_whole = reverted.is_some_and(|revert| revert.is_whole);
            assert!(victim.office.desk("sato").check().unwrap().is_sound());
        }
        if !is_whole {
            victim.run(&["import", "--revert", &import]);
        }
        assert_same(&told(&victim.db()), &expected, points.into());
        assert!(points < 100, "no revert was interrupted between two of its transactions");
    }
}

fn assert_same(found: &[String], expected: &[String], round: u64) {
    assert_eq!(found.len(), expected.len(), "round {round}");
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected, "round {round}");
    }
}
