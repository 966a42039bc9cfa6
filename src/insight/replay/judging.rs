//! Whether a lead would be handed over at a moment: the very rule by which the program does it
//! ([`crate::domain::handing`]), asked of a lead as it would stand.

use std::cell::Cell;
use std::collections::HashMap;

use super::regime::Regime;
use crate::agreement::{Agreement, Points};
use crate::clock::Timestamp;
use crate::domain::handing::{Candidate, Verdict, Who, is_with_marketing, judge, judge_at};
use crate::domain::score::{Account, Deed, Rules};
use crate::domain::{Fitting, Lead, Person, Subject};

/// A lead as it would stand at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) lead: &'k Lead,
    pub(super) person: &'k Person,
    /// In the order of time.
    pub(super) deeds: &'k [Deed],
    /// Who it is by the rules of a number, as it was found last; nothing once it became another.
    pub(super) is: &'k Cell<Option<(u32, Is)>>,
}

/// What a judgement comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    /// What the lead comes to; nothing for somebody who is never handed over.
    pub(super) total: Option<Points>,
    /// What follows.
    pub(super) follows: Follows,
}

/// What follows from a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follows {
    /// It is handed over.
    HandOver,
    /// It is put aside for good.
    PutAside,
    /// It is looked at again at an instant, if nothing becomes of it before.
    Again(Timestamp),
    /// Nothing.
    Nothing,
}

/// Who somebody is by an agreement: their points for it, and the place of the exclusion that fits.
pub(super) type Is = (Points, Option<usize>);

/// So many people are kept in mind at most, by what conditions look at of them.
const MOST_KNOWN: usize = 65_536;

/// Judges one lead after the other. People of whom conditions see the same are looked at once.
#[derive(Debug)]
pub(super) struct Judging<'a, 'r> {
    regime: &'r Regime<'a>,
    seen: HashMap<Vec<u8>, Is>,
    /// What conditions see of somebody: a room that is used again and again.
    look: Vec<u8>,
}

impl<'a, 'r> Judging<'a, 'r> {
    pub(super) fn new(regime: &'r Regime<'a>) -> Self {
        Self { regime, seen: HashMap::new(), look: Vec::new() }
    }

    /// What is to be done with a lead at a moment. `others` is what the others of its company come to.
    pub(super) fn judge(&mut self, known: &Known<'_>, at: Timestamp, others: Account) -> Judged {
        let rules = self.regime.at(at);
        let (fit, excluded) = self.who(rules.agreement, known, at);
        let is_excluded = excluded.is_some();
        let who = Who { fit, excluded };
        let candidate = Candidate { lead: known.lead, who, deeds: known.deeds, account: others, now: at };
        let kinds = self.regime.kinds();
        if is_excluded {
            let follows = match judge(rules, kinds, &candidate) {
                Verdict::PutAside(_) => Follows::PutAside,
                _ => Follows::Nothing,
            };
            return Judged { total: None, follows };
        }
        let sums = candidate.sums(rules, kinds);
        let total = Some(sums.total());
        if !is_with_marketing(known.lead) || Self::is_out_of_reach(rules, sums.total()) && !is_promised(known.lead) {
            return Judged { total, follows: Follows::Nothing };
        }
        let account = Account {
            score: others.score + sums.total(),
            people: others.people + u32::from(sums.engagement + sums.intent > Points::ZERO),
        };
        let follows = match judge_at(rules.agreement, kinds, &Candidate { account, ..candidate }, || sums) {
            Verdict::HandOver(_) => Follows::HandOver,
            Verdict::PutAside(_) => Follows::PutAside,
            Verdict::CoolOff(_, until) => Follows::Again(until),
            Verdict::AskWhatChanged(_) | Verdict::Stays => Follows::Nothing,
        };
        Judged { total, follows }
    }

    /// What somebody else of the company adds to what it comes to.
    pub(super) fn add(&mut self, account: &mut Account, known: &Known<'_>, at: Timestamp) {
        let rules = self.regime.at(at);
        let (fit, excluded) = self.who(rules.agreement, known, at);
        if excluded.is_some() {
            return;
        }
        let who = Who { fit, excluded };
        let candidate = Candidate { lead: known.lead, who, deeds: known.deeds, account: Account::default(), now: at };
        let sums = candidate.sums(rules, self.regime.kinds());
        account.score += sums.total();
        account.people += u32::from(sums.engagement + sums.intent > Points::ZERO);
    }

    /// Whether so many points in all meet no criterion, whatever else is so: then nothing else need be looked at.
    fn is_out_of_reach(rules: &Rules<'a>, total: Points) -> bool {
        let criteria = &rules.agreement.criteria;
        criteria.iter().all(|criterion| criterion.score.is_some_and(|bar| !bar.is_met_by(total)))
    }

    fn who(&mut self, agreement: &'a Agreement, known: &Known<'_>, at: Timestamp) -> (Points, Option<Fitting<'a>>) {
        if !known.lead.fitted.is_empty() {
            return who_was(agreement, known.lead, at);
        }
        let looks = self.regime.looks_at(at);
        let found = known.is.get().filter(|(number, _)| *number == looks.number()).map(|(_, is)| is);
        if found.is_none() {
            looks.of(known.person, known.lead, &mut self.look);
        }
        let is = if let Some(is) = found.or_else(|| self.seen.get(&self.look).copied()) {
            is
        } else {
            let subject = Subject { person: known.person, traits: &known.lead.traits, bantc: &known.lead.bantc };
            let who = Who::of(agreement, subject);
            let place = who
                .excluded
                .and_then(|fitting| agreement.exclusions.iter().position(|exclusion| exclusion == fitting.exclusion));
            if self.seen.len() >= MOST_KNOWN {
                self.seen.clear();
            }
            self.seen.insert(self.look.clone(), (who.fit, place));
            (who.fit, place)
        };
        known.is.set(Some((looks.number(), is)));
        let (fit, place) = is;
        let exclusion = place.and_then(|place| agreement.exclusions.get(place));
        (fit, exclusion.map(|exclusion| Fitting { exclusion, found: None }))
    }
}

/// Whether it is wanted again for something that it does, whatever its points.
fn is_promised(lead: &Lead) -> bool {
    let ended = lead.handoffs.last().and_then(|handoff| handoff.ended.as_ref());
    ended.is_some_and(|ended| !ended.wake_on.is_empty())
}

/// Who somebody was whose data is erased: by the rules that counted then, as far as the agreement still has them.
fn who_was<'a>(agreement: &'a Agreement, lead: &Lead, at: Timestamp) -> (Points, Option<Fitting<'a>>) {
    let Some(span) = lead.fitted.iter().rfind(|span| span.from <= at) else { return (Points::ZERO, None) };
    let fit = agreement.score.fit.iter().filter(|rule| span.rules.contains_key(&rule.id));
    let exclusion = agreement.exclusions.iter().find(|exclusion| Some(&exclusion.id) == span.excluded.as_ref());
    (fit.map(|rule| rule.points).sum(), exclusion.map(|exclusion| Fitting { exclusion, found: None }))
}
