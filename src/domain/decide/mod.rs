//! Whether an act may be done, and which facts follow: the lifecycle's table as code.
//!
//! Every act is decided in the same order: may it be done from where the lead stands; is what it carries right; are its
//! gates open; what does it make of the clocks. The first "no" is the refusal.

mod clocks;
mod deals;
mod edit;
mod erasing;
mod gates;
mod merging;
mod passing;
mod reverting;
mod rules;
#[cfg(test)]
pub(in crate::domain) mod story;
#[cfg(test)]
mod tests;
mod undoing;
mod work;

use chrono::TimeDelta;

use super::fact::What;
use super::handoff::Handoff;
use super::lifecycle::stages_for;
use super::person::{Change, Person};
use super::record::{Record, Words};
use super::refusal::Refusal;
use super::request::{Learned, Request, Wish};
use crate::agreement::terms::{Act, Channel, Role, Stage, Trigger};
use crate::agreement::{Agreement, Versions};
use crate::clock::{OnWall, Timestamp};
use crate::ids::{AgreementVersion, PersonId};
use clocks::Clocks;

pub use clocks::{course, retimed};
pub use edit::is_editable;
pub use gates::{Missing, NoSkip, is_stale, missing_for, missing_to_generate};
pub use merging::{Joint, Merger, Merging, Parting, Side, merge, part, stands_for_itself, survivor_of};
pub use passing::{change_tier, looks_at};
pub use reverting::{Reversion, Since, revert};

/// What follows from a request that was granted: facts, all at one instant, in one operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What was done.
    pub act: Act,
    /// When it happened.
    pub at: Timestamp,
    /// In order.
    pub facts: Vec<What>,
    /// Texts by the places of their facts: notes, and the evidence of answers.
    pub texts: Vec<(usize, Words)>,
    /// The person after it and what became different, where something did.
    pub person: Option<(Person, Vec<Change>)>,
}

/// Where a decision is made: by whom, when, under what.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Who asks.
    pub by: &'a PersonId,
    /// When.
    pub now: Timestamp,
    /// Every version of the agreement.
    pub versions: &'a Versions,
}

impl<'a> Setting<'a> {
    /// The number of the agreement in force.
    fn version(&self) -> AgreementVersion {
        self.versions.in_force(self.now).number
    }

    /// The agreement in force.
    fn agreement(&self) -> &'a Agreement {
        &self.versions.in_force(self.now).agreement
    }

    /// What a lead goes by: the terms of its open hand-off, else the agreement in force (decision 13).
    fn terms(&self, record: &Record) -> &'a Agreement {
        record.lead.open_handoff().map_or_else(|| self.agreement(), |handoff| self.versions.of(handoff.agreement))
    }

    /// An instant as people here read it.
    fn wall(&self, at: Timestamp) -> OnWall {
        OnWall { at, zone: self.agreement().zone }
    }

    /// What whoever asks does here. A name that the agreement does not list acts as a rep (decision 3).
    fn role(&self) -> Role {
        self.agreement().person(self.by.as_str()).map_or(Role::InsideSales, |person| person.role)
    }
}

/// Grants `request` on a lead or refuses it by a named rule. Nothing is changed either way.
pub fn decide(record: &Record, request: &Request, setting: Setting<'_>) -> Result<Decision, Refusal> {
    if let Some(erasure) = record.lead.erased.as_ref().filter(|_| request.wish != Wish::AllowReturn) {
        return Err(Refusal::Erased { at: setting.wall(erasure.at), by: erasure.by.clone() });
    }
    // Whoever was merged is still somebody, whose data can be erased.
    if let Some(into) = record.lead.merged_into.filter(|_| !matches!(request.wish, Wish::Erase | Wish::AllowReturn)) {
        return Err(Refusal::Merged { into });
    }
    if let Some(reversal) = record.lead.reverted.as_ref().filter(|_| request.wish != Wish::Erase) {
        return Err(Refusal::Reverted { at: setting.wall(reversal.at), by: reversal.by.clone() });
    }
    let at = happened(record, request, setting)?;
    rules::check_act(request)?;
    let asked = Asked { record, request, setting, at };
    let mut person = None;
    let facts = match &request.wish {
        Wish::Admit => work::admit(&asked)?,
        Wish::Exclude { reason } => work::exclude(&asked, reason)?,
        Wish::HandOff { ground, to } => passing::hand_off(&asked, ground, to.as_ref())?,
        Wish::Withdraw { reason } => passing::withdraw(&asked, reason.as_deref())?,
        Wish::Accept => work::accept(&asked)?,
        Wish::Reject { reason } => work::reject(&asked, reason)?,
        Wish::Return { reason, wake, wake_on } => work::give_back(&asked, reason, *wake, wake_on.as_deref())?,
        Wish::Contact { channel, outcome, next, gave } => {
            let (channel, outcome, next, gave) = (*channel, *outcome, *next, gave.clone());
            let in_bulk = asked.past_bulk_mail(channel).is_some();
            let contacted = What::Contacted { channel, outcome, next, gave, in_bulk };
            work::contact(&asked, contacted, outcome, next)?
        }
        Wish::Defer { until, reason } => work::defer(&asked, *until, reason.as_deref())?,
        Wish::Acknowledge { until } => work::acknowledge(&asked, *until)?,
        Wish::Qualify { to } => deals::qualify(&asked, to.as_ref())?,
        Wish::Open { amount, close } => deals::open(&asked, *amount, *close)?,
        Wish::Win { amount } => deals::win(&asked, *amount)?,
        Wish::Lose { reason } => deals::lose(&asked, reason)?,
        Wish::Recycle { reason } => work::recycle(&asked, reason.as_deref())?,
        Wish::Assign { to } => passing::assign(&asked, to)?,
        Wish::Allot => passing::allot(&asked)?,
        Wish::HandOn => passing::hand_on(&asked)?,
        Wish::Heat => passing::heat(&asked)?,
        Wish::Edit { set } => edit::edit(&asked, set, &mut person)?,
        Wish::Note { .. } if request.note().is_none() => return Err(Refusal::EmptyNote),
        Wish::Note { about } => {
            asked.check_rule(about.as_deref())?;
            asked.gated(Vec::new())?
        }
        Wish::TellApart { other } => merging::tell_apart(&asked, *other)?,
        // What is told beside them would be lost: with what they take back, or with the person.
        Wish::Undo | Wish::Redo | Wish::Erase | Wish::AllowReturn if !request.answers.is_empty() => {
            return Err(Refusal::LearnsNothing { act: request.act() });
        }
        Wish::Erase => erasing::erase(&asked)?,
        Wish::AllowReturn => erasing::allow_return(&asked)?,
        Wish::Undo => undoing::undo(&asked, &mut person)?,
        Wish::Redo => undoing::redo(&asked, &mut person)?,
    };
    Ok(asked.granted(facts, person))
}

/// What sales found itself: an SQL from the start, its finder's (R7). The record is that of a lead captured just now.
pub fn generate(record: &Record, request: &Request, setting: Setting<'_>) -> Result<Decision, Refusal> {
    let asked = Asked { record, request, setting, at: setting.now };
    let facts = deals::generate(&asked)?;
    Ok(Decision { act: Act::Generate, ..asked.granted(facts, None) })
}

/// An open hand-off is taken along to the agreement in force (decision 13), for a reason that stays beside it; nothing where
/// it goes by it already.
pub fn take_along(record: &Record, why: Option<&str>, setting: Setting<'_>) -> Result<Option<Decision>, Refusal> {
    let version = setting.versions.in_force(setting.now);
    let Some(handoff) = record.lead.open_handoff().filter(|handoff| handoff.agreement != version.number) else {
        return Ok(None);
    };
    let mut clocks = Clocks::of(handoff, setting.versions, setting.now, setting.now);
    clocks.retime(version.number)?;
    let mut facts: Vec<_> = std::iter::once(What::TermsChanged).chain(clocks.into_facts()).collect();
    let mut texts = Vec::new();
    if let Some(why) = why {
        texts.push((facts.len(), Words::from(why)));
        facts.push(What::Noted { about: None });
    }
    Ok(Some(Decision { act: Act::Adopt, at: setting.now, facts, texts, person: None }))
}

/// A request on a lead while it is decided.
struct Asked<'a> {
    record: &'a Record,
    request: &'a Request,
    setting: Setting<'a>,
    /// When it happened.
    at: Timestamp,
}

impl<'a> Asked<'a> {
    fn act(&self) -> Act {
        self.request.act()
    }

    fn stage(&self) -> Stage {
        self.record.lead.stage
    }

    fn handoff(&self) -> Option<&'a Handoff> {
        self.record.lead.open_handoff()
    }

    fn wall(&self, at: Timestamp) -> OnWall {
        self.setting.wall(at)
    }

    fn from(&self, stages: &[Stage]) -> Result<(), Refusal> {
        let (act, stage) = (self.act(), self.stage());
        if stages.contains(&stage) { Ok(()) } else { Err(Refusal::NotFromHere { act, stage }) }
    }

    /// The lead stands where the lifecycle knows such a step.
    fn in_its_stage(&self) -> Result<(), Refusal> {
        self.from(stages_for(self.act()))
    }

    /// The same for a step that only an open hand-off remembers: what was promised of a lead that lies with sales by its
    /// history alone would be lost (decision 5).
    fn in_its_handoff(&self) -> Result<(), Refusal> {
        self.in_its_stage()?;
        if self.handoff().is_none() { Err(Refusal::NotHandedOff) } else { Ok(()) }
    }

    /// The reason is the agreement's, is for this act, and has the words that it asks for.
    fn check_reason(&self, reason: &str) -> Result<(), Refusal> {
        let (act, agreement) = (self.act(), self.setting.agreement());
        if agreement.never_does(act) {
            return Err(Refusal::NeverDone { act });
        }
        match agreement.reasons_for(act).find(|known| known.id == reason) {
            None => {
                let known = agreement.reasons_for(act).map(|known| known.id.clone()).collect();
                Err(Refusal::UnknownReason { reason: reason.to_owned(), act, known })
            }
            Some(known) if known.needs_note && self.request.note().is_none() => {
                Err(Refusal::NoteNeeded { reason: reason.to_owned() })
            }
            Some(_) => Ok(()),
        }
    }

    /// A reason where the agreement lists any for this act, words where it lists none: nobody acts without a why.
    fn check_why(&self, reason: Option<&str>) -> Result<(), Refusal> {
        let act = self.act();
        match reason {
            Some(reason) => self.check_reason(reason),
            None if self.setting.agreement().reasons_for(act).next().is_some() => {
                let known = self.setting.agreement().reasons_for(act).map(|known| known.id.clone()).collect();
                Err(Refusal::ReasonNeeded { act, known })
            }
            None if self.request.note().is_none() => Err(Refusal::WhyNeeded { act }),
            None => Ok(()),
        }
    }

    /// A note that speaks about a rule names one of the agreement in force.
    fn check_rule(&self, about: Option<&str>) -> Result<(), Refusal> {
        let rules = || self.setting.agreement().rules().into_iter().map(|(id, _)| id);
        match about {
            Some(given) if rules().all(|id| id != given) => {
                Err(Refusal::UnknownRule { given: given.to_owned(), known: rules().map(ToOwned::to_owned).collect() })
            }
            _ => Ok(()),
        }
    }

    /// Somebody of the agreement, or whoever asks: a lead is not given to a misspelt name.
    fn check_person(&self, person: &PersonId) -> Result<(), Refusal> {
        let agreement = self.setting.agreement();
        if person == self.setting.by || agreement.person(person.as_str()).is_some() {
            return Ok(());
        }
        let known = agreement.people.iter().map(|known| known.id.clone()).collect();
        Err(Refusal::UnknownPerson { person: person.clone(), known })
    }

    /// More leads than so many get this mail in one go, where that makes it no contact by what the lead goes by.
    fn past_bulk_mail(&self, channel: Channel) -> Option<usize> {
        let most = self.setting.terms(self.record).contacts.bulk_mail?;
        (channel == Channel::Mail && self.request.leads > most).then_some(most)
    }

    fn is_account_executive(&self, person: &PersonId) -> bool {
        let known = self.setting.agreement().person(person.as_str());
        known.is_some_and(|person| person.role == Role::AccountExecutive)
    }

    /// The facts, if the gates of the act are open; with it, that one was passed unopened. What is said of rules comes
    /// behind them.
    fn gated(&self, facts: Vec<What>) -> Result<Vec<What>, Refusal> {
        let judged = rules::judged(self)?;
        let mut all = gates::pass(self, self.act())?;
        all.extend(facts);
        all.extend(judged);
        Ok(all)
    }

    /// The clocks of the open hand-off; nothing where none is open.
    fn clocks(&self) -> Option<Clocks<'a>> {
        self.handoff().map(|handoff| Clocks::of(handoff, self.setting.versions, self.at, self.setting.now))
    }

    /// What an act that goes on with the hand-off makes of its clocks: whoever works on a lead wakes it.
    fn ticked(&self, triggers: &[Trigger]) -> Result<Vec<What>, Refusal> {
        let Some(mut clocks) = self.clocks() else { return Ok(Vec::new()) };
        if self.act() == Act::Qualify {
            clocks.wake_for_good()?;
        } else {
            clocks.wake()?;
        }
        clocks.stop(triggers);
        clocks.start(triggers)?;
        Ok(clocks.into_facts())
    }

    /// What an act that ends the hand-off makes of its clocks.
    fn ended(&self) -> Result<Vec<What>, Refusal> {
        let Some(mut clocks) = self.clocks() else { return Ok(Vec::new()) };
        clocks.end(self.act())?;
        Ok(clocks.into_facts())
    }

    /// Answers first, since gates look at them; the note last.
    fn granted(&self, facts: Vec<What>, person: Option<(Person, Vec<Change>)>) -> Decision {
        let answers = &self.request.answers;
        let mut all: Vec<_> =
            answers.iter().map(|learned| What::Answered { slot: learned.slot, state: learned.state }).collect();
        let mut texts: Vec<_> =
            answers.iter().enumerate().filter_map(|(place, learned)| Some((place, words(learned)?))).collect();
        all.extend(facts);
        if let Some(note) = self.request.note() {
            texts.push((all.len(), Words::from(note)));
            let about = match &self.request.wish {
                Wish::Note { about } => about.clone(),
                _ => None,
            };
            all.push(What::Noted { about });
        }
        Decision { act: self.act(), at: self.at, facts: all, texts, person }
    }
}

fn words(learned: &Learned) -> Option<Words> {
    let seen = |text: &Option<String>| text.clone().filter(|text| crate::gate::has_visible(text));
    let (text, said_by) = (seen(&learned.evidence), seen(&learned.said_by));
    (text.is_some() || said_by.is_some()).then(|| Words { text: text.unwrap_or_default(), said_by })
}

/// When it happened: now, unless the request says otherwise, which contacts and steps of a deal may.
fn happened(record: &Record, request: &Request, setting: Setting<'_>) -> Result<Timestamp, Refusal> {
    let Some(at) = request.happened else { return Ok(setting.now) };
    let act = request.act();
    if !matches!(act, Act::Contact | Act::Qualify | Act::Open | Act::Win | Act::Lose) {
        return Err(Refusal::HappensNow { act });
    }
    if at > setting.now {
        return Err(Refusal::NotYetHappened { at: setting.wall(at) });
    }
    let lead = &record.lead;
    let begun = match (lead.open_handoff(), &lead.deal) {
        (Some(handoff), _) if act == Act::Contact => Some(handoff.at),
        // Steps of a deal follow one another.
        (Some(handoff), _) => handoff.qualified.as_ref().or(handoff.accepted.as_ref()).map(|(_, at)| *at),
        (None, deal) => deal.as_ref().map(|deal| deal.opened_at),
    };
    if let Some(begun) = begun.filter(|begun| at < *begun) {
        return Err(Refusal::BeforeItBegan { act, begun: setting.wall(begun) });
    }
    let late = setting.now.since(at);
    let without_note = setting.agreement().contacts.note_after.unwrap_or(TimeDelta::MAX);
    if act == Act::Contact && late > without_note && request.note().is_none() {
        return Err(Refusal::LateNeedsNote { after: without_note });
    }
    Ok(at)
}
