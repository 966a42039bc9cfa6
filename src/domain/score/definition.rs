//! The definition of an MQL: which of the agreement's criteria somebody meets (R17–R19, R29, R52; semantics 11).

use std::collections::BTreeMap;

use super::deed::{Deed, Kinds};
use super::phase::times_of;
use super::reckoning::{Span, Sums};
use crate::agreement::terms::{Slot, SlotState};
use crate::agreement::{AccountBar, Bar, Criterion, Points};
use crate::domain::deal::Answer;

/// What all people of a company come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Account {
    /// Their points in all; whoever is never handed over adds none.
    pub score: Points,
    /// How many of them have points for what they did.
    pub people: u32,
}

/// What criteria are held against.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// What they come to.
    pub sums: Sums,
    /// All of their deeds, in the order of time.
    pub deeds: &'a [Deed],
    /// What the kinds of these are called.
    pub kinds: &'a Kinds,
    /// Which of them are looked at.
    pub span: Span,
    /// What sales knows.
    pub bantc: &'a BTreeMap<Slot, Answer>,
    /// What their company comes to, themselves among it.
    pub account: Account,
}

/// One thing that a criterion asks for and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap<'a> {
    /// So many points, of all of them.
    Score(Points),
    /// Of those for who somebody is.
    Fit(Points),
    /// Of those for what they did.
    Engagement(Points),
    /// Of those that show that they mean to buy.
    Intent(Points),
    /// A kind of touch, so many times more.
    Touched(&'a str, u32),
    /// Kinds of touch, one after the other.
    InOrder(&'a [String]),
    /// How well something is known.
    Known(Slot, SlotState),
    /// So many points of the whole company.
    Account(Points),
    /// So many more people of the company.
    People(u32),
}

impl Standing<'_> {
    /// The first criterion that is met, in the file's order. Whoever came back from sales meets none before they did
    /// something that counts: what they are was known before (semantics 10). A criterion that names no touch asks for
    /// points since then, too: to open a mail that gives none is no reason to go over again.
    pub fn meets<'c>(&self, criteria: &'c [Criterion]) -> Option<&'c Criterion> {
        if self.span.since.is_some() && !self.deeds.iter().any(|deed| self.span.holds(deed.at) && deed.times > 0) {
            return None;
        }
        let has_points = self.span.since.is_none() || self.sums.engagement + self.sums.intent > Points::ZERO;
        let is_new =
            |criterion: &Criterion| has_points || !criterion.touched.is_empty() || !criterion.in_order.is_empty();
        criteria.iter().find(|criterion| is_new(criterion) && self.is_met(criterion))
    }

    /// Whether nothing is missing for a criterion.
    pub fn is_met(&self, criterion: &Criterion) -> bool {
        self.missing(criterion).next().is_none()
    }

    /// What is missing for a criterion; nothing where it is met.
    pub fn gaps<'c>(&self, criterion: &'c Criterion) -> Vec<Gap<'c>> {
        self.missing(criterion).collect()
    }

    /// One missing thing after the other, looked for as it is asked for: points first, which are at hand.
    fn missing<'c>(&self, criterion: &'c Criterion) -> impl Iterator<Item = Gap<'c>> {
        let Criterion { id: _, score, fit, engagement, intent, touched, in_order, within: _, known, account } =
            criterion;
        let sums = self.sums;
        let points = [
            (score, sums.total(), Gap::Score as fn(Points) -> Gap<'c>),
            (fit, sums.fit, Gap::Fit),
            (engagement, sums.engagement, Gap::Engagement),
            (intent, sums.intent, Gap::Intent),
        ];
        let points = points.into_iter().filter_map(|(bar, points, gap)| short_of(*bar, points).map(gap));
        let touched = touched.iter().filter_map(|(kind, times)| {
            let seen = times_of(kind, self.deeds, self.kinds, |deed| self.looks(criterion, deed));
            Some(times.saturating_sub(seen)).filter(|missing| *missing > 0).map(|missing| Gap::Touched(kind, missing))
        });
        let in_order = std::iter::once(in_order).filter(|_| !self.came_in_order(criterion));
        let state = |slot: &Slot| self.bantc.get(slot).map_or(SlotState::Unknown, |answer| answer.state);
        let known = known.iter().filter(move |(slot, least)| state(slot) < **least);
        let account = account.iter().flat_map(|AccountBar { score, people }| {
            let missing = people.map(|people| people.saturating_sub(self.account.people));
            let people = missing.filter(|missing| *missing > 0).map(Gap::People);
            short_of(*score, self.account.score).map(Gap::Account).into_iter().chain(people)
        });
        points
            .chain(touched)
            .chain(in_order.map(|kinds| Gap::InOrder(kinds)))
            .chain(known.map(|(slot, least)| Gap::Known(*slot, *least)))
            .chain(account)
    }

    /// Whether a criterion looks at a deed: not at one that lies longer ago than it says.
    fn looks(&self, criterion: &Criterion, deed: &Deed) -> bool {
        let is_recent = criterion.within.is_none_or(|within| self.span.at.since(deed.at) <= within.time());
        self.span.holds(deed.at) && is_recent
    }

    /// Whether the kinds that a criterion names were seen one after the other.
    fn came_in_order(&self, criterion: &Criterion) -> bool {
        if criterion.in_order.is_empty() {
            return true;
        }
        let mut next = criterion.in_order.iter().map(|kind| self.kinds.known(kind)).peekable();
        for deed in self.deeds.iter().filter(|deed| deed.times > 0 && self.looks(criterion, deed)) {
            if next.peek() == Some(&Some(deed.kind)) {
                next.next();
            }
        }
        next.peek().is_none()
    }
}

/// How many points a bar asks for beyond those that there are.
fn short_of(bar: Option<Bar>, points: Points) -> Option<Points> {
    bar.map(|bar| bar.missing(points)).filter(|missing| !missing.is_zero())
}
