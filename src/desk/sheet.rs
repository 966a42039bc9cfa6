//! All that a screen shows of one lead: safe to draw, in the order of time.

use std::sync::Arc;

use chrono::TimeDelta;
use chrono_tz::Tz;

use super::account::Account;
use super::act::called;
use super::briefing::Briefing;
use super::doings::{Allowed, Doing};
use super::merging::Alike;
use super::{Desk, Scorecard, told};
use crate::agreement::Versions;
use crate::agreement::terms::{Act, Slot, Stage};
use crate::clock::Timestamp;
use crate::domain::notice::Class;
use crate::domain::{
    Acknowledged, Allotted, Answer, Closing, Deal, Fact, Field, FormerDeal, Handoff, Lead, Strength, Traits, Way, What,
    Words, words,
};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{AgreementVersion, LeadId, OpId, PersonId};
use crate::storage::Record;
use crate::storage::{NoticeRow, NoticesAsk};

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
    /// The lead that goes on for this one, where it turned out to be the same person.
    pub merged_into: Option<LeadId>,
    /// The leads that this one goes on for, oldest first, with their external ids; of one that has none, what it
    /// is called. Their histories stand in its own.
    pub absorbed: Vec<(LeadId, Shown)>,
    /// Leads that are likely the same person, strongest first; those of which little speaks for it are listed elsewhere.
    pub duplicates: Vec<Alike>,
    /// Further external ids under which lists know it.
    pub also_called: Vec<Shown>,
    /// What happened, newest first.
    pub history: Vec<Event>,
    /// What the person did that marketing noticed, newest first. Of a lead as it was: nothing.
    pub touches: Vec<Doing>,
    /// What was said of being reached, newest first. Of a lead as it was: nothing.
    pub consents: Vec<Allowed>,
    /// Who was told what of it, newest first (semantics 7). Of a lead as it was: nothing.
    pub told: Vec<Told>,
    /// What it comes to, and why.
    pub score: Option<Scorecard>,
    /// What is good to know before somebody calls. Of a lead as it was: nothing.
    pub briefing: Briefing,
    /// All of it as it is kept: for judging what may be done. Nothing of it goes to a screen but through the gate.
    pub record: Arc<Record>,
}

/// Somebody was told something of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: PersonId,
    /// What about.
    pub class: Class,
    /// When the step was due.
    pub due_at: Timestamp,
}

impl Told {
    fn of(row: NoticeRow) -> Option<Self> {
        let NoticeRow { told_at, person, class, due_at, .. } = row;
        Some(Self { at: told_at?, person, class, due_at })
    }

    /// In a line.
    pub fn said(&self, versions: &Versions) -> Message {
        let who = Shown::line(versions.called(&self.person));
        Message::new("history.told").with("who", who).with_message("what", words::notice(self.class))
    }
}

/// So many of what was told of a lead stand on its page.
const TOLD: usize = 50;

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
    /// Of which lead it tells: of the sheet's own, or of one that went into it.
    pub lead: LeadId,
    /// The operation.
    pub operation: OpId,
    /// When it happened.
    pub at: Timestamp,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// What was done.
    pub act: Act,
    /// By whom.
    pub by: PersonId,
    /// The agreement in force then.
    pub agreement: AgreementVersion,
    /// Its facts.
    pub facts: Vec<What>,
    /// What was said in answer to BANTC, and by whom.
    pub answers: Vec<Evidence>,
    /// The other words that went with it.
    pub note: Option<Shown>,
    /// Whether it was taken back.
    pub undone: bool,
}

/// The words of one answer to BANTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Which slot.
    pub slot: Slot,
    /// What was said.
    pub said: Option<Shown>,
    /// Who said it.
    pub by: Option<Shown>,
}

/// What is written down later than this is told with the time at which it was.
const AT_ONCE: TimeDelta = TimeDelta::minutes(1);

impl Event {
    /// When it was written down, where that was not when it happened (semantics 1). Of what a list of things past told,
    /// nobody expects anything else.
    pub fn written_down_later(&self) -> Option<Timestamp> {
        (!self.is_history() && self.recorded_at.since(self.at) > AT_ONCE).then_some(self.recorded_at)
    }

    /// What its facts say, each answer with its words; the act, where they say nothing.
    pub fn told(&self, versions: &Versions, zone: Tz) -> Vec<Message> {
        // Of a list that was taken back it is told once, however many operations of it told of the lead.
        let is_of_list = |fact: &&What| self.act == Act::Revert && matches!(fact, What::Undone { .. });
        let others = self.facts.iter().filter(|fact| !is_of_list(fact));
        let reverted = self.facts.iter().find(is_of_list).map(|_| words::act(Act::Revert));
        let told = others.filter_map(|fact| self.fact(fact, versions, zone));
        let told: Vec<_> = reverted.into_iter().chain(told).collect();
        if told.is_empty() { vec![words::act(self.act)] } else { told }
    }

    fn fact(&self, fact: &What, versions: &Versions, zone: Tz) -> Option<Message> {
        let message = told(fact, self.agreement, versions, zone)?;
        let What::Answered { slot, .. } = fact else { return Some(message) };
        let Some(Evidence { said, by, .. }) = self.answers.iter().find(|answer| answer.slot == *slot) else {
            return Some(message);
        };
        let told = |key| Message::new(key).with_message("answer", message.clone());
        Some(match (said, by) {
            (Some(said), Some(by)) => told("history.answered_said_by").with("said", said).with("who", by),
            (Some(said), None) => told("history.answered_said").with("said", said),
            (None, Some(by)) => told("history.answered_by").with("who", by),
            (None, None) => message,
        })
    }

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

    /// What was said to come next, in a line.
    pub fn next_step(&self, said: &Acknowledged) -> Option<Shown> {
        let tells = |event: &&Event| {
            let fact = |fact: &What| matches!(fact, What::Acknowledged { until } if *until == said.until);
            !event.undone && event.at == said.at && event.by == said.by && event.facts.iter().any(fact)
        };
        self.history.iter().find(tells)?.note.as_ref().map(|note| Shown::line(note.as_str()))
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
            merged_into: lead.merged_into,
            absorbed: Vec::new(),
            also_called: Vec::new(),
            duplicates: Vec::new(),
            history,
            touches: Vec::new(),
            told: Vec::new(),
            consents: Vec::new(),
            score: None,
            briefing: Briefing::default(),
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

/// The words of an answer; nothing for what is no answer.
fn evidence(fact: &What, words: &Words) -> Option<Evidence> {
    let What::Answered { slot, .. } = fact else { return None };
    let seen = |text: &str| Some(Shown::line(text)).filter(|text| !text.is_empty());
    Some(Evidence { slot: *slot, said: seen(&words.text), by: words.said_by.as_deref().and_then(seen) })
}

/// Facts of one operation at one instant are one event: an import tells of several stages at once, each at its time.
pub(super) fn history(record: &Record) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for fact in &record.facts {
        let operation = &fact.operation;
        let words = record.texts.get(&fact.n);
        let answer = words.and_then(|words| evidence(&fact.what, words));
        let note = words.filter(|_| answer.is_none()).map(|words| Shown::lines(&words.text));
        match events.last_mut().filter(|event| event.operation == operation.id && event.at == fact.at) {
            Some(event) => {
                event.facts.push(fact.what.clone());
                event.answers.extend(answer);
                event.note = joined(event.note.take(), note);
            }
            None => events.push(Event {
                lead: record.lead.id,
                operation: operation.id,
                at: fact.at,
                recorded_at: operation.recorded_at,
                act: operation.act,
                by: operation.by.clone(),
                agreement: operation.agreement,
                facts: vec![fact.what.clone()],
                answers: answer.into_iter().collect(),
                note,
                undone: record.lead.undone.contains(&operation.id),
            }),
        }
    }
    for event in events.iter_mut().filter(|event| event.act == Act::Capture) {
        // A note that came with a list stands on its own, when it came; nothing was captured then.
        if event.facts.iter().all(|fact| matches!(fact, What::Noted { .. })) {
            event.act = Act::Note;
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
        let mut sheet = Sheet { account, ..Sheet::of(record) };
        sheet.duplicates = self.duplicates_of(id)?;
        sheet.duplicates.retain(|alike| alike.likeness.strength >= Strength::Likely);
        sheet.also_called = self.store.also_called(id)?.iter().map(|name| Shown::line(name)).collect();
        let mut absorbed = Vec::new();
        for other in self.store.absorbed(id)? {
            let record = self.record(other)?;
            let name = record.person.get(Field::ExternalId).map_or_else(|| called(&record.person), Shown::line);
            sheet.absorbed.push((other, name));
            sheet.history.extend(history(&record));
            absorbed.push(record);
        }
        let touches = self.store.touches(id)?;
        sheet.score = Some(self.scorecard(&sheet.record.clone(), &touches, self.now())?);
        sheet.touches = touches.iter().rev().cloned().map(Doing::of).collect();
        let ask = NoticesAsk { person: None, lead: Some(id), all: false, limit: TOLD };
        sheet.told = self.store.notices(&ask)?.into_iter().filter_map(Told::of).collect();
        sheet.consents = self.store.consents(id)?.into_iter().rev().map(Allowed::of).collect();
        sheet.history.sort_by_key(|event| std::cmp::Reverse(event.at));
        let missing = sheet.account.as_ref().map(|account| account.roles.missing.iter().map(|role| role.id.clone()));
        let missing: Vec<String> = missing.into_iter().flatten().collect();
        let record = Arc::clone(&sheet.record);
        let refused = |consent| sheet.consents.iter().find(|said| said.channel == consent && !said.given);
        let edited = |consent: Field| {
            let tells = |fact: &&Fact| matches!(&fact.what, What::Edited { fields } if fields.iter().any(|field| field == consent.word()));
            record.facts.iter().rev().find(tells).map(|fact| fact.at)
        };
        let since = |consent| refused(consent).map(|said| said.at).or_else(|| edited(consent));
        sheet.briefing = self.briefing(&record, &absorbed, (&sheet.touches, &touches), since, &missing)?;
        Ok(sheet)
    }

    /// One lead as it was at `at`: by what had been written down until then. The person is shown as known today.
    pub fn sheet_at(&mut self, id: LeadId, at: Timestamp) -> Result<Sheet> {
        let mut record = self.record(id)?;
        let then = record.as_it_was(at);
        record.facts.retain(|fact: &Fact| fact.operation.recorded_at <= at);
        if record.facts.is_empty() {
            return Err(super::no_lead(id));
        }
        record.lead = Lead::fold(id, &record.facts);
        let touches = self.store.touches(id)?;
        let score = Some(self.scorecard(&then, &touches, at)?);
        Ok(Sheet { score, ..Sheet::of(record) })
    }
}
