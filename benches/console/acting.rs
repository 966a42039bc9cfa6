//! What one does: an act by itself and on the screen, and the acts of many consoles on one file.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tasuki::clock::{Clock, SystemClock};
use tasuki::desk::{Desk, Place};
use tasuki::domain::{Request, Wish};
use tasuki::ids::{LeadId, PersonId};
use tasuki::storage::QueueAsk;

use crate::office::Office;
use crate::terminal::Terminal;
use crate::{Told, compared, median, ratio, say, share, timed};

/// So many acts are measured.
const ACTS: usize = 200;

/// F3: an act by itself beside a small append that is durable, and from the key to the frame that says "saved".
pub fn an_act(office: &Office, told: &mut Told) {
    let mut desk = desk(&office.database, "suzuki");
    let waiting = waiting_of(&mut desk, "suzuki", ACTS);
    let appended = office.database.with_extension("append");
    let mut file = std::fs::File::options().create(true).append(true).open(&appended).expect("a file");
    let block = [b'x'; 4_096];
    let (mut acts, mut appends) = (Vec::new(), Vec::new());
    for lead in waiting {
        appends.push(timed(|| {
            file.write_all(&block).expect("a file");
            file.sync_data().expect("a file");
        }));
        let request = Request::from(Wish::Accept);
        acts.push(timed(|| assert!(desk.act(lead, &request).is_ok(), "{lead:?} was to be accepted")));
    }
    drop(desk);
    let _ = std::fs::remove_file(appended);
    told.add("F3 a durable act / an append of 4 KB, fdatasync", compared(&acts, &appends, ""), "2.0");
    told.add("   its 99th percentile / its median", format!("{:.2}", ratio(share(&acts, 99), median(&acts))), "5");
    let shown = on_screen(office);
    told.add("   key to the frame \"saved\" / the act alone", compared(&shown, &acts, ""), "8");
}

fn on_screen(office: &Office) -> Vec<Duration> {
    let database = office.database.display().to_string();
    let home = office.database.parent().expect("a folder");
    let mut terminal = Terminal::open(&["--as", "tanaka", "--db", &database], home);
    terminal.until(|text| text.contains("株式会社"));
    let quiet = Duration::from_millis(300);
    terminal.rests(quiet);
    let said = |text: &str| text.lines().find(|line| line.contains("saved")).map(str::to_owned);
    let mut shown = Vec::new();
    for _ in 0..ACTS / 10 {
        let before = said(&terminal.text());
        // A note, which every lead takes, whoever has it.
        terminal.press("m");
        terminal.frame();
        terminal.press("noted");
        terminal.rests(Duration::from_millis(100));
        let pressed = terminal.press("\u{13}");
        let done = terminal.until(|text| said(text).is_some_and(|now| Some(&now) != before.as_ref()));
        shown.push(done.at.saturating_sub(pressed));
        terminal.rests(quiet);
        terminal.press("j");
        terminal.rests(quiet);
    }
    shown
}

fn desk(database: &std::path::Path, who: &str) -> Desk {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::real());
    let place = Place { path: database.to_owned(), who: PersonId::new(who), clock, demo: false };
    place.open().unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Leads that somebody has and has not accepted.
fn waiting_of(desk: &mut Desk, who: &str, most: usize) -> Vec<LeadId> {
    let filter = desk.filter(&format!("owner:{who} is:new"), &[]);
    let ask = QueueAsk { filter, limit: most, ..QueueAsk::default() };
    let page = desk.queue(&ask).unwrap_or_else(|wrong| panic!("{wrong}"));
    page.rows.iter().map(|row| row.id).collect()
}

const MANY: usize = 16;
const LONG: Duration = Duration::from_secs(5);

/// F11: sixteen consoles on one file. Each is this program once more.
pub fn many(office: &Office, told: &mut Told) {
    let alone = run(office, 1);
    let together = run(office, MANY);
    let sum = |counts: &[(u64, f64)]| counts.iter().map(|(acts, _)| acts).sum::<u64>() as f64;
    let all = format!(
        "{:.2}  ({:.0}/s / {:.0}/s)",
        sum(&together) / sum(&alone).max(1.0),
        sum(&together) / LONG.as_secs_f64(),
        sum(&alone) / LONG.as_secs_f64()
    );
    told.add("F11 acts a second of 16 consoles / of one", all, "0.8");
    let worst = together.iter().map(|(_, worst)| *worst).fold(0.0, f64::max);
    told.add("   the longest that anybody waited", format!("{worst:.2} s"), "0.5 s");
    let (least, most) =
        (together.iter().map(|it| it.0).min().unwrap_or(0), together.iter().map(|it| it.0).max().unwrap_or(1));
    let fair = format!("{:.2}  ({least} / {most})", least as f64 / most.max(1) as f64);
    told.add("   acts of the least served / of the most served", fair, "0.3");
}

/// How many acts each of so many did, and how long its longest one took, in seconds.
fn run(office: &Office, consoles: usize) -> Vec<(u64, f64)> {
    let me = std::env::current_exe().expect("this program");
    let spawn = |nth: usize| {
        Command::new(&me)
            .env(AS_ONE, &office.database)
            .env(NTH, nth.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program")
    };
    let children: Vec<_> = (0..consoles).map(spawn).collect();
    let read = |child: std::process::Child| {
        let told = child.wait_with_output().expect("this program").stdout;
        let told = String::from_utf8_lossy(&told).into_owned();
        let mut numbers = told.split_whitespace();
        let acts = numbers.next().and_then(|word| word.parse().ok()).expect("how many acts");
        (acts, numbers.next().and_then(|word| word.parse().ok()).expect("the longest"))
    };
    children.into_iter().map(read).collect()
}

const AS_ONE: &str = "TASUKI_BENCH_ONE_OF_MANY";
const NTH: &str = "TASUKI_BENCH_NTH";

/// Whether this is one of the many: then it acts for a while, says how often and how long it took, and that is all.
pub fn is_one_of_many() -> bool {
    let Some(database) = std::env::var_os(AS_ONE).map(PathBuf::from) else { return false };
    let nth: i64 = std::env::var(NTH).ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    let mut desk = desk(&database, "tanaka");
    let clock = SystemClock::real();
    let (mut acts, mut worst) = (0_u64, Duration::ZERO);
    while clock.elapsed() < LONG {
        let lead = LeadId(1 + nth * 100 + i64::try_from(acts % 100).unwrap_or(0));
        let request = Request::from(Wish::Note { about: None }).with_note("on the bench".to_owned());
        let mut done = false;
        let took = timed(|| done = desk.act(lead, &request).is_ok());
        acts += u64::from(done);
        worst = worst.max(took);
    }
    say(&format!("{acts} {}", worst.as_secs_f64()));
    true
}
