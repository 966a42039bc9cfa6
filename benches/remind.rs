//! What it costs that nobody is forgotten, with 100,000 open clocks: how long it takes to catch up with what came due, and
//! what the watch needs that waits for the next thing. Run by people, not by the test suite; Linux only, whose `/proc` is
//! asked. `cargo bench --bench remind`; `TASUKI_BENCH_LEADS=1000` for a quick look, `TASUKI_BENCH_SECONDS` says how long an
//! idle watch is looked at.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program for people: where it cannot go on it says why and ends"
)]

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use tasuki::clock::{Clock, SystemClock};

/// Leads that come in now and are handed over at once.
const MAP: &str = "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nname = 'name'\n\
     company = 'company'\nmail = 'mail'\nowner = 'owner'\n";

/// A Tuesday. First contact is due a day later, and its rungs stand at 9:30, 11:30 and 13:30.
const HANDED_OVER: &str = "2026-11-17T09:30:00+09:00";
/// Both warnings and two rungs have come due of every lead, and people work.
const CAUGHT_UP: &str = "2026-11-18T11:31:00+09:00";
/// Nothing comes due for two hours, and the last rung of every lead is still to come.
const IDLE: &str = "2026-11-18T11:35:00+09:00";
/// A little before the last rung of all of them.
const BEFORE_A_RUNG: &str = "2026-11-18T13:29:50+09:00";

/// The goals.
const RESIDENT_KIB: u64 = 20 * 1024;
const PERCENT: f64 = 0.1;

/// A kernel counts the work of processors in hundredths of a second.
const TICKS: f64 = 100.0;

/// So long nothing is done before a watch counts as idle.
const QUIET: u32 = 5;

fn main() {
    let leads = number("TASUKI_BENCH_LEADS").unwrap_or(100_000);
    let idle = Duration::from_secs(number("TASUKI_BENCH_SECONDS").unwrap_or(60));
    let clock = SystemClock::real();
    let office = Office::of(leads);
    println!("{leads} open clocks, in {} MiB", office.path("tasuki.db").metadata().expect("it").len() >> 20);

    let began = clock.elapsed();
    let (resident, _) = office.finishes(CAUGHT_UP, &["remind", "--once"]);
    let took = clock.elapsed().saturating_sub(began).as_secs_f64();
    println!("catching up, once         {took:.1} s, at most {resident} KiB resident");
    office.finishes(CAUGHT_UP, &["remind", "--once"]);

    let watch = office.watches(IDLE);
    watch.is_quiet();
    told("watch, nothing due", &watch, idle);
    drop(watch);

    let watch = office.watches(BEFORE_A_RUNG);
    // The rung comes ten seconds later, and all of them at once.
    let before = watch.ticks();
    rest(Duration::from_secs(15));
    let busy = watch.is_quiet() - before;
    println!("watch, a rung of each     {:.1} s of a processor", busy as f64 / TICKS);
    told("watch, after it", &watch, idle);
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Waits for nobody.
fn rest(time: Duration) {
    let (_never, says) = channel::<()>();
    says.recv_timeout(time).expect_err("nobody says anything");
}

/// What a watch takes that has nothing to do.
fn told(what: &str, watch: &Watch, idle: Duration) {
    let before = watch.ticks();
    rest(idle);
    let percent = (watch.ticks() - before) as f64 / TICKS / idle.as_secs_f64() * 100.0;
    let (resident, most) = (watch.kib("VmRSS:"), watch.kib("VmHWM:"));
    println!(
        "{what:<24}  {resident} KiB resident{} (goal {RESIDENT_KIB}; {most} at most; {} of it our own, {} of files)",
        missed(resident > RESIDENT_KIB),
        watch.kib("RssAnon:"),
        watch.kib("RssFile:"),
    );
    println!("                          {percent:.3} % of a processor{} (goal {PERCENT})", missed(percent > PERCENT));
}

const fn missed(is_missed: bool) -> &'static str {
    if is_missed { " MISSED" } else { "" }
}

/// A database in a folder of its own, with channels that lead nowhere.
struct Office {
    folder: tempfile::TempDir,
}

impl Office {
    fn of(leads: u64) -> Self {
        let office = Self { folder: tempfile::TempDir::new().expect("a folder") };
        std::fs::write(office.path("channels.toml"), "[desktop]\nby = 'none'\n").expect("channels.toml");
        std::fs::write(office.path("map.toml"), MAP).expect("a map");
        let mut list = BufWriter::new(std::fs::File::create(office.path("leads.csv")).expect("a list"));
        writeln!(list, "id,name,company,mail,owner").expect("a list");
        for n in 0..leads {
            writeln!(
                list,
                "L{n},山田 純{n},株式会社大阪第{n}製作所,jun{n}@c{n}.example,{}",
                if n % 2 == 0 { "tanaka" } else { "sato" }
            )
            .expect("a list");
        }
        list.flush().expect("a list");
        let (list, map) = (office.path("leads.csv"), office.path("map.toml"));
        let paths = [list.display().to_string(), map.display().to_string()];
        office.finishes(HANDED_OVER, &["import", &paths[0], "--map", &paths[1], "--hand-over"]);
        office
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn starts(&self, now: &str, arguments: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("TASUKI_")) {
            command.env_remove(name);
        }
        command.arg("--db").arg(self.path("tasuki.db")).args(["--as", "tanaka"]).args(arguments);
        command.env("TASUKI_NOW", now).env("TASUKI_CONFIG", self.path("config.toml")).env("HOME", self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the program")
    }

    /// Runs a command to its end; the most memory that it had in KiB, and its work in ticks, as they were seen last.
    fn finishes(&self, now: &str, arguments: &[&str]) -> (u64, u64) {
        let mut child = self.starts(now, arguments);
        let (mut most, mut ticks) = (0, 0);
        let status = loop {
            most = kib(child.id(), "VmHWM:").unwrap_or(most);
            ticks = worked(child.id()).unwrap_or(ticks);
            if let Some(status) = child.try_wait().expect("its status") {
                break status;
            }
            rest(Duration::from_millis(10));
        };
        assert!(status.success(), "{arguments:?}: {status}");
        (most, ticks)
    }

    fn watches(&self, now: &str) -> Watch {
        Watch { child: self.starts(now, &["remind", "--watch"]) }
    }
}

/// A watch that runs; it ends with the value.
struct Watch {
    child: Child,
}

impl Watch {
    /// What it has worked, in ticks.
    fn ticks(&self) -> u64 {
        worked(self.child.id()).expect("the watch runs, and the system tells of it")
    }

    fn kib(&self, field: &str) -> u64 {
        kib(self.child.id(), field).expect("the watch runs, and the system tells of it")
    }

    /// Waits until it does nothing for a while, five minutes at most; what it has worked until then.
    fn is_quiet(&self) -> u64 {
        let (mut ticks, mut quiet) = (self.ticks(), 0);
        for _ in 0..300 {
            rest(Duration::from_secs(1));
            let now = self.ticks();
            quiet = if now == ticks { quiet + 1 } else { 0 };
            ticks = now;
            if quiet == QUIET {
                break;
            }
        }
        ticks
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn kib(process: u32, field: &str) -> Option<u64> {
    let text = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

fn worked(process: u32) -> Option<u64> {
    let text = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat")).ok()?;
    // Behind the name, which may hold anything.
    let (_, numbers) = text.rsplit_once(')')?;
    let ticks = |nth: usize| numbers.split_whitespace().nth(nth)?.parse::<u64>().ok();
    Some(ticks(11)? + ticks(12)?)
}
