//! How long a list takes to come in, against the `sqlite3` shell on the same file in the same run. Run by people, not by
//! the test suite: only ratios say something, and only on a machine that does nothing else.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    reason = "a program for people: where it cannot go on it says why and ends"
)]

use std::io::{BufRead as _, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tasuki::clock::{Clock, SystemClock};
use tasuki::desk::{Imported, Onlooker, Place, Remark};
use tasuki::error::Result;
use tasuki::ids::PersonId;
use tasuki::intake::{Intake, Map, Options};

/// Columns of the rows that are made, and how they are read.
const HEADER: &str = "lead_id,created_at,name,kana,company,industry,employees,title,department,email,phone,source,campaign,\
     page_views,mail_clicks,score,notes\n";
const MAP: &str = "rows = \"history\"\ntime_zone = \"Asia/Tokyo\"\n[columns]\nlead_id = \"external_id\"\n\
     created_at = \"created_at\"\nname = \"name\"\nkana = \"kana\"\ncompany = \"company\"\nindustry = \"industry\"\n\
     employees = \"employees\"\ntitle = \"title\"\ndepartment = \"department\"\nemail = \"mail\"\nphone = \"phone\"\n\
     source = \"source\"\ncampaign = \"campaign\"\nnotes = \"note\"\n";

/// Nobody listens to remarks here.
struct Nobody;

impl Onlooker<Remark> for Nobody {
    fn hear(&mut self, _remark: Remark) -> Result<()> {
        Ok(())
    }
}

fn main() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let rows = number("TASUKI_BENCH_ROWS").unwrap_or(100_000);
    let pairs = number("TASUKI_BENCH_PAIRS").unwrap_or(5).max(1);
    let file = std::env::var_os("TASUKI_BENCH_FILE").map_or_else(|| made(folder.path(), rows), PathBuf::from);
    let map = std::env::var_os("TASUKI_BENCH_MAP");
    let map = map.map_or_else(|| MAP.to_owned(), |map| std::fs::read_to_string(map).expect("the map"));
    let bytes = file.metadata().expect("the list").len();
    say(&format!("{} ({bytes} bytes), {pairs} pairs", file.display()));
    if Command::new("sqlite3").arg("--version").stdout(Stdio::null()).status().is_err() {
        say("There is no `sqlite3` shell here: nothing to compare with (Debian: apt install sqlite3).");
        std::process::exit(1);
    }
    let (mut shell, mut first, mut second, mut size) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let mut computed = [0.0; 3];
    for pair in 0..pairs {
        let before = computing();
        shell.push(by_shell(&file, &folder.path().join(format!("shell{pair}.db"))));
        computed[0] += computing()[1] - before[1];
        let db = folder.path().join(format!("tasuki{pair}.db"));
        let before = computing();
        let (took, imported) = by_us(&file, &map, &db);
        computed[1] += computing()[0] - before[0];
        first.push(took);
        size = db.metadata().expect("the database").len();
        let before = computing();
        let (took, again) = by_us(&file, &map, &db);
        computed[2] += computing()[0] - before[0];
        second.push(took);
        assert_eq!(again.tally.created + again.tally.updated, 0, "nothing is new the second time");
        assert_eq!(again.tally.rejected, imported.tally.rejected);
        std::fs::remove_file(&db).expect("to take it away");
    }
    let (shell, first, second) = (spread(shell), spread(first), spread(second));
    say(&format!("sqlite3 .import, 4 indexes, trigrams  {shell:?}"));
    say(&format!("tasuki import                         {first:?}"));
    say(&format!("the same list again                   {second:?}"));
    let ratio = |one: Duration, other: Duration| one.as_secs_f64() / other.as_secs_f64();
    say(&format!("F5  import / shell        {:.2}  (goal 0.8)", ratio(first[1], shell[1])));
    say(&format!("F6  again / first         {:.2}  (goal 0.3)", ratio(second[1], first[1])));
    let [shell, first, second] = computed;
    say(&format!("    the same by the time that processors worked: {:.2} and {:.2}", first / shell, second / first));
    say(&format!("F12 database / list       {:.2}  (goal 1.7)", size as f64 / bytes as f64));
    say(&format!("    most memory resident  {} KiB  (goal 262144)", most_resident().unwrap_or_default()));
}

fn number(name: &str) -> Option<u32> {
    std::env::var(name).ok()?.parse().ok()
}

/// The least, the median and the most.
fn spread(mut times: Vec<Duration>) -> [Duration; 3] {
    times.sort_unstable();
    [times[0], times[times.len() / 2], times[times.len() - 1]]
}

fn by_us(file: &Path, map: &str, db: &Path) -> (Duration, Imported) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
    let place = Place { path: db.to_owned(), who: PersonId::new("sato"), clock: Arc::clone(&clock), demo: false };
    let map = Map::parse("map", map).unwrap_or_else(|wrong| panic!("{wrong}"));
    let options = Options { zone: chrono_tz::Asia::Tokyo, now: clock.now() };
    let began = clock.elapsed();
    let mut desk = place.open().unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut intake = Intake::open(file, &map, options).unwrap_or_else(|wrong| panic!("{wrong}"));
    let imported = desk.import(&mut intake, &map, false, &mut Nobody).unwrap_or_else(|wrong| panic!("{wrong}"));
    drop(desk);
    (clock.elapsed().saturating_sub(began), imported)
}

fn by_shell(file: &Path, db: &Path) -> Duration {
    let mut header = String::new();
    std::io::BufReader::new(std::fs::File::open(file).expect("the list")).read_line(&mut header).expect("the list");
    let columns: Vec<&str> = header.trim_end().split(',').collect();
    let named = |wanted: &[&str]| {
        let found = wanted.iter().find_map(|name| columns.iter().find(|column| *column == name));
        format!("\"{}\"", found.unwrap_or(&columns[0]))
    };
    let sought = [named(&["name", "last_name"]), named(&["company"]), named(&["email", "mail"])].join(", ");
    let indexes = [named(&["lead_id", "id"]), named(&["email", "mail"]), named(&["phone"]), named(&["created_at"])];
    let mut script = format!("PRAGMA journal_mode = WAL;\n.mode csv\n.import {} raw\n", file.display());
    for (nth, column) in indexes.iter().enumerate() {
        script.push_str(&format!("CREATE INDEX i{nth} ON raw ({column});\n"));
    }
    script.push_str(&format!(
        "CREATE VIRTUAL TABLE f USING fts5(a, b, c, content='', tokenize='trigram');\n\
         INSERT INTO f (rowid, a, b, c) SELECT rowid, {sought} FROM raw;\n"
    ));
    let clock = SystemClock::real();
    let began = clock.elapsed();
    let mut shell = Command::new("sqlite3")
        .arg(db)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the shell");
    shell.stdin.take().expect("its input").write_all(script.as_bytes()).expect("its input");
    assert!(shell.wait().expect("the shell").success());
    let took = clock.elapsed().saturating_sub(began);
    std::fs::remove_file(db).expect("to take it away");
    took
}

/// Rows of people who do not exist, the same for the same number.
fn made(folder: &Path, rows: u32) -> PathBuf {
    const FAMILIES: [&str; 6] = ["山田", "鈴木", "佐藤", "田中", "渡邉", "小川"];
    const PLACES: [&str; 6] = ["札幌", "大阪", "新潟", "千葉", "松山", "福岡"];
    const TRADES: [&str; 5] = ["製作所", "建設", "ソフトウェア", "物流", "化学"];
    let file = folder.join("leads.csv");
    let mut text = std::io::BufWriter::new(std::fs::File::create(&file).expect("to write the list"));
    text.write_all(HEADER.as_bytes()).expect("to write the list");
    for n in 0..rows {
        let at = |of: &[&'static str], by: u32| of[(n / by) as usize % of.len()];
        let (family, place, trade) = (at(&FAMILIES, 1), at(&PLACES, 7), at(&TRADES, 11));
        writeln!(
            text,
            "L{n:08},2025-{:02}-{:02} {:02}:{:02}:00,{family} 純{n},ヤマダ ジュン,株式会社{place}第一{trade}{},医療・福祉,\
             {},部長,人事部,jun.yamada{n}@{}-daiichi{}.example,06-{:04}-{:04},ウェビナー,WEBINAR-2025H1-{:02},{},{},{},",
            1 + n % 12,
            1 + n % 28,
            n % 24,
            n % 60,
            n % 4_001,
            1 + n % 9_000,
            ["sapporo", "osaka", "niigata"][n as usize % 3],
            n % 20_011,
            n % 10_000,
            n / 7 % 10_000,
            n % 6,
            n % 9,
            n % 3,
            n % 100,
        )
        .expect("to write the list");
    }
    text.flush().expect("to write the list");
    file
}

/// For how many seconds processors have worked for this process, and for those that it started; 0 where the system does
/// not tell.
fn computing() -> [f64; 2] {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything; in hundredths of a second.
    let told = told.rsplit_once(')').map_or("", |(_, rest)| rest);
    let numbers: Vec<f64> = told.split_whitespace().skip(11).take(4).filter_map(|word| word.parse().ok()).collect();
    if let [user, system, user_of_others, system_of_others] = numbers[..] {
        [(user + system) / 100.0, (user_of_others + system_of_others) / 100.0]
    } else {
        [0.0; 2]
    }
}

/// The most memory that this process had, in KiB, where the system tells.
fn most_resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn say(text: &str) {
    println!("{text}");
}
