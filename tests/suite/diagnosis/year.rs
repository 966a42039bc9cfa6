//! A year of a house as `plan.md` describes it, written straight as facts.

use chrono::{Datelike, NaiveDate, TimeDelta};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tasuki::agreement::terms::{Act, Channel, Outcome, Stage};
use tasuki::agreement::{Agreement, DEFAULT, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::{Fact, Ground, Operation, Traits, Verdict, Way, What};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::insight::figures::{Filled, Recorded};

use super::super::harness::at;

/// Those who follow up, with the team that they are in.
const REPS: [(&str, Team); 5] = [
    ("tanaka", Team::Suzuki),
    ("sato", Team::Suzuki),
    ("aoki", Team::Ogawa),
    ("kondo", Team::Ogawa),
    ("maeda", Team::Ogawa),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Team {
    Suzuki,
    Ogawa,
}

/// The default agreement with a second team.
pub fn agreement() -> Agreement {
    let person = |(id, role, to): (&str, &str, &str)| {
        format!("\n[[person]]\nid = \"{id}\"\nname = \"{id}\"\nrole = \"{role}\"\nreports_to = \"{to}\"\n")
    };
    let people = [
        ("ogawa", "manager", "yamamoto"),
        ("aoki", "inside_sales", "ogawa"),
        ("kondo", "inside_sales", "ogawa"),
        ("maeda", "inside_sales", "ogawa"),
    ];
    let text = format!("{DEFAULT}{}", people.map(person).concat());
    Agreement::parse("agreement.toml", &text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

pub fn versions() -> Versions {
    Versions::only(agreement())
}

/// What differs in a month from ordinary life.
#[derive(Debug, Clone, Copy)]
pub struct Month {
    /// Its first day.
    pub first: NaiveDate,
    /// How many leads come in it, give or take a tenth.
    pub leads: f64,
    /// Of the leads of the exhibition so many are not the target.
    pub off_target: f64,
    /// How many first contacts ogawa's team makes in time.
    pub ogawa_in_time: f64,
    /// How many MQLs fewer of the exhibition are taken on.
    pub exhibition_less: f64,
    /// How many SALs fewer of suzuki's team become SQLs.
    pub suzuki_less: f64,
    /// Of the MQLs that are usually taken on, so many are.
    pub taken: f64,
    /// By how much each share may move.
    pub wander: f64,
}

impl Month {
    /// An ordinary one.
    pub fn ordinary(first: NaiveDate) -> Self {
        Self {
            first,
            leads: 280.0,
            off_target: 0.0,
            ogawa_in_time: 0.9,
            exhibition_less: 0.0,
            suzuki_less: 0.0,
            taken: 1.0,
            wander: 0.0,
        }
    }

    /// The months of the plan.
    pub fn planned() -> Vec<Self> {
        let plan = |ordinary: Self| {
            let fluctuating = Self { exhibition_less: 0.05, suzuki_less: 0.04, wander: 0.02, ..ordinary };
            match (ordinary.first.year(), ordinary.first.month()) {
                (2026, 1..=3) => Self { off_target: 0.6, ..ordinary },
                (2026, 4..=6) => Self { ogawa_in_time: 0.1, ..ordinary },
                (2026, 7) => Self { leads: 280.0 * 1.3, ..fluctuating },
                (2026, 8) => Self { leads: 280.0 * 0.75, ..fluctuating },
                (2026, 9) => Self { leads: 280.0 * 1.1, ..fluctuating },
                _ => ordinary,
            }
        };
        Self::from_october().map(plan).collect()
    }

    /// Fifteen ordinary ones from October 2025 on.
    pub fn from_october() -> impl Iterator<Item = Self> {
        let first = NaiveDate::from_ymd_opt(2025, 10, 1).unwrap();
        (0..15).map(move |nth| Self::ordinary(first.checked_add_months(chrono::Months::new(nth)).unwrap()))
    }
}

/// The shares of the table.
#[derive(Debug, Clone, Copy)]
struct Shares {
    mql: f64,
    sal: f64,
    in_time: f64,
    sql_in_time: f64,
    sql_late: f64,
    opportunity: f64,
    customer: f64,
}

impl Shares {
    fn of(month: &Month, dice: &mut ChaCha8Rng) -> Self {
        let mut moved = |share: f64| {
            if month.wander > 0.0 { share + dice.random_range(-month.wander..=month.wander) } else { share }
        };
        Self {
            mql: moved(0.60),
            sal: moved(0.78),
            in_time: moved(0.90),
            sql_in_time: moved(0.60),
            sql_late: moved(0.15),
            opportunity: moved(0.70),
            customer: moved(0.30),
        }
    }
}

/// All leads of the months, by a seed.
pub fn leads(months: &[Month], seed: u64) -> Vec<Recorded> {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let operations = OpIds::seeded(seed);
    let mut leads = Vec::new();
    for month in months {
        let shares = Shares::of(month, &mut dice);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few hundred")]
        let n = (month.leads * dice.random_range(0.9..=1.1)).round() as usize;
        let next = month.first.checked_add_months(chrono::Months::new(1)).unwrap();
        let minutes = (next - month.first).num_minutes();
        for _ in 0..n {
            let first = at(&format!("{}T00:00:00+09:00", month.first));
            let came = first.plus(TimeDelta::minutes(dice.random_range(0..minutes)));
            let rep = REPS[leads.len() % REPS.len()];
            let mut life = Life { facts: Vec::new(), operations: &operations, dice: &mut dice, months };
            life.live(came, month, &shares, rep);
            let facts = life.facts;
            let id = LeadId(i64::try_from(leads.len()).unwrap() + 1);
            leads.push(Recorded::new(id, facts, Vec::new(), Filled::default()));
        }
    }
    leads
}

/// A house that brought its history from elsewhere: dates of MQL and SAL, and nothing else. Of 100 MQLs a month 80 were taken
/// on until March, 40 from then on.
pub fn history() -> Vec<Recorded> {
    let operations = OpIds::seeded(1);
    let first: NaiveDate = "2025-10-01".parse().unwrap();
    let mut leads = Vec::new();
    for (month, nth) in (0..9).flat_map(|month| (0..100).map(move |nth| (month, nth))) {
        let day = first.checked_add_months(chrono::Months::new(month)).unwrap() + chrono::Days::new(nth % 28);
        let came = at(&format!("{day}T10:00:00+09:00"));
        let mut life =
            Life { facts: Vec::new(), operations: &operations, dice: &mut ChaCha8Rng::seed_from_u64(1), months: &[] };
        life.tell(Act::Capture, "ito", came, What::Captured { way: Way::History });
        life.tell(Act::Capture, "ito", came, What::Reached { stage: Stage::Mql, amount: None, reason: None });
        if nth < if month < 5 { 80 } else { 40 } {
            let taken = came.plus(TimeDelta::days(3));
            life.tell(Act::Capture, "ito", taken, What::Reached { stage: Stage::Sal, amount: None, reason: None });
        }
        let id = LeadId(i64::try_from(leads.len()).unwrap() + 1);
        leads.push(Recorded::new(id, life.facts, Vec::new(), Filled::default()));
    }
    leads
}

/// One lead's life while it is told.
struct Life<'a> {
    facts: Vec<Fact>,
    operations: &'a OpIds,
    dice: &'a mut ChaCha8Rng,
    months: &'a [Month],
}

impl Life<'_> {
    fn is(&mut self, share: f64) -> bool {
        self.dice.random_bool(share.clamp(0.0, 1.0))
    }

    fn days(&mut self, from: i64, to: i64) -> TimeDelta {
        TimeDelta::minutes(self.dice.random_range(from * 1440..=to * 1440))
    }

    fn hours(&mut self, from: i64, to: i64) -> TimeDelta {
        TimeDelta::minutes(self.dice.random_range(from * 60..=to * 60))
    }

    /// In which month something happens.
    fn month_of(&self, instant: Timestamp) -> &Month {
        let day = instant.in_zone(&chrono_tz::Asia::Tokyo).date_naive();
        let begun = self.months.iter().rfind(|month| month.first <= day);
        begun.unwrap_or(&self.months[0])
    }

    /// One of these words, each with its share; the last one for all the rest.
    fn one_of(&mut self, words: &[(&'static str, f64)]) -> &'static str {
        let mut left: f64 = self.dice.random_range(0.0..1.0);
        for (word, share) in words {
            if left < *share {
                return word;
            }
            left -= share;
        }
        words.last().unwrap().0
    }

    fn tell(&mut self, act: Act, by: &str, at: Timestamp, what: What) {
        let operation = Operation {
            id: self.operations.next(),
            act,
            by: PersonId::new(by),
            recorded_at: at,
            agreement: AgreementVersion(1),
            batch: None,
        };
        let n = u32::try_from(self.facts.len()).unwrap() + 1;
        self.facts.push(Fact { n, operation, at, what });
    }

    fn live(&mut self, came: Timestamp, month: &Month, shares: &Shares, (rep, team): (&str, Team)) {
        let source = self.one_of(&[("exhibition", 0.40), ("web", 0.35), ("webinar", 0.25)]);
        let traits = Traits { source: Some(source.to_owned()), ..Traits::default() };
        self.tell(Act::Capture, "ito", came, What::Captured { way: Way::Live });
        self.tell(Act::Capture, "ito", came, What::Described(traits));
        if !self.is(shares.mql) {
            return;
        }
        let handed = came.plus(self.days(0, 5));
        let ground = Ground::Criterion("score_100".to_owned());
        let handed_off = What::HandedOff { ground, to: Some(PersonId::new(rep)), tier: None, basis: None };
        self.tell(Act::HandOff, "ito", handed, handed_off);
        let due = handed.plus(TimeDelta::hours(24));
        let clock = "first_contact".to_owned();
        let started = What::ClockStarted { clock: clock.clone(), due_at: due, warn_at: Vec::new(), ideal_at: None };
        self.tell(Act::HandOff, "ito", handed, started);
        let off_target = source == "exhibition" && self.is(month.off_target);
        let less = if source == "exhibition" { month.exhibition_less } else { 0.0 };
        let is_taken = !off_target && self.is((shares.sal - less) * month.taken);
        let in_time = if team == Team::Ogawa {
            shares.in_time - 0.9 + self.month_of(handed).ogawa_in_time
        } else {
            shares.in_time
        };
        let in_time = self.is(in_time);
        let contact = handed.plus(if in_time { self.hours(1, 20) } else { self.days(3, 6) });
        let refused = handed.plus(self.days(2, 10));
        if is_taken {
            let taken = handed.plus(self.hours(1, 6));
            self.tell(Act::Accept, rep, taken, What::Accepted);
        }
        let is_contacted = is_taken || contact < refused;
        if is_contacted {
            let outcome = if in_time { Outcome::Reached } else { Outcome::NoAnswer };
            let contacted =
                What::Contacted { channel: Channel::Phone, outcome, next: None, gave: Vec::new(), in_bulk: false };
            self.tell(Act::Contact, rep, contact, contacted);
            let verdict = if in_time { Verdict::Met } else { Verdict::Late };
            self.tell(Act::Contact, rep, contact, What::ClockStopped { clock: clock.clone(), verdict, at: None });
        }
        if !is_taken {
            let reasons = [("not_target", 0.3), ("wrong_contact", 0.2), ("too_early", 0.3), ("unreachable", 0.2)];
            let reason = if off_target { "not_target" } else { self.one_of(&reasons) };
            self.give_back(rep, refused, reason, (!is_contacted).then_some(clock));
            return;
        }
        let less = if team == Team::Suzuki { month.suzuki_less } else { 0.0 };
        let share = if in_time { shares.sql_in_time } else { shares.sql_late } - less;
        let decided = contact.plus(self.days(5, 25));
        if self.is(share) {
            self.sell(rep, decided, shares);
            return;
        }
        let reason = self.one_of(if in_time {
            &[("too_early", 0.4), ("no_budget", 0.3), ("not_target", 0.2), ("", 0.1)]
        } else {
            &[("unreachable", 0.5), ("too_early", 0.25), ("not_target", 0.15), ("", 0.1)]
        });
        if !reason.is_empty() {
            self.give_back(rep, decided, reason, None);
        }
    }

    fn give_back(&mut self, rep: &str, at: Timestamp, reason: &str, clock: Option<String>) {
        let returned = What::Returned { reason: reason.to_owned(), wake_at: None, wake_on: Vec::new() };
        self.tell(Act::Return, rep, at, returned);
        if let Some(clock) = clock {
            let verdict = Verdict::NotRequired;
            self.tell(Act::Return, rep, at, What::ClockStopped { clock, verdict, at: None });
        }
    }

    fn sell(&mut self, rep: &str, confirmed: Timestamp, shares: &Shares) {
        self.tell(Act::Qualify, rep, confirmed, What::Qualified);
        let opened = confirmed.plus(self.days(5, 30));
        let lost = |reason: &str| What::Lost { reason: reason.to_owned() };
        if !self.is(shares.opportunity) {
            self.tell(Act::Lose, rep, opened, lost("no_budget"));
            return;
        }
        let close = opened.in_zone(&chrono_tz::Asia::Tokyo).date_naive().with_day(1).unwrap();
        self.tell(Act::Open, rep, opened, What::Opened { amount: 1_000_000.0, close });
        let closed = opened.plus(self.days(20, 80));
        if self.is(shares.customer) {
            self.tell(Act::Win, rep, closed, What::Won { amount: 1_000_000.0 });
        } else {
            self.tell(Act::Lose, rep, closed, lost("lost_to_other"));
        }
    }
}
