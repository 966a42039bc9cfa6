//! What people wish for, by chance: mostly what makes sense where the lead stands, now and then what makes none.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tasuki::agreement::Agreement;
use tasuki::agreement::terms::{Act, Channel, Outcome, Slot, SlotState, Stage};
use tasuki::clock::Timestamp;
use tasuki::domain::{Ground, Lead, Learned, Request, Wake, Wish, stages_for};
use tasuki::ids::{LeadId, PersonId};

/// Inside sales, inside sales, an account executive, a manager, marketing, and somebody whom no agreement lists.
pub const PEOPLE: [&str; 6] = ["tanaka", "sato", "kimura", "suzuki", "ito", "somebody"];

/// What decides wherever a history could go either way.
pub struct Chance(ChaCha8Rng);

impl Chance {
    pub fn seeded(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub fn one_of<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.0.random_range(0..list.len())]
    }

    pub fn percent(&mut self, probability: u32) -> bool {
        self.0.random_range(0..100) < probability
    }

    /// Both ends included.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.random_range(least..=most)
    }

    fn perhaps<T>(&mut self, probability: u32, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.percent(probability).then(|| value(self))
    }

    /// A length of time from minutes to weeks; short ones are as frequent as long ones.
    pub fn while_(&mut self) -> TimeDelta {
        match self.between(0, 9) {
            0 => TimeDelta::zero(),
            1..=3 => TimeDelta::seconds(self.between(1, 3_600)),
            4..=6 => TimeDelta::minutes(self.between(60, 600)),
            7..=8 => TimeDelta::hours(self.between(10, 72)),
            _ => TimeDelta::hours(self.between(72, 24 * 21)),
        }
    }

    fn person(&mut self) -> PersonId {
        if self.percent(3) { PersonId::new("nobody_known") } else { PersonId::new(self.one_of::<&str>(&PEOPLE)) }
    }

    fn reason(&mut self, agreement: &Agreement, act: Act) -> String {
        let fitting: Vec<_> = agreement.reasons_for(act).map(|reason| reason.id.clone()).collect();
        if fitting.is_empty() || self.percent(8) {
            return if self.percent(50) {
                self.one_of(&agreement.reasons).id.clone()
            } else {
                "no_such_reason".to_owned()
            };
        }
        self.one_of(&fitting).clone()
    }

    /// A reason where the agreement lists any, mostly.
    fn why(&mut self, agreement: &Agreement, act: Act) -> Option<String> {
        let listed = agreement.reasons_for(act).next().is_some();
        let given = if listed { 95 } else { 10 };
        self.perhaps(given, |chance| chance.reason(agreement, act))
    }

    /// Afterwards, mostly.
    fn later(&mut self, now: Timestamp) -> Timestamp {
        let by = self.while_();
        if self.percent(6) { now.plus(-by) } else { now.plus(by) }
    }

    fn answers(&mut self, act: Act) -> Vec<Learned> {
        let all = act == Act::Qualify && self.percent(65);
        let any = self.percent(12);
        let mut answers = Vec::new();
        for slot in Slot::ALL.iter().copied().filter(|_| all || any) {
            if all || self.percent(40) {
                let state = if all { SlotState::Confirmed } else { *self.one_of(SlotState::ALL) };
                let evidence = self.perhaps(30, |_| "said so on the telephone".to_owned());
                answers.push(Learned { slot, state, evidence, said_by: None });
            }
        }
        answers
    }

    fn amount(&mut self) -> Option<f64> {
        match self.between(0, 19) {
            0 => None,
            1 => Some(-1.0),
            2 => Some(f64::NAN),
            3 => Some(0.0),
            n => Some(f64::from(u8::try_from(n).unwrap_or_default()) * 1e5),
        }
    }

    /// Which act: mostly one that the lifecycle knows from here.
    fn act(&mut self, stage: Stage) -> Act {
        const WISHED: [Act; 28] = [
            Act::Admit,
            Act::Exclude,
            Act::HandOff,
            Act::HandOff,
            Act::HandOff,
            Act::Withdraw,
            Act::Accept,
            Act::Accept,
            Act::Reject,
            Act::Return,
            Act::Contact,
            Act::Contact,
            Act::Contact,
            Act::Contact,
            Act::Defer,
            Act::Defer,
            Act::Acknowledge,
            Act::Qualify,
            Act::Open,
            Act::Win,
            Act::Lose,
            Act::Recycle,
            Act::Recycle,
            Act::Assign,
            Act::Edit,
            Act::Note,
            Act::TellApart,
            Act::Undo,
        ];
        match self.between(0, 99) {
            0..=13 => Act::Undo,
            14..=22 => Act::Redo,
            23..=30 => *self.one_of(&WISHED),
            _ => loop {
                let act = *self.one_of(&WISHED);
                if stages_for(act).contains(&stage) {
                    break act;
                }
            },
        }
    }

    fn wish(&mut self, lead: &Lead, agreement: &Agreement, now: Timestamp) -> Wish {
        let act = self.act(lead.stage);
        match act {
            Act::Admit => Wish::Admit,
            Act::Exclude => Wish::Exclude { reason: self.reason(agreement, act) },
            Act::HandOff => {
                let known: Vec<_> = agreement.criteria().map(ToOwned::to_owned).collect();
                let ground = match self.between(0, 9) {
                    0 => Ground::Criterion("no_such_criterion".to_owned()),
                    1..=4 => Ground::ByHand,
                    5..=6 => Ground::List,
                    _ => Ground::Criterion(self.one_of(&known).clone()),
                };
                Wish::HandOff { ground, to: self.perhaps(40, Self::person) }
            }
            Act::Withdraw => Wish::Withdraw { reason: self.why(agreement, act) },
            Act::Accept => Wish::Accept,
            Act::Reject => Wish::Reject { reason: self.reason(agreement, act) },
            Act::Return => {
                let wake = self.perhaps(
                    40,
                    |chance| {
                        if chance.percent(20) { Wake::Never } else { Wake::At(chance.later(now)) }
                    },
                );
                Wish::Return { reason: self.reason(agreement, act), wake, wake_on: None }
            }
            Act::Contact => Wish::Contact {
                channel: *self.one_of(Channel::ALL),
                outcome: *self.one_of(Outcome::ALL),
                next: self.perhaps(30, |chance| chance.later(now)),
                gave: self.perhaps(10, |_| "price_list".to_owned()).into_iter().collect(),
            },
            Act::Defer => Wish::Defer { until: self.later(now), reason: self.why(agreement, act) },
            Act::Acknowledge => Wish::Acknowledge { until: self.later(now) },
            Act::Qualify => Wish::Qualify { to: self.perhaps(50, Self::person) },
            Act::Open => {
                Wish::Open { amount: self.amount(), close: self.perhaps(90, |_| "2027-03-31".parse().ok()).flatten() }
            }
            Act::Win => Wish::Win { amount: self.amount() },
            Act::Lose => Wish::Lose { reason: self.reason(agreement, act) },
            Act::Recycle => Wish::Recycle { reason: self.why(agreement, act) },
            Act::Assign if self.percent(15) => Wish::Allot,
            Act::Assign => Wish::Assign { to: self.person() },
            Act::Edit => Wish::Edit { set: self.corrections() },
            Act::Note => Wish::Note { about: None },
            Act::TellApart => Wish::TellApart { other: LeadId(self.between(1, 5)) },
            Act::Redo => Wish::Redo,
            _ => Wish::Undo,
        }
    }

    fn corrections(&mut self) -> BTreeMap<String, String> {
        let all = [
            ("phone", "03-1111-2222"),
            ("phone", ""),
            ("title", "部長"),
            ("source", "inquiry"),
            ("source", "seminar"),
            ("industry", "製造"),
            ("employees", "many"),
            ("employees", "80"),
            ("amount", "1200000"),
            ("stage", "customer"),
            ("備考", "展示会"),
        ];
        let many = self.between(0, 2);
        (0..many).map(|_| *self.one_of(&all)).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// A wish and what goes with it.
    pub fn request(&mut self, lead: &Lead, agreement: &Agreement, now: Timestamp) -> Request {
        let wish = self.wish(lead, agreement, now);
        let act = wish.act();
        let takes_answers = !matches!(act, Act::Undo | Act::Redo);
        let late = matches!(act, Act::Contact | Act::Qualify | Act::Open | Act::Win | Act::Lose);
        let happened = self.perhaps(if late { 35 } else { 2 }, |chance| {
            let by = chance.while_();
            if chance.percent(5) { now.plus(by) } else { now.plus(-by) }
        });
        Request {
            note: self.perhaps(65, |_| "We talked about it.".to_owned()),
            answers: if takes_answers { self.answers(act) } else { Vec::new() },
            happened,
            past_gates: self.percent(25),
            counted: self.percent(3),
            ..Request::from(wish)
        }
    }

    /// What somebody in sales found.
    pub fn found(&mut self) -> Request {
        let to = self.perhaps(50, Self::person);
        let answers = self.answers(Act::Generate);
        Request { answers, ..Request::from(Wish::Qualify { to }) }
    }
}
