//! A lead's life told once more, as simply as it can be: by what was asked for and granted, and never by facts. Where this
//! and the program differ, one of them is wrong.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use tasuki::agreement::terms::{Act, Slot, SlotState, Stage};
use tasuki::clock::Timestamp;
use tasuki::domain::{Ground, Request, Wish};
use tasuki::ids::{AgreementVersion, PersonId};

/// Where a lead stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    pub stage: Stage,
    pub owner: Option<PersonId>,
    /// Every passing to sales.
    pub passings: Vec<Passing>,
    /// The act that closed its way, and why.
    pub closed: Option<(Act, Option<String>)>,
    pub bantc: BTreeMap<Slot, (SlotState, Timestamp)>,
    pub amount: Option<f64>,
    pub source: Option<String>,
}

/// One passing to sales.
#[derive(Debug, Clone, PartialEq)]
pub struct Passing {
    /// Whose it was, one after the other.
    pub owners: Vec<Option<PersonId>>,
    pub taken: Option<PersonId>,
    /// When somebody tried to reach the person.
    pub contacts: Vec<Timestamp>,
    pub sleeps: usize,
    /// How often somebody said what comes next.
    pub said: usize,
    /// The act that ended it, and why.
    pub ended: Option<(Act, Option<String>)>,
    pub terms: AgreementVersion,
    /// Sales found it: that is in no tier.
    found: bool,
    pub tier: Option<&'static str>,
}

/// Something done, with how the lead stood before it.
#[derive(Debug, Clone)]
struct Done {
    act: Act,
    by: PersonId,
    /// When it was written down: doing it again makes it no younger.
    at: Timestamp,
    before: Standing,
}

/// Something taken back.
#[derive(Debug, Clone)]
struct Back {
    done: Done,
    at: Timestamp,
    after: Standing,
}

/// A lead.
#[derive(Debug, Clone)]
pub struct Model {
    pub now: Standing,
    done: Vec<Done>,
    /// Taken back with nothing done since.
    back: Vec<Back>,
}

/// A granted request and what goes with it.
#[derive(Debug, Clone, Copy)]
pub struct Granted<'a> {
    pub request: &'a Request,
    pub by: &'a PersonId,
    /// When it was written down.
    pub now: Timestamp,
    /// The agreement in force then.
    pub version: AgreementVersion,
    /// The agreements by which an inquiry goes before all others.
    pub hot: &'a [AgreementVersion],
    /// To whom the agreement's rules gave it, where they were asked.
    pub ruled: Option<&'a PersonId>,
}

impl Passing {
    fn begun(owner: Option<PersonId>, terms: AgreementVersion) -> Self {
        let (taken, contacts, sleeps, said, ended) = (None, Vec::new(), 0, 0, None);
        Self { owners: vec![owner], taken, contacts, sleeps, said, ended, terms, found: false, tier: None }
    }

    /// Into the tier of where it came from, by its own terms.
    fn sort(&mut self, source: Option<&str>, hot: &[AgreementVersion]) {
        let is_hot = !self.found && hot.contains(&self.terms) && source == Some("inquiry");
        self.tier = is_hot.then_some("hot");
    }
}

impl Standing {
    fn open(&mut self) -> Option<&mut Passing> {
        self.passings.last_mut().filter(|passing| passing.ended.is_none())
    }

    fn give(&mut self, to: &PersonId) {
        self.owner = Some(to.clone());
        let to = self.owner.clone();
        if let Some(passing) = self.open()
            && passing.owners.last() != Some(&to)
        {
            passing.owners.push(to);
        }
    }

    fn take(&mut self, by: &PersonId) {
        self.give(by);
        self.stage = Stage::Sal;
        if let Some(passing) = self.open() {
            passing.taken = Some(by.clone());
        }
    }

    fn end(&mut self, act: Act, reason: Option<&str>, stage: Stage) {
        self.stage = stage;
        let reason = reason.map(ToOwned::to_owned);
        if let Some(passing) = self.open() {
            passing.ended = Some((act, reason.clone()));
        }
        if matches!(stage, Stage::Lost | Stage::Excluded) {
            self.closed = Some((act, reason));
        }
    }
}

impl Model {
    /// A lead that came in and had reached a stage before, mostly none.
    pub fn captured(stage: Stage) -> Self {
        let (passings, bantc) = (Vec::new(), BTreeMap::new());
        let now = Standing { stage, owner: None, passings, closed: None, bantc, amount: None, source: None };
        Self { now, done: Vec::new(), back: Vec::new() }
    }

    /// A lead that sales found itself.
    pub fn generated(granted: Granted<'_>) -> Self {
        let mut model = Self::captured(Stage::Sql);
        model.now.owner = Some(granted.by.clone());
        let begun = Passing::begun(model.now.owner.clone(), granted.version);
        model.now.passings.push(Passing { found: true, ..begun });
        if let Wish::Qualify { to: Some(to) } = &granted.request.wish {
            model.now.give(to);
        }
        model.learn(granted);
        model.remember(Act::Generate, granted.by, granted.now, Self::captured(Stage::Lead).now);
        model
    }

    /// Why the lifecycle forbids an act, if it does. What an act must carry is not asked here.
    pub fn objection(
        &self,
        request: &Request,
        by: &PersonId,
        now: Timestamp,
        undo_within: TimeDelta,
    ) -> Option<String> {
        use Stage::{Customer, Excluded, Lost, Mal, Mql, Opportunity, Sal, Sql};
        let (stage, lead) = (self.now.stage, &self.now);
        let passing = lead.passings.last().filter(|passing| passing.ended.is_none());
        let said = |fine: bool, why: &str| (!fine).then(|| why.to_owned());
        let from = |stages: &[Stage]| said(stages.contains(&stage), "the stage");
        match &request.wish {
            Wish::Admit => from(&[Stage::Lead]),
            Wish::Exclude { .. } => from(&[Stage::Lead, Mal]),
            Wish::HandOff { .. } => {
                from(&[Stage::Lead, Mal, Mql, Sal, Sql]).or(said(passing.is_none(), "it is handed over already"))
            }
            Wish::Withdraw { .. } => from(&[Mql]).or(said(passing.is_some(), "it was never handed over")),
            Wish::Accept => from(&[Mql])
                .or(said(passing.is_some(), "it was never handed over"))
                .or(said(passing.is_some_and(|passing| passing.taken.is_none()), "somebody has it")),
            Wish::Contact { .. } if stage == Mql => said(passing.is_some(), "it was never handed over"),
            Wish::Contact { next: Some(_), .. } | Wish::Return { .. } | Wish::Acknowledge { .. } => {
                from(&[Mql, Sal, Sql]).or(said(passing.is_some(), "it was never handed over"))
            }
            Wish::Contact { .. } => from(&[Mql, Sal, Sql]),
            Wish::Reject { .. } => from(&[Mql, Sal]),
            Wish::Defer { .. } | Wish::Qualify { .. } => {
                from(&[Sal]).or(said(passing.is_some(), "it was never handed over"))
            }
            Wish::Open { .. } => from(&[Sql]),
            Wish::Win { .. } => from(&[Opportunity]),
            Wish::Lose { .. } => from(&[Sql, Opportunity]),
            Wish::Recycle { .. } => from(&[Lost, Excluded]),
            Wish::Assign { to } => from(&[Mql, Sal, Sql, Opportunity, Customer])
                .or(said(lead.owner.as_ref() != Some(to), "it is theirs already")),
            Wish::Allot => from(&[Mql, Sal, Sql]).or(said(passing.is_some(), "it was never handed over")),
            Wish::HandOn | Wish::Heat => Some("their house hands nothing on".to_owned()),
            Wish::Edit { set } if set.contains_key("amount") => from(&[Opportunity, Customer]),
            Wish::Edit { .. } | Wish::Note { .. } | Wish::TellApart { .. } | Wish::Erase => None,
            Wish::AllowReturn => Some("nobody was erased".to_owned()),
            Wish::Undo => match self.done.last() {
                None => Some("nothing was done".to_owned()),
                Some(last) if matches!(last.act, Act::Capture | Act::Adopt | Act::Unmerge) => {
                    Some("it cannot be taken back".to_owned())
                }
                Some(last) if last.by != *by => Some("it was somebody else".to_owned()),
                Some(last) => said(now.since(last.at) <= undo_within, "too late"),
            },
            Wish::Redo => match self.back.last() {
                None => Some("nothing was taken back".to_owned()),
                Some(last) if last.done.by != *by => Some("it was somebody else".to_owned()),
                Some(last) => said(now.since(last.at) <= undo_within, "too late"),
            },
        }
    }

    /// What becomes of the lead.
    pub fn grant(&mut self, granted: Granted<'_>) {
        let Granted { request, by, now, version, .. } = granted;
        match &request.wish {
            Wish::Undo => {
                if let Some(done) = self.done.pop() {
                    let after = std::mem::replace(&mut self.now, done.before.clone());
                    self.back.push(Back { done, at: now, after });
                }
            }
            Wish::Redo => {
                if let Some(Back { done, after, .. }) = self.back.pop() {
                    self.now = after;
                    self.done.push(done);
                }
            }
            _ => {
                let before = self.now.clone();
                self.live(granted, request.happened.unwrap_or(now), version);
                self.learn(granted);
                self.remember(request.act(), by, now, before);
            }
        }
    }

    /// It came in by an operation of its own, which nobody takes back.
    pub fn came(&mut self, by: &PersonId, now: Timestamp) {
        self.remember(Act::Capture, by, now, self.now.clone());
    }

    /// Its open passing goes by another agreement from now on.
    pub fn taken_along(&mut self, by: &PersonId, now: Timestamp, version: AgreementVersion) {
        let before = self.now.clone();
        if let Some(passing) = self.now.open() {
            passing.terms = version;
        }
        self.remember(Act::Adopt, by, now, before);
    }

    /// It was taken for somebody else's lead and is its own again: nothing of it shows, and nobody takes that back.
    pub fn parted(&mut self, by: &PersonId, now: Timestamp) {
        self.remember(Act::Unmerge, by, now, self.now.clone());
    }

    fn remember(&mut self, act: Act, by: &PersonId, at: Timestamp, before: Standing) {
        self.back.clear();
        self.done.push(Done { act, by: by.clone(), at, before });
    }

    fn learn(&mut self, granted: Granted<'_>) {
        let at = granted.request.happened.unwrap_or(granted.now);
        for learned in &granted.request.answers {
            // The latest by when it was heard holds.
            if self.now.bantc.get(&learned.slot).is_none_or(|(_, known)| *known <= at) {
                self.now.bantc.insert(learned.slot, (learned.state, at));
            }
        }
    }

    fn live(&mut self, granted: Granted<'_>, at: Timestamp, version: AgreementVersion) {
        let Granted { request, by, ruled, hot, .. } = granted;
        let (lead, reason) = (&mut self.now, request.wish.reason());
        match &request.wish {
            Wish::Admit => lead.stage = Stage::Mal,
            Wish::Recycle { .. } => (lead.stage, lead.closed, lead.amount) = (Stage::Mal, None, None),
            Wish::HandOff { to, ground } => {
                assert_ne!(*ground, Ground::Generated, "nobody asks for that");
                lead.stage = Stage::Mql;
                lead.owner = to.as_ref().or(ruled).cloned();
                let mut passing = Passing::begun(lead.owner.clone(), version);
                passing.sort(lead.source.as_deref(), hot);
                lead.passings.push(passing);
            }
            Wish::Accept => lead.take(by),
            Wish::Contact { .. } => {
                if lead.stage == Stage::Mql {
                    lead.take(by);
                }
                if let Some(passing) = lead.open() {
                    passing.contacts.push(at);
                }
            }
            Wish::Acknowledge { .. } => lead.open().into_iter().for_each(|passing| passing.said += 1),
            Wish::Defer { .. } => lead.open().into_iter().for_each(|passing| passing.sleeps += 1),
            Wish::Qualify { to } => {
                lead.stage = Stage::Sql;
                if let Some(to) = to {
                    lead.give(to);
                }
            }
            Wish::Open { amount, .. } => {
                lead.end(Act::Open, None, Stage::Opportunity);
                lead.amount = *amount;
            }
            Wish::Win { amount } => {
                lead.stage = Stage::Customer;
                lead.amount = amount.or(lead.amount);
            }
            Wish::Return { .. } | Wish::Withdraw { .. } => lead.end(request.act(), reason, Stage::Mal),
            Wish::Exclude { .. } | Wish::Reject { .. } => lead.end(request.act(), reason, Stage::Excluded),
            Wish::Lose { .. } => lead.end(Act::Lose, reason, Stage::Lost),
            Wish::Assign { to } => lead.give(to),
            Wish::Allot | Wish::HandOn | Wish::Heat => ruled.into_iter().for_each(|to| lead.give(to)),
            Wish::Edit { set } => {
                if let Some(amount) = set.get("amount") {
                    lead.amount = amount.parse().ok();
                }
                let source = set.get("source").cloned().or_else(|| lead.source.clone());
                if source != lead.source {
                    lead.source.clone_from(&source);
                    lead.open().into_iter().for_each(|passing| passing.sort(source.as_deref(), hot));
                }
            }
            Wish::Note { .. } | Wish::TellApart { .. } | Wish::Undo | Wish::Redo => {}
            Wish::Erase | Wish::AllowReturn => panic!("nobody asks for that here"),
        }
    }
}
