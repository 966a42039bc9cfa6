//! What a loss is made of, and whose turn that makes it.
//!
//! Sales is asked first: was the first contact in time? What the change in late contacts explains is a matter of follow-up:
//! the change of their share, times the difference that being late makes. What is left is told apart by the reasons that were
//! given for those who did not come through, among those contacted in time and among the others, so that a reason that only
//! follows a late contact, "cannot be reached", is not laid at marketing's door. The parts add up to the whole.

use std::collections::BTreeMap;

use super::super::figures::{Answer, Ask, Dimension, Fate, FirstContact, NONE};
use super::super::{Rate, chance};
use super::{Compared, Pair, SURE, StepFinding, number, value};
use crate::agreement::Versions;
use crate::agreement::playbook::Turn;
use crate::agreement::terms::{Side, Stage};

/// A part of a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// First contacts that came late.
    FollowUp,
    /// A reason that speaks to somebody.
    Said(Side),
    /// Nothing is decided yet.
    Undecided,
    /// Nobody wrote down why: no hand-off was recorded, or it ended without a reason.
    Untold,
}

/// How much of a loss it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// What it is.
    pub topic: Topic,
    /// How much of the loss it explains, 1.0 for all leads; less than nothing where it became better.
    pub points: f64,
    /// How likely chance alone does as much, adjusted as Holm has it.
    pub by_chance: f64,
    /// Of all leads so many: contacted late, or given up for such a reason.
    pub now: Rate,
    /// The same of those with which they are compared.
    pub then: Option<Rate>,
}

/// A reason, of how many it was given, and the source that most of them came from.
#[derive(Debug, Clone, PartialEq)]
pub struct MostGiven {
    /// The reason's id.
    pub reason: String,
    /// Of those who did not come through, to so many it was given.
    pub given: Rate,
    /// The source of most of them, and how many they are.
    pub source: Option<(String, u64)>,
    /// The leads behind it.
    pub ask: Ask,
}

/// What a loss is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The parts, the largest first.
    pub parts: Vec<Part>,
    /// What they add up to.
    pub whole: f64,
    /// A part must be at least so large to be named.
    pub least: f64,
    /// How many first contacts were in time, of those of which it is decided.
    pub in_time: Compared,
    /// How many came through of those contacted in time, and of those contacted late.
    pub came_through: (Rate, Rate),
    /// How many were refused after the first contact had fallen due.
    pub refused_late: u64,
    /// Of how many that did not come through a reason is known.
    pub told: u64,
    /// The reason that speaks to marketing and was given most, and the one of any other side.
    pub reasons: Vec<(Side, MostGiven)>,
    /// What came back untouched in the same days.
    pub untouched: (Rate, Ask),
    /// Whether the leads were in sales' hands: then it is sales that did not decide.
    is_with_sales: bool,
}

impl Parts {
    /// The parts that are more than chance and not small.
    pub fn named(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.by_chance < SURE && part.points > 0.0 && part.points >= self.least)
    }

    /// Whose turn a part makes it; nothing for what neither department can mend, and for what nobody wrote down.
    pub const fn turn_of(&self, topic: Topic) -> Option<Turn> {
        match topic {
            Topic::FollowUp | Topic::Said(Side::Sales) => Some(Turn::Sales),
            Topic::Said(Side::Nurturing) => Some(Turn::Nurturing),
            Topic::Said(Side::Product) | Topic::Untold => None,
            Topic::Undecided if self.is_with_sales => Some(Turn::Sales),
            Topic::Said(Side::Marketing) | Topic::Undecided => Some(Turn::Marketing),
        }
    }

    /// Whose turn it is, by the parts that are named; nothing where none is.
    pub fn turn(&self) -> Option<Turn> {
        let turns: Vec<Turn> = self.named().filter_map(|part| self.turn_of(part.topic)).collect();
        match (turns.contains(&Turn::Marketing), turns.contains(&Turn::Sales)) {
            (true, true) => Some(Turn::Both),
            (true, false) => Some(Turn::Marketing),
            (false, true) => Some(Turn::Sales),
            (false, false) => turns.first().copied(),
        }
    }

    /// How much of the loss it is one side's turn to mend.
    pub fn share_of(&self, turn: Turn) -> f64 {
        self.parts.iter().filter(|part| self.turn_of(part.topic) == Some(turn)).map(|part| part.points).sum()
    }

    /// One part.
    pub fn part(&self, topic: Topic) -> Option<&Part> {
        self.parts.iter().find(|part| part.topic == topic)
    }
}

/// Leads of one kind of first contact: how many, how many came through, and how many of the others for what.
#[derive(Debug, Clone, Default)]
struct Stratum {
    all: u64,
    came: u64,
    failed: BTreeMap<Topic, u64>,
}

impl Stratum {
    const fn rate(&self) -> Rate {
        Rate::new(self.came, self.all)
    }

    fn failed(&self, topic: Topic) -> Rate {
        Rate::new(self.failed.get(&topic).copied().unwrap_or_default(), self.all)
    }

    fn together(&self, other: &Self) -> Self {
        let mut all = self.clone();
        all.all += other.all;
        all.came += other.came;
        other.failed.iter().for_each(|(topic, k)| *all.failed.entry(*topic).or_default() += k);
        all
    }
}

/// A cohort: those contacted late, and all others.
#[derive(Debug, Clone, Default)]
struct Fates {
    late: Stratum,
    other: Stratum,
}

impl Fates {
    fn of(answer: &Answer, versions: &Versions) -> Self {
        let mut fates = Self::default();
        for (keys, sum) in &answer.groups {
            let [contact, ended, fate] = keys.as_slice() else { continue };
            let is_late = contact == FirstContact::Late.word();
            let stratum = if is_late { &mut fates.late } else { &mut fates.other };
            stratum.all += sum.n;
            stratum.came += sum.k;
            *stratum.failed.entry(topic(ended, Fate::of(fate), versions)).or_default() += sum.n - sum.k;
        }
        fates
    }

    const fn all(&self) -> u64 {
        self.late.all + self.other.all
    }

    const fn late(&self) -> Rate {
        Rate::new(self.late.all, self.all())
    }

    fn whole(&self) -> Stratum {
        self.late.together(&self.other)
    }
}

fn topic(reason: &str, fate: Option<Fate>, versions: &Versions) -> Topic {
    let untold = if fate.is_some_and(|fate| fate != Fate::Open) { Topic::Untold } else { Topic::Undecided };
    side(reason, versions).map_or(untold, Topic::Said)
}

fn side(reason: &str, versions: &Versions) -> Option<Side> {
    versions.newest_with(|agreement| agreement.reason(reason)).map(|reason| reason.speaks_to)
}

pub(super) fn parts(
    fates: &Pair,
    sources: &Pair,
    untouched: (Rate, Ask),
    step: &StepFinding,
    versions: &Versions,
) -> Parts {
    let now = Fates::of(&fates.now, versions);
    let then = fates.then.as_ref().map(|then| Fates::of(then, versions)).filter(|then| then.all() > 0);
    let mut parts = vec![follow_up(&now, then.as_ref())];
    let topics = Side::ALL.iter().copied().map(Topic::Said).chain([Topic::Undecided]);
    // Where everything is written down there is nothing to ask about.
    let is_untold = |fates: &Fates| fates.whole().failed(Topic::Untold).k > 0;
    let untold = (is_untold(&now) || then.as_ref().is_some_and(is_untold)).then_some(Topic::Untold);
    parts.extend(topics.chain(untold).map(|topic| of_topic(topic, &now, then.as_ref())));
    let adjusted = chance::holm(&parts.iter().map(|part| part.by_chance).collect::<Vec<_>>());
    parts.iter_mut().zip(adjusted).for_each(|(part, by_chance)| part.by_chance = by_chance);
    parts.sort_by(|a, b| b.points.total_cmp(&a.points));
    let whole: f64 = parts.iter().map(|part| part.points).sum();
    let least = if then.is_some() { whole } else { step.gap.min(whole) } / 4.0;
    let refused_late = now.late.failed.iter().filter(|(topic, _)| **topic != Topic::Undecided).map(|(_, k)| k).sum();
    Parts {
        parts,
        whole,
        least,
        in_time: Compared {
            now: in_time(&fates.now),
            then: fates.then.as_deref().map(in_time).filter(|then| then.n > 0),
        },
        came_through: (of_contact(&fates.now, FirstContact::InTime), of_contact(&fates.now, FirstContact::Late)),
        refused_late,
        told: now.whole().failed.iter().filter(|(topic, _)| matches!(topic, Topic::Said(_))).map(|(_, k)| k).sum(),
        reasons: reasons(sources, versions),
        untouched,
        is_with_sales: step.step.0 >= Stage::Mql,
    }
}

/// What late first contacts explain: how much more of them there are, times what being late costs. Sure where both are.
fn follow_up(now: &Fates, then: Option<&Fates>) -> Part {
    let (other, late) = (value(now.other.rate()), value(now.late.rate()));
    let Some(then) = then else {
        // Held against nothing but what it would be if all had been in time.
        let cost = if now.late.all > 0 && now.other.all > 0 { other - late } else { 0.0 };
        let points = value(now.late()) * cost;
        let by_chance = chance::shares(now.other.rate(), now.late.rate());
        return Part { topic: Topic::FollowUp, points, by_chance, now: now.late(), then: None };
    };
    let mean = |now: &Stratum, then: &Stratum| {
        let (is, was) = (now.rate().value(), then.rate().value());
        f64::midpoint(is.or(was).unwrap_or_default(), was.or(is).unwrap_or_default())
    };
    let (late, other) = (mean(&now.late, &then.late), mean(&now.other, &then.other));
    let points = (value(now.late()) - value(then.late())) * (other - late);
    let (all_late, all_other) = (now.late.together(&then.late), now.other.together(&then.other));
    let makes_a_difference = chance::shares(all_other.rate(), all_late.rate());
    let by_chance = chance::shares(now.late(), then.late()).max(makes_a_difference);
    Part { topic: Topic::FollowUp, points, by_chance, now: now.late(), then: Some(then.late()) }
}

/// What those explain who did not come through for a reason: how many more of them there are among those contacted in time, and
/// among the others.
fn of_topic(topic: Topic, now: &Fates, then: Option<&Fates>) -> Part {
    let is = now.whole().failed(topic);
    let Some(then) = then else {
        let of_failed = Rate::new(now.other.failed(topic).k, now.other.all - now.other.came);
        let most = of_failed.value().is_some_and(|share| share > 0.5);
        let by_chance = if most { chance::share_against(of_failed, 0.5) } else { 1.0 };
        return Part { topic, points: value(now.other.failed(topic)), by_chance, now: is, then: None };
    };
    let strata = [(&now.late, &then.late, now.late(), then.late()), {
        let share = |fates: &Fates| Rate::new(fates.other.all, fates.all());
        (&now.other, &then.other, share(now), share(then))
    }];
    // Of leads that there were none of then nobody knows what was usual.
    let known = strata.into_iter().filter(|(now, then, ..)| now.all > 0 && then.all > 0);
    let points = known.clone().map(|(now, then, is, was)| {
        f64::midpoint(value(is), value(was)) * (value(now.failed(topic)) - value(then.failed(topic)))
    });
    let pairs: Vec<(Rate, Rate)> =
        known.clone().map(|(now, then, ..)| (now.failed(topic), then.failed(topic))).collect();
    let by_chance = chance::shares_within(&pairs);
    Part { topic, points: points.sum(), by_chance, now: is, then: Some(then.whole().failed(topic)) }
}

/// How many first contacts were in time, of those of which it is decided.
fn in_time(answer: &Answer) -> Rate {
    let of = |kept| of_contact(answer, kept).n;
    Rate::new(of(FirstContact::InTime), of(FirstContact::InTime) + of(FirstContact::Late))
}

/// How many came through of those with such a first contact.
fn of_contact(answer: &Answer, kept: FirstContact) -> Rate {
    let groups = answer.groups.iter().filter(|(keys, _)| keys.first().is_some_and(|key| key == kept.word()));
    groups.fold(Rate::new(0, 0), |all, (_, sum)| Rate::new(all.k + sum.k, all.n + sum.n))
}

/// Of each side the reason that was given most, and where most of them came from.
fn reasons(sources: &Pair, versions: &Versions) -> Vec<(Side, MostGiven)> {
    type Source<'a> = Option<(&'a str, u64)>;
    let mut given: BTreeMap<&str, (u64, Source<'_>)> = BTreeMap::new();
    let mut failed = 0;
    for (keys, sum) in &sources.now.groups {
        let [ended, source, ..] = keys.as_slice() else { continue };
        let lost = sum.n - sum.k;
        failed += lost;
        if ended == NONE || lost == 0 {
            continue;
        }
        let (all, most) = given.entry(ended).or_default();
        *all += lost;
        if source != NONE && most.is_none_or(|(_, k)| lost > k) {
            *most = Some((source, lost));
        }
    }
    let most_of = |of: Side| {
        let own = given.iter().filter(|(reason, _)| side(reason, versions) == Some(of));
        let (reason, (k, source)) = own.max_by_key(|(_, (k, _))| *k)?;
        let only = Ask { by: vec![Dimension::Ended], ..sources.ask.clone() };
        let ask = only.of_group(&[(*reason).to_owned()]);
        let source = source.map(|(source, k)| (source.to_owned(), k));
        Some((of, MostGiven { reason: (*reason).to_owned(), given: Rate::new(*k, failed), source, ask }))
    };
    let mut all: Vec<_> = Side::ALL.iter().copied().filter_map(most_of).collect();
    all.sort_by(|(_, a), (_, b)| number(b.given.k).total_cmp(&number(a.given.k)));
    all
}
