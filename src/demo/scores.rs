//! What people of the demo did to be handed over: so much that they meet the definition when they are, and no more than
//! that where they are not.

use chrono::TimeDelta;

use super::chance::Chance;
use super::doings;
use super::people::Tongue;
use crate::agreement::{Agreement, Criterion};
use crate::clock::Timestamp;
use crate::domain::handing::{Candidate, Verdict, Who, judge};
use crate::domain::score::{Account, Kinds, Rules};
use crate::domain::{Basis, Record, Subject, Touch};

/// More than so many touches nobody needs to be noticed.
const MOST: usize = 8;

/// What leads up to a hand-off at `at`, for something like `criterion`: the touches, the criterion that they meet, and what
/// the score is made of. Nothing where nobody like that could meet it.
pub(super) fn leading_to(
    criterion: &Criterion,
    agreement: &Agreement,
    (record, before): (&Record, &[Touch]),
    (at, tongue): (Timestamp, Tongue),
    chance: &mut Chance,
) -> Option<(Vec<Touch>, String, Basis)> {
    let mut kinds = Kinds::default();
    let rules = Rules::new(agreement, &mut kinds);
    let mut touches = before.to_vec();
    // What it asks for comes last; what gives points lies before it.
    for kind in criterion.touched.keys() {
        touches.push(doings::touch(kind, tongue, at.plus(-TimeDelta::seconds(chance.between(5, 240))), chance));
    }
    let gaining: Vec<_> = agreement.score.touch.iter().filter(|rule| !rule.points.is_negative()).collect();
    for _ in 0..=MOST {
        let deeds = kinds.deeds(&touches);
        let candidate = candidate(agreement, record, &deeds, at);
        if let Some(met) = candidate.standing(&rules, &kinds).meets(&agreement.criteria) {
            let score = rules.score(subject(record), &deeds, &kinds, candidate.span());
            let new = touches.split_off(before.len());
            return Some((new, met.id.clone(), score.basis()));
        }
        if gaining.is_empty() {
            return None;
        }
        let kind = &chance.one_of(&gaining).kind;
        touches.push(doings::touch(
            kind,
            tongue,
            at.plus(-TimeDelta::minutes(chance.between(10, 15 * 24 * 60))),
            chance,
        ));
    }
    None
}

/// Of what somebody did, as much as does not make them an MQL, where they lie with marketing.
pub(super) fn short_of_it(
    agreement: &Agreement,
    record: &Record,
    mut touches: Vec<Touch>,
    now: Timestamp,
) -> Vec<Touch> {
    let mut kinds = Kinds::default();
    let rules = Rules::new(agreement, &mut kinds);
    loop {
        let deeds = kinds.deeds(&touches);
        let verdict = judge(&rules, &kinds, &candidate(agreement, record, &deeds, now));
        if matches!(verdict, Verdict::Stays | Verdict::PutAside(_)) || touches.pop().is_none() {
            return touches;
        }
    }
}

fn subject(record: &Record) -> Subject<'_> {
    Subject { person: &record.person, traits: &record.lead.traits, bantc: &record.lead.bantc }
}

fn candidate<'a>(
    agreement: &'a Agreement,
    record: &'a Record,
    deeds: &'a [crate::domain::score::Deed],
    now: Timestamp,
) -> Candidate<'a> {
    let who = Who::of(agreement, subject(record));
    Candidate { lead: &record.lead, who, deeds, account: Account::default(), now }
}
