//! What is to be written down about who hears of a lead: what stands now, held against what was told before.
//!
//! It is asked again whenever something becomes of a lead, and whenever a step comes due. Asking twice changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::hearers::{Hearers, opens};
use super::standing::{Standing, Step, Whom, is_no_breach, standing};
use super::{Choice, Class, Level, Matter};
use crate::agreement::terms::Recipient;
use crate::agreement::terms::terms;
use crate::agreement::{Agreement, Person, Versions};
use crate::clock::Timestamp;
use crate::domain::Record;
use crate::ids::{NoticeId, PersonId};

terms! {
    /// As what somebody hears of a step.
    As {
        /// As whose the lead is.
        Owner = "owner",
        /// As the superior.
        Manager = "manager",
        /// As the head.
        Head = "head",
        /// As the one it is about.
        Person = "person",
        /// As marketing.
        Marketing = "marketing",
    }
}

terms! {
    /// How far a notice has come.
    NoticeState {
        /// It waits for the hours of whoever is to hear of it.
        Waiting = "waiting",
        /// It stands in the list of notices of that person, and leaves by the chosen ways.
        Told = "told",
        /// Its cause had ended, or a higher step had come, before anybody was told.
        Dropped = "dropped",
        /// Somebody took it back before anybody was told.
        TakenBack = "taken_back",
    }
}

/// What was written down about a lead so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// The steps that were recorded.
    pub steps: BTreeSet<(Matter, Level)>,
    /// The notices.
    pub notices: Vec<NoticeKept>,
}

impl Kept {
    /// In which round somebody hears of a matter: there is another one with each correction that they were told.
    fn round(&self, matter: &Matter, person: &PersonId) -> usize {
        let of_them = self.notices.iter().filter(|notice| notice.matter == *matter && notice.person == *person);
        of_them.filter(|notice| notice.state == NoticeState::Told && notice.level.is_correction()).count()
    }
}

/// One notice as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeKept {
    /// Which one.
    pub id: NoticeId,
    /// Of what.
    pub matter: Matter,
    /// Of which step.
    pub level: Level,
    /// To whom.
    pub person: PersonId,
    /// As what.
    pub hears_as: As,
    /// How far it has come.
    pub state: NoticeState,
    /// When it was told.
    pub told_at: Option<Timestamp>,
    /// Whether its cause has ended, or a higher step has come, since it was told.
    pub is_over: bool,
}

/// What is to be written down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Telling {
    /// Steps that came due, each with its own due time (decision 19).
    pub steps: Vec<(Matter, Level, Timestamp)>,
    /// Notices that are to be told from an instant on.
    pub notices: Vec<NewNotice>,
    /// Notices whose cause has ended, or of which a higher step has come.
    pub over: Vec<NoticeId>,
    /// Notices that wait, each with the instant from which on it is told as things are now.
    pub waiting: Vec<(NoticeId, Timestamp)>,
    /// Notices that were told, and whose cause is there again: what had ended it was taken back.
    pub again: Vec<NoticeId>,
    /// When something comes due next by itself.
    pub next: Option<Timestamp>,
}

/// A notice that is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// Of what.
    pub matter: Matter,
    /// Of which step.
    pub level: Level,
    /// What it is about.
    pub class: Class,
    /// To whom.
    pub person: PersonId,
    /// As what.
    pub hears_as: As,
    /// When the step was due.
    pub due_at: Timestamp,
    /// From when on it is told: in the working time of whoever hears of it.
    pub opens_at: Timestamp,
}

/// Somebody who is to hear of a matter, and of which step.
#[derive(Debug, Clone)]
struct Wanted {
    level: Level,
    class: Class,
    hears_as: As,
    due_at: Timestamp,
    not_before: Timestamp,
}

/// Who is to hear of what; one step of a matter each: the highest.
type WantedBy = BTreeMap<(Matter, PersonId), Wanted>;

/// What is to be written down of a lead at `now`.
pub fn telling(
    record: &Record,
    versions: &Versions,
    now: Timestamp,
    kept: &Kept,
    choice_of: &dyn Fn(&PersonId) -> Choice,
) -> Telling {
    let agreement = &versions.in_force(now).agreement;
    let hearers = Hearers::of(agreement, record.lead.owner.as_ref());
    let mut telling = Telling::default();
    let mut wanted = WantedBy::new();
    for standing in standing(record, versions, now) {
        let (due, next) = come_due(&standing, now);
        telling.next = telling.next.into_iter().chain(next).min();
        for step in due {
            let key = (standing.matter.clone(), step.level);
            if !kept.steps.contains(&key) {
                telling.steps.push((key.0, key.1, step.at));
            }
            want(&mut wanted, &standing.matter, step, agreement, hearers);
        }
    }
    for ((matter, person), wanted) in wanted.iter_mut().filter(|(_, wanted)| wanted.level.is_breach()) {
        wanted.level = wanted.level.in_round(kept.round(matter, person));
    }
    // Somebody was told as what this one would be, and is that no more: the lead changed hands, and the new hand is told of
    // that. Of several who are addressed each hears, whenever their hours are; and so does whoever heard last that it was no
    // breach.
    let addressed: BTreeSet<_> = wanted.keys().cloned().collect();
    wanted.retain(|(matter, person), wanted| {
        let is_anew = kept.round(matter, person) > 0;
        is_anew
            || !kept.notices.iter().any(|notice| {
                notice.matter == *matter
                    && matches!(notice.hears_as, As::Owner | As::Manager | As::Head)
                    && notice.state == NoticeState::Told
                    && notice.hears_as == wanted.hears_as
                    && notice.level.step() >= wanted.level.step()
                    && notice.level.round() == kept.round(matter, &notice.person)
                    && notice.person != *person
                    && !addressed.contains(&(matter.clone(), notice.person.clone()))
            })
    });
    correct(&mut wanted, record, now, kept);
    settle(&mut telling, wanted, kept, agreement, choice_of, now);
    telling
}

/// The steps that are due at `now`, and when the next one is.
fn come_due(standing: &Standing, now: Timestamp) -> (&[Step], Option<Timestamp>) {
    if let Some(until) = standing.silent_until.filter(|until| now < *until) {
        return (&[], Some(until));
    }
    // In order: a ladder's rungs ascend, and so do warnings, which come before due.
    let due = standing.steps.iter().take_while(|step| step.at <= now).count();
    let ends = standing.stands_until.map(|until| until.plus(TimeDelta::milliseconds(1)));
    let next = standing.steps[due..].iter().map(|step| step.at).chain(ends.filter(|ends| now < *ends)).min();
    (&standing.steps[..due], next)
}

/// Whoever a step addresses wants to hear of it; of several steps the highest.
fn want(wanted: &mut WantedBy, matter: &Matter, step: &Step, agreement: &Agreement, hearers: Hearers<'_>) {
    let mut add = |person: &Person, hears_as: As, class: Class| {
        let key = (matter.clone(), PersonId::new(&person.id));
        let new = Wanted { level: step.level, class, hears_as, due_at: step.at, not_before: step.not_before };
        match wanted.get_mut(&key) {
            // One person may be addressed twice in one step, as the owner and as the head: the nearer counts.
            Some(known) if known.level >= new.level => {}
            Some(known) => *known = new,
            None => drop(wanted.insert(key, new)),
        }
    };
    for whom in &step.whom {
        match whom {
            Whom::Ladder(recipient) => {
                for person in hearers.told(*recipient) {
                    let is_owner = hearers.is_owner(person);
                    let class = if step.class == Class::Breach && !is_owner { Class::Escalation } else { step.class };
                    add(person, hears_as(*recipient), class);
                }
            }
            Whom::Person(id) => {
                for person in Hearers::of(agreement, Some(id)).told(Recipient::Owner) {
                    add(person, As::Person, step.class);
                }
            }
            Whom::Marketing(by) => {
                for person in hearers.marketing(by.as_ref()) {
                    add(person, As::Marketing, step.class);
                }
            }
        }
    }
}

const fn hears_as(recipient: Recipient) -> As {
    match recipient {
        Recipient::Owner => As::Owner,
        Recipient::Manager => As::Manager,
        Recipient::Head => As::Head,
    }
}

/// Whoever was told of a breach that was none is told so (semantics 7).
fn correct(wanted: &mut WantedBy, record: &Record, now: Timestamp, kept: &Kept) {
    let told = kept.notices.iter().filter(|notice| notice.state == NoticeState::Told && notice.level.is_breach());
    for notice in told.filter(|notice| is_no_breach(&record.lead, &notice.matter, notice.told_at, now)) {
        let correction = Wanted {
            level: Level::CORRECTION.in_round(notice.level.round()),
            class: Class::Correction,
            hears_as: notice.hears_as,
            due_at: now,
            not_before: now,
        };
        // A breach of a later round goes before it.
        let known = wanted.entry((notice.matter.clone(), notice.person.clone())).or_insert_with(|| correction.clone());
        if known.level < correction.level {
            *known = correction;
        }
    }
}

/// Holds what is wanted against what is there.
fn settle(
    telling: &mut Telling,
    mut wanted: WantedBy,
    kept: &Kept,
    agreement: &Agreement,
    choice_of: &dyn Fn(&PersonId) -> Choice,
    now: Timestamp,
) {
    // Whoever is not listed has no hours.
    let opens_at = |person: &PersonId, not_before: Timestamp| {
        let listed = agreement.person(person.as_str())?;
        Some(opens(agreement, listed, &choice_of(person), now.max(not_before)))
    };
    for notice in &kept.notices {
        let key = (notice.matter.clone(), notice.person.clone());
        let is_wanted = wanted.get(&key).filter(|wanted| wanted.level == notice.level);
        match (notice.state, is_wanted) {
            (NoticeState::Waiting | NoticeState::Told | NoticeState::TakenBack, Some(known)) => {
                // The person's hours, or what they choose, may have become others.
                let at = opens_at(&notice.person, known.not_before).filter(|_| notice.state == NoticeState::Waiting);
                telling.waiting.extend(at.map(|at| (notice.id, at)));
                wanted.remove(&key);
                if notice.is_over {
                    telling.again.push(notice.id);
                }
            }
            (NoticeState::Waiting, None) => telling.over.push(notice.id),
            (NoticeState::Told, None) if !notice.is_over => telling.over.push(notice.id),
            // What was told of a higher step stays told: a lower one is no news.
            _ => {}
        }
    }
    for ((matter, person), Wanted { level, class, hears_as, due_at, not_before }) in wanted {
        let told_higher = kept.notices.iter().any(|notice| {
            notice.matter == matter
                && notice.person == person
                && notice.state == NoticeState::Told
                && notice.level > level
        });
        let Some(opens_at) = opens_at(&person, not_before).filter(|_| !told_higher) else { continue };
        telling.notices.push(NewNotice { matter, level, class, person, hears_as, due_at, opens_at });
    }
}
