//! An act while it is being put together: what is known of it, what is still to be asked, and what the rules say so far.

use std::sync::Arc;

use super::marks::Outlook;
use crate::agreement::terms::Act;
use crate::agreement::{Agreement, Gate, Names, Points, Versions};
use crate::clock::Timestamp;
use crate::domain::{
    Field, Handoff, Judged, Missing, Record, Refusal, Request, Setting, What, Wish, decide, generate, missing_for,
    missing_to_generate,
};
use crate::gate::Shown;
use crate::ids::{LeadId, PersonId};

/// An act while it is being put together.
#[derive(Debug, Clone)]
pub struct Draft {
    /// On which lead; nothing for one that is only now taken in.
    pub lead: Option<LeadId>,
    /// On which leads, where it is on several that were marked; else nothing stands here.
    pub many: Arc<[LeadId]>,
    /// What it would come to on them, once that is known.
    pub outlook: Option<Outlook>,
    /// The question for that, and for what it was put.
    pub(super) asked: Option<(u64, Request)>,
    /// What the lead is called.
    pub called: Shown,
    /// What is asked for so far. What is not known yet stands there as a placeholder.
    pub request: Request,
    /// The reason's names, once one was chosen.
    pub reason: Option<Names>,
    /// What is still to be asked, in order.
    pub steps: Vec<Step>,
    /// What is known of the lead, as far as it was read.
    pub record: Option<Arc<Record>>,
    /// Of a lead that is only now taken in: its fields by their words.
    pub newcomer: Option<Vec<(String, String)>>,
    /// The order that it became, until that is answered.
    pub ticket: Option<u64>,
    /// Whether a gate is shut, or a channel closed, that whoever asks may go past.
    pub may_pass: bool,
}

/// Something to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Until when; of a contact and a return, the dates that are asked for.
    When(Dates),
    /// Why, of the agreement's reasons.
    Reason,
    /// By what way, and what came of it.
    Outcome,
    /// Who.
    Person,
    /// More in words.
    Words,
}

/// Which dates go with an act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dates {
    /// When to go on, or to look again.
    pub ahead: bool,
    /// When it was, where it is written down later.
    pub back: bool,
}

impl Dates {
    /// What is to come alone.
    pub const AHEAD: Self = Self { ahead: true, back: false };

    /// Whether any is asked for.
    pub const fn any(self) -> bool {
        self.ahead || self.back
    }
}

/// Who looks at a draft, when, under which agreements.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Who.
    pub who: &'a PersonId,
    /// The agreements.
    pub versions: &'a Versions,
    /// When.
    pub now: Timestamp,
}

impl<'a> View<'a> {
    /// The agreement in force.
    pub fn agreement(&self) -> &'a Agreement {
        &self.versions.in_force(self.now).agreement
    }

    fn setting(&self) -> Setting<'a> {
        Setting { by: self.who, now: self.now, versions: self.versions }
    }
}

/// What is taken for given, beside a reason, while it is tried what the rules would say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Given {
    /// Nothing: it is tried as it stands.
    Nothing,
    /// Words.
    Words,
    /// Words, and that it goes past the gates.
    WordsPastGates,
}

/// Somebody whom sales found itself, as far as it was typed: nothing has happened to such a lead yet.
fn newcomer(fields: &[(String, String)]) -> Record {
    let mut record = Record::unknown(LeadId(0));
    let traits = &mut record.lead.traits;
    for (word, value) in fields {
        let said = || Some(value.clone());
        match (word.as_str(), Field::of(word)) {
            ("industry", _) => traits.industry = said(),
            ("employees", _) => traits.employees = value.parse().ok(),
            ("source", _) => traits.source = said(),
            ("campaign", _) => traits.campaign = said(),
            (_, Some(field)) => record.person.set(field, value.as_str()),
            (_, None) => {}
        }
    }
    record
}

impl Draft {
    /// An act on a lead, with what is to be asked.
    pub fn new(lead: Option<LeadId>, called: Shown, request: impl Into<Request>, steps: &[Step]) -> Self {
        let (request, steps) = (request.into(), steps.to_vec());
        Self {
            lead,
            many: Arc::default(),
            outlook: None,
            asked: None,
            called,
            request,
            reason: None,
            steps,
            record: None,
            newcomer: None,
            ticket: None,
            may_pass: false,
        }
    }

    /// Whether it is on leads that were marked.
    pub fn is_on_many(&self) -> bool {
        !self.many.is_empty()
    }

    /// The request as it is tried while it is put together: with a reason and words where they are still to come.
    pub(super) fn tried(&self, view: View<'_>) -> Request {
        self.filled(view, Given::Words).request
    }

    /// Which act it is: what a lead that is only now taken in would call qualifying is its taking in.
    pub fn act(&self) -> Act {
        if self.lead.is_none() { Act::Generate } else { self.request.act() }
    }

    /// Gives it a reason.
    pub fn because(&mut self, id: &str, names: Names) {
        match &mut self.request.wish {
            Wish::Exclude { reason }
            | Wish::Reject { reason }
            | Wish::Return { reason, .. }
            | Wish::Lose { reason } => {
                id.clone_into(reason);
            }
            Wish::Withdraw { reason } | Wish::Defer { reason, .. } | Wish::Recycle { reason } => {
                *reason = Some(id.to_owned());
            }
            _ => return,
        }
        self.reason = Some(names);
    }

    /// Gives it a person; nobody is the team's queue.
    pub fn to(&mut self, person: Option<PersonId>) {
        match (&mut self.request.wish, person) {
            (Wish::HandOff { to, .. } | Wish::Qualify { to }, person) => *to = person,
            (Wish::Assign { to }, Some(person)) => *to = person,
            _ => {}
        }
    }

    /// Gate by gate, what is still missing.
    pub fn gates<'v>(&self, view: View<'v>) -> Vec<(&'v Gate, Vec<Missing>)> {
        match (&self.newcomer, &self.record) {
            (Some(fields), _) => missing_to_generate(&newcomer(fields), &self.request, view.setting()),
            (None, Some(record)) => missing_for(record, &self.request, view.setting()),
            (None, None) => Vec::new(),
        }
    }

    /// Whether it can go past a gate that is shut: there is one, and the agreement lets whoever asks do so.
    pub fn may_go_past(&self, view: View<'_>) -> bool {
        let shut = self.gates(view).iter().any(|(_, missing)| !missing.is_empty());
        (shut && self.stopped_at_gate(view).is_none()) || self.may_go_past_opt_out(view)
    }

    /// Whether only an opt-out stands in the way, which whoever got in touch themselves has lifted for once.
    fn may_go_past_opt_out(&self, view: View<'_>) -> bool {
        let without = Self { request: Request { past_gates: false, ..self.request.clone() }, ..self.clone() };
        let stopped = matches!(without.rehearsed(view, Given::Words), Some(Refusal::OptedOut { .. }));
        stopped && self.rehearsed(view, Given::WordsPastGates).is_none()
    }

    /// What says that whoever asks may not go past the gate that is shut.
    pub fn stopped_at_gate(&self, view: View<'_>) -> Option<Refusal> {
        self.rehearsed(view, Given::WordsPastGates).filter(|refusal| matches!(refusal, Refusal::GateShut { .. }))
    }

    /// What would refuse it as it stands, whatever reason and words it will be given.
    pub fn objection(&self, view: View<'_>) -> Option<Refusal> {
        self.rehearsed(view, Given::Words)
    }

    /// What would refuse it. The reason that will still be asked for is taken for given; what else is, `given` says.
    fn rehearsed(&self, view: View<'_>, given: Given) -> Option<Refusal> {
        let tried = self.filled(view, given);
        match (&self.newcomer, &self.record) {
            (Some(fields), _) => generate(&newcomer(fields), &tried.request, view.setting()).err(),
            (None, Some(record)) => decide(record, &tried.request, view.setting()).err(),
            (None, None) => None,
        }
    }

    /// With what is taken for given in its place.
    fn filled(&self, view: View<'_>, given: Given) -> Self {
        let mut tried = self.clone();
        tried.request.past_gates |= given == Given::WordsPastGates;
        if given != Given::Nothing {
            tried.request.note.get_or_insert_with(|| "-".to_owned());
        }
        if tried.reason.is_none()
            && let Some(reason) = view.agreement().reasons_for(self.act()).next()
        {
            tried.because(&reason.id, reason.names.clone());
        }
        tried
    }

    /// The rules that may be marked as wrong, or, of what is qualified, as right: those that gave most points for the
    /// hand-off, three at most, with them. None where its score was not reckoned.
    pub fn rules(&self) -> Vec<(&str, Points)> {
        let judges = matches!(self.request.act(), Act::Return | Act::Reject | Act::Qualify) && !self.is_on_many();
        let record = self.record.as_deref().filter(|_| judges && self.lead.is_some());
        let handoff = record.and_then(|record| record.lead.open_handoff());
        let rules = handoff.map(Handoff::rules_by_points).unwrap_or_default();
        rules.into_iter().filter(|(_, points)| *points > Points::ZERO).take(3).collect()
    }

    /// Whether a rule is marked.
    pub fn is_marked(&self, rule: &str) -> bool {
        let Judged { wrong, right } = &self.request.judged;
        wrong.contains(rule) || right.contains(rule)
    }

    /// Marks a rule by its place, or not after all.
    pub(super) fn mark_rule(&mut self, place: usize) {
        let Some(rule) = self.rules().get(place).map(|(rule, _)| (*rule).to_owned()) else { return };
        let praises = self.request.act() == Act::Qualify;
        let Judged { wrong, right } = &mut self.request.judged;
        let marked = if praises { right } else { wrong };
        if !marked.remove(&rule) {
            marked.insert(rule);
        }
    }

    /// When a lead that is given back will be looked at again, and the kinds of touch that it comes back for, as it was
    /// said or as the reason says; no instant where that is never. Nothing for any other act.
    pub fn wakes(&self, view: View<'_>) -> Option<(Option<Timestamp>, Vec<String>)> {
        let record = self.record.as_deref().filter(|_| self.act() == Act::Return)?;
        let mut tried = self.request.clone();
        tried.note.get_or_insert_with(|| "-".to_owned());
        let decision = decide(record, &tried, view.setting()).ok()?;
        decision.facts.into_iter().find_map(|fact| match fact {
            What::Returned { wake_at, wake_on, .. } => Some((wake_at, wake_on)),
            _ => None,
        })
    }

    /// Whether words are asked for that were not given: to go past a gate, by a gate, or for what is written down late.
    pub fn needs_words(&self, view: View<'_>) -> bool {
        if self.is_on_many() {
            return self.request.note().is_none() && self.outlook.as_ref().is_some_and(|outlook| outlook.needs_words);
        }
        let asks = |missing: &[Missing]| missing.iter().any(|one| *one == Missing::Field("note".to_owned()));
        self.request.note().is_none()
            && (self.request.past_gates
                || self.gates(view).iter().any(|(_, missing)| asks(missing))
                || self.is_late(view).is_some())
    }

    /// Whether it would be refused without words, and not with them.
    pub fn asks_for_words(&self, view: View<'_>) -> bool {
        if self.outlook.as_ref().is_some_and(|outlook| outlook.needs_words) {
            return true;
        }
        let refused = |given| self.rehearsed(view, given).is_some();
        self.act() == Act::Note || self.request.past_gates || (refused(Given::Nothing) && !refused(Given::Words))
    }

    /// What says that it is written down so late that it needs words.
    pub fn is_late(&self, view: View<'_>) -> Option<Refusal> {
        let refusal = self.request.happened.and_then(|_| self.rehearsed(view, Given::Nothing));
        refusal.filter(|refusal| matches!(refusal, Refusal::LateNeedsNote { .. }))
    }
}
