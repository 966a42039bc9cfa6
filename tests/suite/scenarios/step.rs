//! A step of a story as its file writes it, and what it asks for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;
use tasuki::agreement::Points;
use tasuki::agreement::terms::{Act, Channel, Outcome, Slot, SlotState};
use tasuki::domain::{Basis, Ground, Judged, Learned, Request, Wake, Wish};
use tasuki::ids::PersonId;

use super::expected::Expected;
use super::instant;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub at: String,
    pub by: String,
    #[serde(rename = "do")]
    pub act: Act,
    to: Option<String>,
    criterion: Option<String>,
    /// The kind of touch that a returned lead was to come back for.
    promise: Option<String>,
    /// What the lead's score is made of when it is handed over: whole points by rule.
    #[serde(default)]
    points: BTreeMap<String, i64>,
    /// The rules that are said to be wrong.
    #[serde(default)]
    wrong: BTreeSet<String>,
    /// The rules that are said to be right.
    #[serde(default)]
    right: BTreeSet<String>,
    reason: Option<String>,
    channel: Option<Channel>,
    outcome: Option<Outcome>,
    /// When to go on after a contact.
    next: Option<String>,
    /// Until when a lead sleeps, or when a returned one is to be looked at again (`never`).
    until: Option<String>,
    /// The kinds of touch that a returned lead comes back for.
    wake_on: Option<Vec<String>>,
    amount: Option<f64>,
    close: Option<NaiveDate>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    /// What was learned: slot and state.
    #[serde(default)]
    bantc: BTreeMap<Slot, SlotState>,
    /// When it happened, where it is written down later.
    happened: Option<String>,
    /// Go past the gates.
    #[serde(default)]
    past_gates: bool,
    note: Option<String>,
    /// The agreement that is adopted: a file beside the stories' folder.
    pub agreement: Option<String>,
    /// Whether open hand-offs are taken along to it.
    #[serde(default)]
    pub along: bool,
    pub expect: Expected,
}

impl Step {
    /// The wish, with everything that the step gives used up.
    pub fn request(&mut self) -> Request {
        let person = |to: Option<String>| to.as_deref().map(PersonId::new);
        let wish = match self.act {
            Act::Admit => Wish::Admit,
            Act::Exclude => Wish::Exclude { reason: self.reason.take().unwrap() },
            Act::HandOff => Wish::HandOff {
                ground: match (self.criterion.take(), self.promise.take()) {
                    (Some(criterion), None) => Ground::Criterion(criterion),
                    (None, Some(kind)) => Ground::Promise(kind),
                    _ => Ground::ByHand,
                },
                to: person(self.to.take()),
            },
            Act::Withdraw => Wish::Withdraw { reason: self.reason.take() },
            Act::Accept => Wish::Accept,
            Act::Reject => Wish::Reject { reason: self.reason.take().unwrap() },
            Act::Return => Wish::Return {
                reason: self.reason.take().unwrap(),
                wake: self.until.take().map(|at| if at == "never" { Wake::Never } else { Wake::At(instant(&at)) }),
                wake_on: self.wake_on.take(),
            },
            Act::Contact => Wish::Contact {
                channel: self.channel.take().unwrap(),
                outcome: self.outcome.take().unwrap(),
                next: self.next.take().map(|at| instant(&at)),
                gave: Vec::new(),
            },
            Act::Defer => Wish::Defer { until: instant(&self.until.take().unwrap()), reason: self.reason.take() },
            Act::Acknowledge => Wish::Acknowledge { until: instant(&self.until.take().unwrap()) },
            Act::Qualify | Act::Generate => Wish::Qualify { to: person(self.to.take()) },
            Act::Open => Wish::Open { amount: self.amount.take(), close: self.close.take() },
            Act::Win => Wish::Win { amount: self.amount.take() },
            Act::Lose => Wish::Lose { reason: self.reason.take().unwrap() },
            Act::Recycle => Wish::Recycle { reason: self.reason.take() },
            Act::Assign => Wish::Assign { to: person(self.to.take()).unwrap() },
            Act::Edit => Wish::Edit { set: std::mem::take(&mut self.set) },
            Act::Note => Wish::Note { about: None },
            Act::Undo => Wish::Undo,
            Act::Redo => Wish::Redo,
            other => panic!("there is no request for {other}"),
        };
        let unused = [&self.to, &self.criterion, &self.reason, &self.next, &self.until, &self.agreement];
        let left_over =
            unused.iter().any(|value| value.is_some()) || !self.set.is_empty() || self.close.is_some() || self.along;
        let left_over = left_over || self.promise.is_some() || self.wake_on.is_some();
        let left_over = left_over || self.amount.is_some() || self.channel.is_some() || self.outcome.is_some();
        assert!(!left_over, "{} takes no such value", self.act);
        let learned = |(slot, state)| Learned { slot, state, evidence: None, said_by: None };
        Request {
            wish,
            note: self.note.take(),
            answers: std::mem::take(&mut self.bantc).into_iter().map(learned).collect(),
            happened: self.happened.take().map(|at| instant(&at)),
            leads: 1,
            past_gates: self.past_gates,
            counted: false,
            allotment: None,
            judged: Judged { wrong: std::mem::take(&mut self.wrong), right: std::mem::take(&mut self.right) },
            basis: basis(&std::mem::take(&mut self.points)),
        }
    }
}

/// A basis of such points; how they are split plays no part in a story.
fn basis(points: &BTreeMap<String, i64>) -> Option<Basis> {
    let rules: BTreeMap<_, _> = points.iter().map(|(rule, points)| (rule.clone(), Points::whole(*points))).collect();
    let fit = rules.values().copied().sum();
    (!rules.is_empty()).then(|| Basis { fit, rules, ..Basis::default() })
}
