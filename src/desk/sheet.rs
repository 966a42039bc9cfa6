//! All that a screen shows of one lead: safe to draw, in the order of time.

use super::Desk;
use super::act::called;
use crate::agreement::Agreement;
use crate::agreement::terms::{Act, Stage};
use crate::clock::Timestamp;
use crate::domain::{Fact, Field, Handoff, Lead, Traits, Way, What, words};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
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
    /// What happened, newest first.
    pub history: Vec<Event>,
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

/// What a fact says in history, in words; nothing for clocks and for what figures need, which are no events.
pub fn told(fact: &What, agreement: &Agreement, lang: Lang) -> Option<String> {
    let named =
        |id: &str| agreement.reason(id).map_or_else(|| id.to_owned(), |reason| reason.names.get(lang).to_owned());
    let message = match fact {
        What::Captured { .. } => words::act(Act::Capture),
        What::Reached { stage, amount: Some(amount), .. } => {
            Message::new("history.reached_worth").with_message("stage", words::stage(*stage)).with("amount", amount)
        }
        What::Reached { stage, .. } => Message::new("history.reached").with_message("stage", words::stage(*stage)),
        What::Edited { fields } => Message::new("history.edited").with("fields", fields.join(", ")),
        What::Assigned { owner } => Message::new("history.assigned").with("owner", owner),
        What::HandedOff { ground, .. } => Message::new("history.handed_off").with_message("why", words::ground(ground)),
        What::Accepted => words::act(Act::Accept),
        What::Rejected { reason } => Message::new("history.rejected").with("reason", named(reason)),
        What::Returned { reason, wake_at: None } => Message::new("history.returned").with("reason", named(reason)),
        What::Returned { reason, wake_at: Some(at) } => Message::new("history.returned_until")
            .with("reason", named(reason))
            .with("at", at.in_zone(&agreement.zone).format("%Y-%m-%d")),
        What::Contacted { channel, outcome } => Message::new("history.contacted")
            .with_message("channel", words::channel(*channel))
            .with_message("outcome", words::outcome(*outcome)),
        What::Undone { .. } => words::act(Act::Undo),
        What::Described(_) | What::ClockStarted { .. } | What::ClockStopped { .. } | What::Noted => return None,
    };
    Some(message.say(lang))
}

impl Sheet {
    /// What is known of one attribute.
    pub fn field(&self, field: Field) -> Option<&Shown> {
        self.person.iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    fn of(record: Record) -> Self {
        let history = history(&record);
        let Record { lead, person, .. } = record;
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
            history,
        }
    }
}

/// Facts of one operation at one instant are one event: an import tells of several stages at once, each at its time.
fn history(record: &Record) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for fact in &record.facts {
        let operation = &fact.operation;
        let note = record.notes.get(&fact.n).map(|text| Shown::lines(text));
        match events.last_mut().filter(|event| event.operation == operation.id && event.at == fact.at) {
            Some(event) => {
                event.facts.push(fact.what.clone());
                event.note = event.note.take().or(note);
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

impl Desk {
    /// One lead, ready to be shown.
    pub fn sheet(&mut self, id: LeadId) -> Result<Sheet> {
        self.record(id).map(Sheet::of)
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
