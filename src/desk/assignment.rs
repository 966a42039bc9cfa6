//! Whose leads are: what the agreement's rules must know is found here, and what was held is given to whoever is free.

use std::collections::BTreeMap;

use super::{Desk, Done, Foreseen, Problem, Rehearsal};
use crate::agreement::terms::Act;
use crate::agreement::{Agreement, Points};
use crate::clock::{Timestamp, at_wall};
use crate::domain::assignment::{
    Allotment, Case, Credits, Former, Load, Standing, anybody_free, candidates, choose, count, overdue as overdue_now,
};
use crate::domain::{Basis, Field, Ground, Handoff, Record, Request, Wish, account_key, looks_at};
use crate::error::Result;
use crate::ids::{LeadId, PersonId};
use crate::storage::{Held, StoreError};

/// A request with what the rules found for it.
pub(super) struct Ruled {
    /// The request.
    pub(super) request: Request,
    /// When the day of everybody began whom the rules thought of.
    pub(super) days: BTreeMap<PersonId, Timestamp>,
}

/// What leads that come in together have brought about before any of it is written.
#[derive(Debug, Default)]
pub(super) struct Sharing {
    loads: BTreeMap<PersonId, u32>,
    /// Whoever was relieved of open hand-offs, and of how many.
    relieved: BTreeMap<PersonId, u32>,
    credits: Credits,
    accounts: BTreeMap<String, PersonId>,
}

impl Sharing {
    /// A lead of the same batch was handed over like this.
    pub(super) fn add(&mut self, record: &Record, request: &Request) {
        let to = match &request.wish {
            Wish::HandOff { to, .. } => to.as_ref(),
            Wish::Allot | Wish::HandOn => request.allotment.as_ref().and_then(|allotment| allotment.to.as_ref()),
            _ => None,
        };
        if let Some(to) = to {
            *self.loads.entry(to.clone()).or_default() += 1;
            self.accounts.extend(account_of(record).map(|account| (account, to.clone())));
            if let Some(from) = record.lead.owner.as_ref().filter(|_| record.lead.open_handoff().is_some()) {
                *self.relieved.entry(from.clone()).or_default() += 1;
            }
        }
        for (pool, person, moved) in request.allotment.iter().flat_map(Allotment::moves) {
            *self.credits.entry(pool.to_owned()).or_default().entry(person.clone()).or_default() += moved;
        }
    }

    fn add_to(&self, standing: &mut Standing) {
        for (person, more) in &self.loads {
            if let Some(Load { open, today }) = standing.loads.get_mut(person) {
                (*open, *today) = (*open + more, *today + more);
            }
        }
        for (person, fewer) in &self.relieved {
            if let Some(load) = standing.loads.get_mut(person) {
                load.open = load.open.saturating_sub(*fewer);
            }
        }
        for (pool, moves) in &self.credits {
            let Some(credits) = standing.credits.get_mut(pool) else { continue };
            for (person, moved) in moves {
                *credits.entry(person.clone()).or_default() += moved;
            }
        }
    }
}

/// What a wish asks the rules.
struct Asked<'a> {
    tier: Option<String>,
    /// Whoever has the lead and is to be relieved of it.
    holder: Option<PersonId>,
    /// Everybody who had it, where it goes on because its first contact is overdue.
    overdue_with: Option<Vec<PersonId>>,
    /// To whom it is given by hand.
    named: Option<&'a PersonId>,
}

/// What a question to the rules is about.
struct Question {
    case: Case,
    standing: Standing,
    days: BTreeMap<PersonId, Timestamp>,
}

impl Desk {
    /// Fills a request that asks the rules with what they find.
    pub(super) fn ruled(&mut self, record: &Record, request: &Request, sharing: Option<&Sharing>) -> Result<Ruled> {
        let mut ruled = Ruled { request: Request { allotment: None, ..request.clone() }, days: BTreeMap::new() };
        if let (Wish::HandOff { .. }, None) = (&request.wish, &request.basis) {
            let touches = self.touches_of(record)?;
            ruled.request.basis = Some(self.basis(record, &touches));
        }
        let assignment = &self.agreement().assignment;
        if assignment.rules.is_empty() && !assignment.account && !assignment.former_owner {
            return Ok(ruled);
        }
        let lead = &record.lead;
        let (tier, holder, named) = match &request.wish {
            Wish::HandOff { ground, to: None } => {
                (self.tier_of(record, ground, ruled.request.basis.as_ref().map(Basis::total)), None, None)
            }
            Wish::Allot | Wish::HandOn => (tier_id(lead.open_handoff()), lead.owner.clone(), None),
            Wish::Assign { to } if request.counted => (tier_id(lead.open_handoff()), None, Some(to.clone())),
            _ => return Ok(ruled),
        };
        let overdue = Some(&request.wish).filter(|wish| **wish == Wish::HandOn);
        let overdue = overdue.and_then(|_| overdue_now(lead, &self.versions, self.now()));
        let had = overdue.as_ref().map(|_| lead.open_handoff().map(had_by).unwrap_or_default());
        let asked = Asked { tier, holder, overdue_with: had, named: named.as_ref() };
        let Question { case, standing, days } = self.question(record, asked, sharing)?;
        let (agreement, now) = (self.agreement(), self.now());
        let found = match &named {
            Some(to) => count(agreement, &case, &standing, to, now),
            None => Some(choose(agreement, &case, &standing, now)).filter(|found| says_something(found, agreement)),
        };
        let found = found.map(|found| Allotment { overdue, ..found });
        if let (Wish::HandOff { to, .. }, Some(found)) = (&mut ruled.request.wish, &found) {
            to.clone_from(&found.to);
        }
        ruled.request.allotment = found;
        ruled.days = days;
        Ok(ruled)
    }

    /// What would come of asking the rules whose a lead is, and why; nothing where the agreement has none.
    pub fn explain(&mut self, lead: LeadId) -> Result<Option<Allotment>> {
        let record = self.record(lead)?;
        let wish = match record.lead.open_handoff() {
            Some(_) => Wish::Allot,
            None => Wish::HandOff { ground: Ground::List, to: None },
        };
        Ok(self.ruled(&record, &wish.into(), None)?.request.allotment)
    }

    /// Gives leads that are held to whoever is free by now, the oldest hand-off first, and hands on those whose first
    /// contact is overdue, where the agreement asks for that. Each is an operation of the program's own, and no lead is
    /// moved twice in one go. Nothing happens where nobody is free.
    pub fn give_held(&mut self) -> Result<Vec<Done>, Problem> {
        let program = PersonId::program();
        self.each_waiting(|desk, lead, wish| {
            let id = desk.new_operation();
            desk.repeat_as(&program, (id, None), lead, &wish.into())
        })
    }

    /// What [`Self::give_held`] would do, without doing it.
    pub fn foresee_held(&mut self) -> Result<Vec<Foreseen>, Problem> {
        let program = PersonId::program();
        let mut before = Rehearsal::default();
        self.each_waiting(|desk, lead, wish| desk.foresee_as(&program, &mut before, lead, &wish.into()))
    }

    /// Asks the rules for every lead that is held, and then for every one that is overdue.
    fn each_waiting<T>(
        &mut self,
        mut one: impl FnMut(&mut Self, LeadId, Wish) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        // As it stands before anything is given: what was held a moment ago is nobody's neglect.
        let overdue = self.overdue()?;
        let mut given = Vec::new();
        // By their rules: whether anybody is free, as far as it is known.
        let mut free: BTreeMap<String, bool> = BTreeMap::new();
        for Held { lead, rule, .. } in self.store.held()? {
            if !free.contains_key(&rule) {
                let found = self.is_anybody_free(&rule)?;
                free.insert(rule.clone(), found);
            }
            if free.get(&rule) == Some(&false) {
                continue;
            }
            match one(self, lead, Wish::Allot) {
                Ok(done) => {
                    free.clear();
                    given.push(done);
                }
                // Somebody took it meanwhile, or those who are free are not for this one.
                Err(Problem::Refused { .. }) => {}
                Err(failed) => return Err(failed),
            }
        }
        for lead in overdue {
            match one(self, lead, Wish::HandOn) {
                Ok(done) => given.push(done),
                // Somebody got in touch meanwhile, or nobody else is there.
                Err(Problem::Refused { .. }) => {}
                Err(failed) => return Err(failed),
            }
        }
        Ok(given)
    }

    /// The leads that go on to somebody else because their first contact is overdue, the longest overdue first.
    fn overdue(&mut self) -> Result<Vec<LeadId>, Problem> {
        if self.agreement().assignment.moves() == 0 {
            return Ok(Vec::new());
        }
        let now = self.now();
        let mut overdue = Vec::new();
        for lead in self.store.uncalled(now)? {
            let record = self.record(lead)?;
            overdue.extend(overdue_now(&record.lead, &self.versions, now).map(|_| lead));
        }
        Ok(overdue)
    }

    /// How many leads are held until somebody is free.
    pub fn held(&mut self) -> Result<usize> {
        Ok(self.store.held()?.len())
    }

    fn is_anybody_free(&mut self, rule: &str) -> Result<bool, StoreError> {
        let agreement = &self.versions.in_force(self.clock.now()).agreement;
        // A rule that is no more: the lead is asked for anew, under the rules of today.
        let Some(known) = agreement.assignment.rule(rule) else { return Ok(true) };
        let crate::agreement::Whom::Pool(pool) = &known.whom else { return Ok(true) };
        let now = self.clock.now();
        let people: Vec<_> =
            pool.iter().map(|id| PersonId::new(id)).map(|person| day_of(agreement, person, now)).collect();
        let standing = self.store.standing(None, &people)?;
        let agreement = &self.versions.in_force(now).agreement;
        Ok(anybody_free(agreement, rule, &standing, now))
    }

    fn tier_of(&self, record: &Record, ground: &Ground, score: Option<Points>) -> Option<String> {
        let looks = looks_at(ground, &record.lead.traits, score);
        self.agreement().tier_of(looks).map(|(_, tier)| tier.id.clone())
    }

    /// Everything that the rules go by, as it stands now.
    fn question(&mut self, record: &Record, asked: Asked<'_>, sharing: Option<&Sharing>) -> Result<Question> {
        let Asked { tier, holder, overdue_with, named } = asked;
        let (account, traits) = (self.account_owner(record, sharing)?, record.lead.traits.clone());
        let case = Case { traits, tier, account, former: former(record), holder, overdue_with };
        let now = self.now();
        let (rule, mut people) = candidates(self.agreement(), &case);
        if let Some(named) = named.filter(|named| !people.contains(named)) {
            people.push(named.clone());
        }
        let people: Vec<_> = people.into_iter().map(|person| day_of(self.agreement(), person, now)).collect();
        let mut standing = self.store.standing(rule.as_deref(), &people)?;
        if let Some(sharing) = sharing {
            sharing.add_to(&mut standing);
        }
        Ok(Question { case, standing, days: people.into_iter().collect() })
    }

    /// Whoever works on somebody of the same company.
    fn account_owner(&mut self, record: &Record, sharing: Option<&Sharing>) -> Result<Option<PersonId>> {
        if !self.agreement().assignment.account {
            return Ok(None);
        }
        let Some(account) = account_of(record) else { return Ok(None) };
        if let Some(owner) = sharing.and_then(|sharing| sharing.accounts.get(&account)) {
            return Ok(Some(owner.clone()));
        }
        Ok(self.store.account_owner(&account, Some(record.lead.id))?)
    }
}

/// A person and when their day began, on the wall of their calendar.
fn day_of(agreement: &Agreement, person: PersonId, now: Timestamp) -> (PersonId, Timestamp) {
    let zone = agreement.person(person.as_str()).map_or(agreement.zone, |listed| agreement.zone_of(listed));
    let midnight = now.in_zone(&zone).date_naive().and_time(chrono::NaiveTime::MIN);
    (person, at_wall(&zone, midnight))
}

pub(super) fn account_of(record: &Record) -> Option<String> {
    record.person.get(Field::Company).and_then(account_key)
}

/// Everybody who has had a hand-off.
fn had_by(handoff: &Handoff) -> Vec<PersonId> {
    handoff.owners.iter().filter_map(|(_, owner)| owner.clone()).collect()
}

fn tier_id(handoff: Option<&Handoff>) -> Option<String> {
    handoff.and_then(Handoff::tier_id).map(ToOwned::to_owned)
}

/// Whoever had the lead in the hand-off before the one that is open or about to be.
fn former(record: &Record) -> Option<Former> {
    let handoffs = &record.lead.handoffs;
    let over = handoffs.iter().rfind(|handoff| handoff.ended.is_some())?;
    let owner = over.owners.iter().rev().find_map(|(_, owner)| owner.clone())?;
    let ending = over.ended.as_ref().filter(|ending| ending.act == Act::Return);
    Some(Former { owner, returned_for: ending.and_then(|ending| ending.reason.clone()) })
}

/// Whether a decision is worth a fact: where one rule leaves every lead to the team, and nobody was thought of, nothing was
/// decided.
fn says_something(found: &Allotment, agreement: &Agreement) -> bool {
    found.to.is_some() || found.is_held() || !found.thought_of.is_empty() || agreement.assignment.rules.len() > 1
}
