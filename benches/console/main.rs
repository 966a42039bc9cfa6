//! How the console feels with many leads, on a real pseudo-terminal: opening it, a key, an act, a search, a day left open,
//! memory, many consoles at once. Each figure stands beside its baseline, measured in turns within the same run. Run by
//! people, not by the test suite: only ratios say something, and only on a machine that does nothing else.
//!
//! `TASUKI_BENCH_ROWS=10000,100000,1000000` says for how many leads, `TASUKI_BENCH_PAIRS=11` how often, and
//! `TASUKI_BENCH_FOLDER=DIR` keeps the databases for the next run.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program for people: where it cannot go on it says why and ends"
)]
#![allow(unreachable_pub, reason = "nothing here is reached from outside")]

mod acting;
mod looking;
mod office;
mod terminal;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tasuki::clock::{Clock, SystemClock};

/// The figures of one number of leads.
#[derive(Default)]
pub struct Told(Vec<(&'static str, String, &'static str)>);

impl Told {
    /// One figure: what it is, what came out, what is wanted.
    pub fn add(&mut self, what: &'static str, figure: String, goal: &'static str) {
        say(&format!("  {what:<58} {figure:<44} {goal}"));
        self.0.push((what, figure, goal));
    }
}

fn main() {
    if acting::is_one_of_many() {
        return;
    }
    let kept = std::env::var_os("TASUKI_BENCH_FOLDER").map(PathBuf::from);
    let own = tempfile::TempDir::new().expect("a folder");
    let folder = kept.as_deref().unwrap_or(own.path());
    std::fs::create_dir_all(folder).expect("a folder");
    let rows = std::env::var("TASUKI_BENCH_ROWS").unwrap_or_else(|_| "10000,100000,1000000".to_owned());
    let pairs = std::env::var("TASUKI_BENCH_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(11_usize).max(1);
    for rows in rows.split(',').filter_map(|n| n.trim().parse().ok()) {
        let office = office::office(folder, rows);
        say(&format!("{rows} leads, half of them waiting; {pairs} pairs"));
        let mut told = Told::default();
        looking::opening(&office, pairs, &mut told);
        looking::a_key(&office, pairs, &mut told);
        acting::an_act(&office, &mut told);
        looking::a_search(&office, pairs, &mut told);
        acting::many(&office, &mut told);
    }
    say("left open (the demo, whose countdowns show seconds)");
    looking::left_open(folder, &mut Told::default());
}

/// How long something takes.
pub fn timed(what: impl FnOnce()) -> Duration {
    let clock = SystemClock::real();
    let began = clock.elapsed();
    what();
    clock.elapsed().saturating_sub(began)
}

/// The whole run of another program; nothing where there is none.
pub fn by_other(program: &str, arguments: &[&str]) -> Option<Duration> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut done = None;
    let took = timed(|| done = command.status().ok());
    done.filter(std::process::ExitStatus::success).map(|_| took)
}

/// The median.
pub fn median(times: &[Duration]) -> Duration {
    share(times, 50)
}

/// The time within which so many of a hundred lie.
pub fn share(times: &[Duration], of_hundred: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get((times.len() * of_hundred / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

/// One time as so many times another.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::MIN_POSITIVE)
}

/// Two medians as a ratio, with both of them; or that the baseline is missing.
pub fn compared(ours: &[Duration], baseline: &[Duration], missing: &str) -> String {
    let ours = median(ours);
    if baseline.is_empty() {
        return format!("({} here: no ratio) {ours:.2?}", missing);
    }
    let baseline = median(baseline);
    format!("{:.2}  ({ours:.2?} / {baseline:.2?})", ratio(ours, baseline))
}

/// A number that the system tells of a process, in its own unit.
pub fn told_of(pid: u32, file: &str, read: impl FnOnce(&str) -> Option<u64>) -> Option<u64> {
    read(&std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join(file)).ok()?)
}

/// Says a line.
pub fn say(text: &str) {
    println!("{text}");
}
