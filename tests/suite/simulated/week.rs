//! One stretch of weeks: several programs at one file, each with a clock of its own, people who do what they like, and all
//! that can go wrong with any of them.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use rusqlite::Connection;
use tasuki::clock::{Clock, Timestamp};
use tasuki::desk::Desk;
use tasuki::domain::notice::Channel;
use tasuki::gate::Shown;
use tasuki::ids::{LeadId, OpIds, PersonId};
use tasuki::remind::{Care, Failure, Letter, Outlet, Wait};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tempfile::TempDir;

use super::agreements::{EVERYBODY, Terms};
use super::judge::Judge;
use crate::histories::Chance;

/// A program that is gone: what unwinds a desk in the middle of a step. Nothing of it runs on.
struct Gone;

/// What comes in between two steps of a program.
enum Between {
    Crash,
    Others(Box<dyn FnOnce() + Send>),
}

/// The clock on one machine: a little before or behind the others. Asked for the time, a program is between two steps.
pub struct Wrist {
    truth: Arc<AtomicI64>,
    skew: i64,
    between: Mutex<Option<(u32, Between)>>,
}

impl Wrist {
    /// What it shows, without anything coming in between.
    pub fn shows(&self) -> Timestamp {
        Timestamp::from_millis(self.truth.load(Ordering::Relaxed) + self.skew)
    }
}

impl Clock for Wrist {
    fn now(&self) -> Timestamp {
        let mut between = self.between.lock().unwrap();
        let comes = match between.take() {
            Some((0, what)) => Some(what),
            Some((n, what)) => {
                *between = Some((n - 1, what));
                None
            }
            None => None,
        };
        drop(between);
        let shows = self.shows();
        match comes {
            Some(Between::Crash) => resume_unwind(Box::new(Gone)),
            Some(Between::Others(act)) => act(),
            None => {}
        }
        shows
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn wait(&self, _: Duration) {}
}

/// One person's program.
pub struct Program {
    pub who: PersonId,
    pub clock: Arc<Wrist>,
    desk: Mutex<Option<Desk>>,
    /// It does nothing until then.
    sleeps_until: AtomicI64,
    mails: bool,
}

/// Everything of one stretch of weeks.
pub struct Week {
    pub seed: u64,
    pub path: PathBuf,
    first: FirstAgreement,
    pub truth: Arc<AtomicI64>,
    pub programs: Vec<Program>,
    chance: Mutex<Chance>,
    pub judge: Mutex<Judge>,
    pub leads: Mutex<Vec<LeadId>>,
    pub story: Mutex<Vec<String>>,
    ids: AtomicU64,
    /// How often somebody did something: so a turn knows whether it was alone.
    pub acts: AtomicU64,
    calm: AtomicBool,
    _folder: TempDir,
}

impl Drop for Week {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let story = self.story.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let last = story.len().saturating_sub(25);
            #[allow(clippy::print_stderr, reason = "a failure says how to see it again")]
            {
                let (seed, steps) = (self.seed, story[last..].join("\n"));
                if let Some(to) = std::env::var_os("TASUKI_WEEKS_KEEP") {
                    let judge = self.judge.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    judge.keep(&Path::new(&to).join(format!("{seed}.db")));
                    eprintln!("\nAll of its steps:\n{}", story.join("\n"));
                }
                eprintln!("\nTASUKI_SEED={seed} tells these weeks again. Its last steps:\n{steps}");
            }
        }
    }
}

/// Where files are in memory, if anywhere.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let builder = &mut tempfile::Builder::new();
    builder.prefix("tasuki-week-");
    builder.tempdir_in(memory).or_else(|_| builder.tempdir()).unwrap()
}

impl Week {
    pub fn new(seed: u64) -> Arc<Self> {
        let mut chance = Chance::seeded(seed);
        let begin = Timestamp::parse_rfc3339("2026-10-05T00:00:00Z").unwrap();
        // A third of all weeks is around the days on which clocks are changed, or nobody works.
        let around = ["2026-10-23", "2026-10-30", "2026-12-25", "2027-03-12", "2027-03-26", "2027-04-28"];
        let now = if chance.percent(35) {
            Timestamp::parse_rfc3339(&format!("{}T00:00:00Z", chance.one_of(&around))).unwrap()
        } else {
            begin.plus(TimeDelta::days(chance.between(0, 200)))
        };
        let now = now.plus(TimeDelta::minutes(chance.between(0, 24 * 60)));
        let terms = Terms::of(index(&mut chance), index(&mut chance));
        let first = FirstAgreement { text: terms.text("first", "2026-04-01"), adopted_at: now };
        let folder = folder();
        let path = folder.path().join("tasuki.db");
        made(&path, &first);
        let truth = Arc::new(AtomicI64::new(now.millis()));
        let programs = EVERYBODY[..6].iter().map(|who| {
            let skew = if chance.percent(50) { 0 } else { chance.between(-60_000, 60_000) };
            let clock = Arc::new(Wrist { truth: Arc::clone(&truth), skew, between: Mutex::default() });
            let (desk, sleeps_until, mails) = (Mutex::default(), AtomicI64::new(0), chance.percent(60));
            Program { who: PersonId::new(who), clock, desk, sleeps_until, mails }
        });
        let mut programs: Vec<_> = programs.collect();
        // Somebody has a mail server.
        programs[usize::try_from(chance.between(0, 5)).unwrap()].mails = true;
        let looks_on = Arc::new(Wrist { truth: Arc::clone(&truth), skew: 0, between: Mutex::default() });
        let store = Sqlite::open(&path, &first).unwrap();
        let desk = Desk::new(Box::new(store), looks_on, OpIds::seeded(seed), PersonId::new("nobody")).unwrap();
        let judge = Mutex::new(Judge::new(desk, Connection::open(&path).unwrap()));
        Arc::new(Self {
            seed,
            path,
            first,
            truth,
            programs,
            chance: Mutex::new(chance),
            judge,
            leads: Mutex::default(),
            story: Mutex::default(),
            ids: AtomicU64::new(1),
            acts: AtomicU64::new(0),
            calm: false.into(),
            _folder: folder,
        })
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.truth.load(Ordering::Relaxed))
    }

    /// What decides wherever it could go either way.
    pub fn by_chance<T>(&self, decide: impl FnOnce(&mut Chance) -> T) -> T {
        decide(&mut self.chance.lock().unwrap())
    }

    pub fn tell(&self, step: &str) {
        let at = self.now().rfc3339(&chrono_tz::Asia::Tokyo);
        self.story.lock().unwrap().push(format!("{at} {step}"));
    }

    pub fn ids(&self) -> OpIds {
        OpIds::seeded(self.seed.wrapping_mul(1_000).wrapping_add(self.ids.fetch_add(1, Ordering::Relaxed)))
    }

    /// Does something at somebody's desk, which is opened where it is not.
    pub fn at_desk<T>(&self, program: usize, does: impl FnOnce(&mut Desk) -> T) -> T {
        let program = &self.programs[program];
        let mut desk = program.desk.lock().unwrap();
        let desk = desk.get_or_insert_with(|| {
            let store = Sqlite::open(&self.path, &self.first).unwrap();
            Desk::new(Box::new(store), Arc::clone(&program.clock) as _, self.ids(), program.who.clone()).unwrap()
        });
        does(desk)
    }

    /// Whether a program is doing something just now.
    pub fn is_busy(&self, program: usize) -> bool {
        self.programs[program].desk.try_lock().is_err()
    }

    /// Nothing goes wrong any more, and nobody does anything.
    pub fn calm_down(&self) {
        self.calm.store(true, Ordering::Relaxed);
    }

    fn is_calm(&self) -> bool {
        self.calm.load(Ordering::Relaxed)
    }

    fn is_asleep(&self, program: usize) -> bool {
        !self.is_calm() && self.now().millis() < self.programs[program].sleeps_until.load(Ordering::Relaxed)
    }

    /// A turn of somebody's program: what is due is written down and told, and what is to leave leaves.
    pub fn turn(self: &Arc<Self>, n: usize) {
        if self.is_busy(n) || self.is_asleep(n) {
            return;
        }
        let program = &self.programs[n];
        self.come_between(n);
        let (shows, acts) = (program.clock.shows(), self.acts.load(Ordering::Relaxed));
        self.tell(&format!("{}'s program runs, at {:?}", program.who, shows));
        let done = catch_unwind(AssertUnwindSafe(|| {
            self.at_desk(n, |desk| {
                desk.remind().unwrap_or_else(|wrong| panic!("{wrong}"));
                if acts == self.acts.load(Ordering::Relaxed) {
                    self.judge.lock().unwrap().turned(shows);
                    let next = desk.reminds_next().unwrap();
                    assert!(next.is_none_or(|next| next > shows), "after a turn at {shows:?} {next:?} is due");
                }
                let mut outlets: Vec<Box<dyn Outlet>> = vec![Box::new(Double::of(self, n, Channel::Desktop))];
                if program.mails {
                    outlets.push(Box::new(Double::of(self, n, Channel::Mail)));
                }
                desk.deliver(&mut outlets).unwrap_or_else(|wrong| panic!("{wrong}"));
            });
        }));
        *program.clock.between.lock().unwrap() = None;
        if let Err(thrown) = done {
            if !thrown.is::<Gone>() {
                resume_unwind(thrown);
            }
            self.tell(&format!("{}'s program is gone", program.who));
            program.desk.clear_poison();
            *program.desk.lock().unwrap() = None;
            self.judge.lock().unwrap().met.insert("crash".to_owned());
        }
        self.judge.lock().unwrap().look();
    }

    /// Between two steps of a program something may come.
    fn come_between(self: &Arc<Self>, n: usize) {
        if self.is_calm() {
            return;
        }
        let (kind, steps) = self.by_chance(|chance| (chance.between(0, 99), chance.between(0, 12)));
        let between = match kind {
            0..=3 => Between::Crash,
            4..=27 => {
                let week = Arc::downgrade(self);
                Between::Others(Box::new(move || {
                    if let Some(week) = week.upgrade() {
                        week.others(n);
                    }
                }))
            }
            _ => return,
        };
        *self.programs[n].clock.between.lock().unwrap() = Some((u32::try_from(steps).unwrap(), between));
    }

    /// Others do something while a program is between two steps.
    fn others(self: &Arc<Self>, n: usize) {
        self.judge.lock().unwrap().look();
        let other = self.by_chance(|chance| usize::try_from(chance.between(0, 5)).unwrap());
        if other == n || self.is_busy(other) {
            return;
        }
        self.tell(&format!("meanwhile, {}", self.programs[other].who));
        if self.by_chance(|chance| chance.percent(60)) {
            self.somebody_acts(other);
        } else {
            self.acts.fetch_add(1, Ordering::Relaxed);
            self.turn(other);
        }
    }

    /// The machine of a program sleeps, for a while.
    pub fn fall_asleep(&self, n: usize) {
        let hours = self.by_chance(|chance| chance.between(1, 60));
        let until = self.now().plus(TimeDelta::hours(hours));
        self.tell(&format!("{}'s machine sleeps until {until:?}", self.programs[n].who));
        self.programs[n].sleeps_until.store(until.millis(), Ordering::Relaxed);
    }

    pub fn has_program(&self, who: &str) -> bool {
        self.programs.iter().any(|program| program.who.as_str() == who)
    }

    /// Time passes.
    pub fn pass(&self, by: TimeDelta) {
        self.truth.fetch_add(by.num_milliseconds(), Ordering::Relaxed);
    }
}

pub fn index(chance: &mut Chance) -> usize {
    usize::try_from(chance.between(0, 11)).unwrap()
}

/// A new database: made once for each text, and copied.
fn made(path: &Path, first: &FirstAgreement) {
    use std::collections::HashMap;
    use std::sync::LazyLock;
    static MADE: LazyLock<Mutex<HashMap<String, Vec<u8>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    let bytes = made.entry(first.text.clone()).or_insert_with(|| {
        let folder = folder();
        let path = folder.path().join("tasuki.db");
        drop(Sqlite::open(&path, &FirstAgreement { adopted_at: Timestamp::from_millis(0), ..first.clone() }).unwrap());
        std::fs::read(path).unwrap()
    });
    std::fs::write(path, bytes).unwrap();
}

/// A way out that stands for one: it may fail, take its time, or see its program go, before the letter left or after.
struct Double {
    week: Arc<Week>,
    program: usize,
    channel: Channel,
}

impl Double {
    fn of(week: &Arc<Week>, program: usize, channel: Channel) -> Self {
        Self { week: Arc::clone(week), program, channel }
    }
}

impl Outlet for Double {
    fn channel(&self) -> Channel {
        self.channel.clone()
    }

    fn care(&self) -> Care {
        if self.channel == Channel::Desktop { Care::AtMostOnce } else { Care::AtLeastOnce }
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        let week = &self.week;
        let channel = self.channel.to_string();
        week.judge.lock().unwrap().look();
        week.tell(&format!("{} takes {} for {}", channel, letter.id, letter.to.person));
        let fate = if week.is_calm() { 99 } else { week.by_chance(|chance| chance.between(0, 99)) };
        match fate {
            0..=3 => resume_unwind(Box::new(Gone)),
            4..=15 => return Err(Failure::Later(Shown::line("450 busy"))),
            16..=18 => {
                let wait = Wait::For(TimeDelta::minutes(30 * (fate - 16)));
                return Err(Failure::NotBefore(Shown::line("429"), wait));
            }
            19..=20 => return Err(Failure::Never(Shown::line("550 nobody"))),
            21..=30 => {
                week.pass(TimeDelta::seconds(week.by_chance(|chance| chance.between(1, 30))));
                week.others(self.program);
            }
            _ => {}
        }
        week.judge.lock().unwrap().leaves(&channel, &letter.id, self.care() == Care::AtMostOnce);
        week.tell(&format!("{} left by {}", letter.id, channel));
        if fate == 31 || fate == 32 {
            resume_unwind(Box::new(Gone));
        }
        Ok(Shown::line("250 taken"))
    }
}
