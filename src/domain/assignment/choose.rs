//! The choice itself.

use std::collections::BTreeMap;

use super::allotment::{Allotment, Bar, Claim, How, Thought, turn};
use crate::agreement::{Agreement, AssignRule, Condition, Person, Whom};
use crate::clock::Timestamp;
use crate::domain::fact::Traits;
use crate::domain::matching::longest_match;
use crate::ids::PersonId;

/// What a choice needs to know of a lead: nothing that tells who the person is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// What figures know of it.
    pub traits: Traits,
    /// The tier of its hand-off.
    pub tier: Option<String>,
    /// Whoever works on somebody of the same company.
    pub account: Option<PersonId>,
    /// Whoever had it before.
    pub former: Option<Former>,
    /// Whoever has it now and is to be relieved of it.
    pub holder: Option<PersonId>,
    /// Everybody who had it in its open hand-off, where it goes on because nobody got in touch in time: to none of them,
    /// and to nobody who is not at work.
    pub overdue_with: Option<Vec<PersonId>>,
}

/// Whoever had a lead in its hand-off before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// Who.
    pub owner: PersonId,
    /// Why it was returned then, where it was.
    pub returned_for: Option<String>,
}

/// How much somebody has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Open hand-offs.
    pub open: u32,
    /// Hand-offs that came to them on their own day's date.
    pub today: u32,
}

/// The credits of each rule's people; nothing is none.
pub type Credits = BTreeMap<String, BTreeMap<PersonId, i64>>;

/// How things stand when a choice is made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What everybody has; nothing is none.
    pub loads: BTreeMap<PersonId, Load>,
    /// Whose turn it is.
    pub credits: Credits,
}

/// Whose a lead is, handed over (or held, or taken from its owner) at `now`.
///
/// Whoever knows the company or the lead goes before the rules, where the agreement says so. Then the first rule that
/// fits decides; within its pool turns go by smooth weighted round robin on stored credits.
pub fn choose(agreement: &Agreement, case: &Case, standing: &Standing, now: Timestamp) -> Allotment {
    let choice = Choice { agreement, case, standing, now };
    let mut thought_of = Vec::new();
    for (claim, how, person, against) in choice.claims() {
        let thought = choice.think_of(person, claim, against);
        let is_free = thought.barred.is_none();
        thought_of.push(thought);
        if is_free {
            return Allotment { how, to: Some(person.clone()), rule: None, overdue: None, thought_of };
        }
    }
    let Some(rule) = choice.rule() else {
        return Allotment { how: How::Queue, to: None, rule: None, overdue: None, thought_of };
    };
    let id = Some(rule.id.clone());
    let Whom::Pool(pool) = &rule.whom else {
        return Allotment { how: How::Queue, to: None, rule: id, overdue: None, thought_of };
    };
    thought_of.extend(pool.iter().map(|person| choice.think_of_member(person, rule)));
    match turn(&thought_of).cloned() {
        None => Allotment { how: How::Held, to: None, rule: id, overdue: None, thought_of },
        Some(to) => {
            take_turn(&mut thought_of, &to, agreement.assignment.catch_up);
            Allotment { how: How::Turn, to: Some(to), rule: id, overdue: None, thought_of }
        }
    }
}

/// A lead that is given to `to` by hand, counted as if it had been their turn in the rule that fits; nothing where that
/// rule has no pool.
pub fn count(
    agreement: &Agreement,
    case: &Case,
    standing: &Standing,
    to: &PersonId,
    now: Timestamp,
) -> Option<Allotment> {
    let choice = Choice { agreement, case, standing, now };
    let rule = choice.rule()?;
    let Whom::Pool(pool) = &rule.whom else { return None };
    let mut thought_of: Vec<_> = pool.iter().map(|person| choice.think_of_member(person, rule)).collect();
    if !thought_of.iter().any(|thought| thought.person == *to) {
        let mut thought = choice.think_of(to, Claim::Named, None);
        thought.credit = choice.credit(rule, to);
        thought_of.push(thought);
    }
    take_turn(&mut thought_of, to, agreement.assignment.catch_up);
    let (to, rule) = (Some(to.clone()), Some(rule.id.clone()));
    Some(Allotment { how: How::ByHand, to, rule, overdue: None, thought_of })
}

/// Whoever is free gains their weight, with `catch_up` whoever is away too, and `to` pays for the others.
fn take_turn(thought_of: &mut [Thought], to: &PersonId, catch_up: bool) {
    let mut gained = 0;
    for thought in thought_of.iter_mut().filter(|thought| thought.claim == Claim::Pool && thought.person != *to) {
        let gains = thought.barred.as_ref().is_none_or(|bar| catch_up && bar.is_absence());
        if gains {
            thought.moved = i64::from(thought.weight);
            gained += thought.moved;
        }
    }
    let pool = |thought: &&mut Thought| matches!(thought.claim, Claim::Pool | Claim::Named) && thought.person == *to;
    if let Some(picked) = thought_of.iter_mut().find(pool) {
        picked.moved = -gained;
    }
}

/// Whom a choice would think of, and the rule whose pool they may be in: what [`Standing`] must say of whom.
pub fn candidates(agreement: &Agreement, case: &Case) -> (Option<String>, Vec<PersonId>) {
    let standing = Standing::default();
    let choice = Choice { agreement, case, standing: &standing, now: Timestamp::from_millis(0) };
    let mut people: Vec<PersonId> = choice.claims().into_iter().map(|(_, _, person, _)| person.clone()).collect();
    let rule = choice.rule();
    if let Some(Whom::Pool(pool)) = rule.map(|rule| &rule.whom) {
        people.extend(pool.iter().map(|id| PersonId::new(id)));
    }
    people.sort();
    people.dedup();
    (rule.map(|rule| rule.id.clone()), people)
}

/// Whether anybody in a rule's pool is free, whatever the lead; an unknown rule has nobody.
pub fn anybody_free(agreement: &Agreement, rule: &str, standing: &Standing, now: Timestamp) -> bool {
    let case = Case::default();
    let choice = Choice { agreement, case: &case, standing, now };
    let Some(rule) = agreement.assignment.rule(rule) else { return false };
    let Whom::Pool(pool) = &rule.whom else { return false };
    pool.iter().any(|id| choice.think_of_member(id, rule).barred.is_none())
}

struct Choice<'a> {
    agreement: &'a Agreement,
    case: &'a Case,
    standing: &'a Standing,
    now: Timestamp,
}

impl Choice<'_> {
    /// Who goes before the rules, and what speaks against them from the start.
    fn claims(&self) -> Vec<(Claim, How, &PersonId, Option<Bar>)> {
        let assignment = &self.agreement.assignment;
        let account = self.case.account.as_ref().filter(|_| assignment.account);
        let account = account.map(|person| (Claim::Account, How::Account, person, None));
        let former = self.case.former.as_ref().filter(|_| assignment.former_owner);
        let former = former
            .map(|former| (Claim::FormerOwner, How::FormerOwner, &former.owner, self.came_back_for(&former.owner)));
        account.into_iter().chain(former).collect()
    }

    /// What the lead's return says against whoever had it.
    fn came_back_for(&self, person: &PersonId) -> Option<Bar> {
        let former = self.case.former.as_ref().filter(|former| former.owner == *person)?;
        let reason = former.returned_for.as_ref()?;
        self.agreement.assignment.not_after.contains(reason).then(|| Bar::ReturnedFor { reason: reason.clone() })
    }

    fn rule(&self) -> Option<&AssignRule> {
        let fits = |rule: &&AssignRule| rule.when.as_ref().is_none_or(|when| meets(self.case, when));
        self.agreement.assignment.rules.iter().find(fits)
    }

    fn think_of(&self, person: &PersonId, claim: Claim, against: Option<Bar>) -> Thought {
        let Load { open, today } = self.standing.loads.get(person).copied().unwrap_or_default();
        let barred = against.or_else(|| match self.agreement.person(person.as_str()) {
            None => Some(Bar::Unknown),
            Some(listed) => self.bar(person, listed, &[]),
        });
        Thought { person: person.clone(), claim, weight: 1, credit: 0, moved: 0, open, today, barred }
    }

    fn think_of_member(&self, id: &str, rule: &AssignRule) -> Thought {
        let person = PersonId::new(id);
        let mut thought = self.think_of(&person, Claim::Pool, None);
        if let Some(listed) = self.agreement.person(id) {
            thought.weight = listed.weight;
            // Better the same person again than nobody ever.
            let came_back = self.came_back_for(&person).filter(|_| self.has_others(rule, id));
            thought.barred = came_back.or_else(|| self.bar(&person, listed, &rule.needs));
        }
        thought.credit = self.credit(rule, &person);
        thought
    }

    /// Whether a rule's pool has somebody else for such leads, free or not.
    fn has_others(&self, rule: &AssignRule, id: &str) -> bool {
        let Whom::Pool(pool) = &rule.whom else { return false };
        let mut others = pool.iter().filter(|other| *other != id).filter_map(|other| self.agreement.person(other));
        others.any(|other| other.has_all(&rule.needs))
    }

    fn credit(&self, rule: &AssignRule, person: &PersonId) -> i64 {
        self.standing.credits.get(&rule.id).and_then(|pool| pool.get(person)).copied().unwrap_or(0)
    }

    /// Why a person cannot be given the lead: first what does not pass, then what passes.
    fn bar(&self, id: &PersonId, person: &Person, needs: &[String]) -> Option<Bar> {
        let load = self.standing.loads.get(id).copied().unwrap_or_default();
        if self.case.holder.as_ref() == Some(id) {
            return Some(Bar::HasIt);
        }
        let overdue_with = self.case.overdue_with.as_ref();
        if overdue_with.is_some_and(|had| had.contains(id)) {
            return Some(Bar::HadIt);
        }
        if !person.has_all(needs) {
            let lacking = |skill: &&String| !person.has_all(std::slice::from_ref(*skill));
            return Some(Bar::Lacks { skills: needs.iter().filter(lacking).cloned().collect() });
        }
        let day = self.now.in_zone(&self.agreement.zone_of(person)).date_naive();
        if let Some(leave) = person.leave.iter().filter(|leave| leave.contains(day)).max_by_key(|leave| leave.to) {
            return Some(Bar::OnLeave { until: leave.to });
        }
        if let Some(capacity) = person.capacity.filter(|capacity| load.open >= *capacity) {
            return Some(Bar::Full { capacity });
        }
        if let Some(per_day) = person.per_day.filter(|per_day| load.today >= *per_day) {
            return Some(Bar::DayFull { per_day });
        }
        let asks = self.agreement.assignment.only_at_work || overdue_with.is_some();
        let at_work = !asks || self.agreement.calendar_of(person).is_open(self.now);
        (!at_work).then_some(Bar::OffWork)
    }
}

/// Whether a lead is as a condition asks: every field says one of its words, and there are enough employees.
fn meets(case: &Case, condition: &Condition) -> bool {
    let traits = &case.traits;
    condition.iter().all(|(field, words)| {
        let says = |value: Option<&String>| {
            value.is_some_and(|text| longest_match(text, words.iter().map(String::as_str)).is_some())
        };
        match field.as_str() {
            "tier" => case.tier.as_ref().is_some_and(|tier| words.contains(tier)),
            "source" => says(traits.source.as_ref()),
            "campaign" => says(traits.campaign.as_ref()),
            "industry" => says(traits.industry.as_ref()),
            "employees" => {
                let least = words.first().and_then(|least| least.parse::<i64>().ok());
                least.zip(traits.employees).is_some_and(|(least, employees)| i64::from(employees) >= least)
            }
            _ => false,
        }
    })
}
