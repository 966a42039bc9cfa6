//! All that a screen shows of one lead: safe to draw, in the order of time.

use std::sync::Arc;

use super::Desk;
use super::account::Account;
use super::act::called;
use crate::agreement::terms::{Act, Slot, Stage};
use crate::clock::Timestamp;
use crate::domain::{
    Allotted, Answer, Closing, Deal, Fact, Field, FormerDeal, Handoff, Lead, Traits, Way, What, Words,
};
use crate::error::Result;
use crate::gate::Shown;
use crate::ids::{LeadId, OpId, PersonId};
use crate::storage::Record;

/// One lead, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Which lead.
    pub id: LeadId,
    /// How many facts there are of it.
    pub version: u32,
    /// Company, else name, else external id.
    pub called: Shown,
    /// Where it stands.
    pub stage: Stage,
    /// Whose it is.
    pub owner: Option<PersonId>,
    /// What is known of the person, in the fields' order.
    pub person: Vec<(Field, Shown)>,
    /// What lists carried beside.
    pub extra: Vec<(Shown, Shown)>,
    /// What figures need of it.
    pub traits: Traits,
    /// Every passing to sales.
    pub handoffs: Vec<Handoff>,
    /// How the agreement's rules decided last whose it is. Somebody may have taken it, or been given it, since.
    pub allotted: Option<Allotted>,
    /// The company, as it is today; nothing where none is known, and for a lead as it was.
    pub account: Option<Account>,
    /// What is known of BANTC: all five slots, in their order.
    pub bantc: Vec<Slotted>,
    /// The deal of this round.
    pub deal: Option<Deal>,
    /// The deals of earlier rounds, in order.
    pub former_deals: Vec<FormerDeal>,
    /// How it was lost or put aside, while it is.
    pub closed: Option<Closing>,
    /// How often it went back on its way.
    pub moved_back: u32,
    /// What happened, newest first.
    pub history: Vec<Event>,
    /// All of it as it is kept: for judging what may be done. Nothing of it goes to a screen but through the gate.
    pub record: Arc<Record>,
}

/// One slot of BANTC, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slotted {
    /// Which.
    pub slot: Slot,
    /// What is known of it; nothing where nobody ever asked.
    pub answer: Option<Answer>,
    /// What was said.
    pub evidence: Option<Shown>,
    /// Who said it.
    pub said_by: Option<Shown>,
}

/// One operation as history tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The operation.
    pub operation: OpId,
    /// When it happened.
    pub at: Timestamp,
    /// What was done.
    pub act: Act,
    /// By whom.
    pub by: PersonId,
    /// Its facts.
    pub facts: Vec<What>,
    /// The words that went with it.
    pub note: Option<Shown>,
    /// Whether it was taken back.
    pub undone: bool,
}

impl Event {
    /// Whether it tells of something that was over when it was written down.
    pub fn is_history(&self) -> bool {
        let told = |fact: &What| matches!(fact, What::Captured { way: Way::History } | What::Reached { .. });
        self.facts.iter().any(told)
    }
}

impl Sheet {
    /// What is known of one attribute.
    pub fn field(&self, field: Field) -> Option<&Shown> {
        self.person.iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    fn of(record: Record) -> Self {
        let (history, bantc, kept) = (history(&record), bantc(&record), Arc::new(record.clone()));
        let Record { lead, person, .. } = record;
        let allotted = lead.allotted().cloned();
        Self {
            id: lead.id,
            version: lead.version,
            called: called(&person),
            stage: lead.stage,
            owner: lead.owner,
            person: person.iter().map(|(field, value)| (field, Shown::line(value))).collect(),
            extra: person.extra.iter().map(|(name, value)| (Shown::line(name), Shown::line(value))).collect(),
            traits: lead.traits,
            handoffs: lead.handoffs,
            allotted,
            account: None,
            bantc,
            deal: lead.deal,
            former_deals: lead.former_deals,
            closed: lead.closed,
            moved_back: lead.moved_back,
            history,
            record: kept,
        }
    }
}

fn bantc(record: &Record) -> Vec<Slotted> {
    let line = |slot: &Slot| {
        let answer = record.lead.bantc.get(slot).cloned();
        let words = answer.as_ref().and_then(|answer| record.texts.get(&answer.n));
        let evidence = words.map(|words| Shown::lines(&words.text)).filter(|text| !text.is_empty());
        let said_by = words.and_then(|words| words.said_by.as_deref()).map(Shown::line);
        Slotted { slot: *slot, answer, evidence, said_by }
    };
    Slot::ALL.iter().map(line).collect()
}

/// The words of a note, or of the evidence of an answer with who said so.
fn said(words: &Words) -> Shown {
    match &words.said_by {
        Some(who) => Shown::lines(&format!("{who}: {}", words.text)),
        None => Shown::lines(&words.text),
    }
}

/// Facts of one operation at one instant are one event: an import tells of several stages at once, each at its time.
fn history(record: &Record) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for fact in &record.facts {
        let operation = &fact.operation;
        let note = record.texts.get(&fact.n).map(said);
        match events.last_mut().filter(|event| event.operation == operation.id && event.at == fact.at) {
            Some(event) => {
                event.facts.push(fact.what.clone());
                event.note = joined(event.note.take(), note);
            }
            None => events.push(Event {
                operation: operation.id,
                at: fact.at,
                act: operation.act,
                by: operation.by.clone(),
                facts: vec![fact.what.clone()],
                note,
                undone: record.lead.undone.contains(&operation.id),
            }),
        }
    }
    events.reverse();
    // Stable: of two events at one instant the one written down later stays first.
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    events
}

/// Texts of one operation, one below the other.
fn joined(first: Option<Shown>, second: Option<Shown>) -> Option<Shown> {
    match (first, second) {
        (Some(first), Some(second)) => Some(Shown::lines(&format!("{first}\n{second}"))),
        (first, second) => first.or(second),
    }
}

impl Desk {
    /// One lead, ready to be shown.
    pub fn sheet(&mut self, id: LeadId) -> Result<Sheet> {
        let record = self.record(id)?;
        let account = self.account_of(&record.person)?;
        Ok(Sheet { account, ..Sheet::of(record) })
    }

    /// One lead as it was at `at`: by what had been written down until then. The person is shown as known today.
    pub fn sheet_at(&mut self, id: LeadId, at: Timestamp) -> Result<Sheet> {
        let mut record = self.record(id)?;
        record.facts.retain(|fact: &Fact| fact.operation.recorded_at <= at);
        if record.facts.is_empty() {
            return Err(super::no_lead(id));
        }
        record.lead = Lead::fold(id, &record.facts);
        Ok(Sheet::of(record))
    }
}
