//! Figures of any kind, at any moment ([`crate::insight::figures`]).

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use chrono::NaiveDate;

use super::Desk;
use super::figures::span;
use crate::agreement::goals::Figure;
use crate::clock::{Timestamp, start_of};
use crate::domain::Cost;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::insight::Span;
use crate::insight::figures::{
    Answer, Ask, Board, Case, Comparison, Difference, Dimension, Moment, Recorded, Sum, Terms, told,
};
use crate::storage::{Snapshot, Window};

/// So many windows of leads may wait to be counted: what is read ahead must not fill the memory.
const AHEAD: usize = 4;

/// Hears how many leads were read, of about how many, and ends it by saying no.
pub type GoOn<'g> = &'g mut dyn FnMut(u64, u64) -> bool;

impl Desk {
    /// Everything that is known, now.
    pub fn this_moment(&self) -> Moment {
        Moment::live(self.now())
    }

    /// The span of local days, both inclusive, of the agreement's zone (decision 11).
    pub fn days(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Span {
        span(from, to, self.agreement().zone)
    }

    /// Answers questions as of a moment, all from one walk through everything that is recorded. Nobody who writes waits for it.
    ///
    /// # Errors
    /// [`Kind::Busy`] where `go_on` said no.
    pub fn answer(&mut self, asks: &[Ask], moment: Moment, go_on: GoOn<'_>) -> Result<Vec<Answer>> {
        let versions = Arc::clone(&self.versions);
        let terms = Terms::at(&versions, moment.now);
        let costs = self.costs_known(moment.known)?;
        let count = |board: &mut Board, recorded: &Recorded| {
            if let Some(case) = Case::of(recorded, moment, terms) {
                board.add(&case);
            }
        };
        let board = self.over_all(Board::new(asks.to_vec()), count, go_on)?;
        let mut answers = board.finish();
        for (ask, answer) in asks.iter().zip(&mut answers) {
            pay(ask, answer, &costs, terms);
        }
        Ok(answers)
    }

    /// The leads behind a number, and what the items of each come to: those first that ask to be looked into, which are the
    /// missed of a share, the longest of times, the most of what is better less; else in their order.
    ///
    /// # Errors
    /// [`Kind::Busy`] where `go_on` said no.
    pub fn behind(&mut self, ask: &Ask, moment: Moment, go_on: GoOn<'_>) -> Result<Vec<(LeadId, Sum)>> {
        let versions = Arc::clone(&self.versions);
        let terms = Terms::at(&versions, moment.now);
        let list = |leads: &mut Vec<(LeadId, Sum)>, recorded: &Recorded| {
            let Some(case) = Case::of(recorded, moment, terms) else { return };
            let items = ask.items(&case);
            if !items.is_empty() {
                leads.push((recorded.lead, Sum::of(items.iter().map(|item| item.worth))));
            }
        };
        let mut leads = self.over_all(Vec::new(), list, go_on)?;
        leads.sort_by(|(_, one), (_, other)| told::worst_first(ask.figure, one, other));
        Ok(leads)
    }

    /// The leads of which anything counts in any of these, from one walk.
    pub(super) fn behind_any(&mut self, asks: &[Ask], moment: Moment, go_on: GoOn<'_>) -> Result<Vec<LeadId>> {
        let versions = Arc::clone(&self.versions);
        let terms = Terms::at(&versions, moment.now);
        let list = |leads: &mut Vec<LeadId>, recorded: &Recorded| {
            let case = Case::of(recorded, moment, terms);
            if case.is_some_and(|case| asks.iter().any(|ask| !ask.items(&case).is_empty())) {
                leads.push(recorded.lead);
            }
        };
        self.over_all(Vec::new(), list, go_on)
    }

    /// Why figures are others now than they were then. Of each pair the first is asked then, the second now.
    ///
    /// # Errors
    /// [`Kind::Busy`] where `go_on` said no.
    pub fn differences(
        &mut self,
        then: Timestamp,
        now: Moment,
        asks: Vec<(Ask, Ask)>,
        go_on: GoOn<'_>,
    ) -> Result<Vec<Difference>> {
        let versions = Arc::clone(&self.versions);
        let before: Vec<Ask> = asks.iter().map(|(before, _)| before.clone()).collect();
        let comparison = Comparison::new(&versions, then, now, asks);
        let mut differences = self.over_all(comparison, Comparison::add, go_on)?.finish();
        let costs = [self.costs_known(then)?, self.costs_known(now.known)?];
        let terms = [Terms::at(&versions, then), Terms::at(&versions, now.now)];
        for (before, difference) in before.iter().zip(&mut differences) {
            pay_between(before, difference, &costs, terms);
        }
        Ok(differences)
    }

    /// Shows everything that is recorded to `add`, lead by lead.
    pub(super) fn over_all<T: Send>(
        &mut self,
        counted: T,
        add: impl Fn(&mut T, &Recorded) + Send,
        go_on: GoOn<'_>,
    ) -> Result<T> {
        walk(&mut *self.store.snapshot()?, counted, add, go_on)
    }

    /// What campaigns cost, as far as it was known at an instant.
    pub(super) fn costs_known(&mut self, known: Timestamp) -> Result<Vec<Cost>> {
        Ok(self.store.costs(known)?)
    }
}

/// Shows everything that a snapshot holds to `add`, lead by lead: while one thread counts some, the next ones are read.
///
/// # Errors
/// [`Kind::Busy`] where `go_on` said no.
pub(super) fn walk<T: Send>(
    snapshot: &mut dyn Snapshot,
    mut counted: T,
    add: impl Fn(&mut T, &Recorded) + Send,
    go_on: GoOn<'_>,
) -> Result<T> {
    let mut is_broken_off = false;
    let counted = std::thread::scope(|scope| {
        let (hand_on, read) = sync_channel::<Window>(AHEAD);
        let counting = scope.spawn(move || {
            for window in read {
                window.leads.iter().for_each(|recorded| add(&mut counted, recorded));
            }
            counted
        });
        let is_read = snapshot.recorded(&mut |window| {
            is_broken_off = !go_on(window.read, window.of);
            !is_broken_off && hand_on.send(window).is_ok()
        });
        drop(hand_on);
        let counted = counting.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause));
        is_read.map(|()| counted)
    })?;
    if is_broken_off { Err(Error::new(Kind::Busy, Message::new("figures.broken_off"))) } else { Ok(counted) }
}

/// What was paid in the span of a question, and of the groups that it is told apart by: costs know campaigns, sources and
/// days. A cost of several days is spread over them evenly.
pub(super) fn pay(ask: &Ask, answer: &mut Answer, costs: &[Cost], terms: Terms<'_>) {
    if !matches!(ask.figure, Figure::Cost(_)) {
        return;
    }
    // Sums of several moneys say nothing: those of the agreement's own are told, or the first other one; the rest stands beside.
    let own = costs.iter().any(|cost| cost.currency.is_none());
    answer.money = if own { None } else { costs.first().and_then(|cost| cost.currency.clone()) };
    for cost in costs {
        let parts = parts(cost, ask, terms);
        let amount: f64 = parts.iter().map(|(_, part)| part).sum();
        if cost.currency != answer.money {
            if let Some(money) = cost.currency.clone().filter(|_| amount > 0.0) {
                *answer.apart.entry(money).or_default() += amount;
            }
            continue;
        }
        answer.total.pay(amount);
        for (keys, part) in parts {
            if let Some(keys) = keys.filter(|_| part > 0.0) {
                answer.groups.entry(keys).or_default().pay(part);
            }
        }
    }
}

/// What was paid, in each world between two moments, of which both costs and terms are given: what was told of later is late
/// data, and which days are looked at is the last step.
pub(super) fn pay_between(before: &Ask, difference: &mut Difference, costs: &[Vec<Cost>; 2], terms: [Terms<'_>; 2]) {
    let Difference { ask: after, worlds: [seen, told, defined, grown, looked_at] } = difference;
    let ([known_then, known_now], [old, new]) = (costs, terms);
    pay(before, seen, known_then, old);
    pay(before, told, known_now, old);
    pay(before, defined, known_now, new);
    pay(before, grown, known_now, new);
    pay(after, looked_at, known_now, new);
}

/// What of a cost belongs to a question, day by day, in whole thousandths: all groups of a question come to what it comes to. With the groups of each day; none where it is told apart by nothing, or by what costs do not know.
fn parts(cost: &Cost, ask: &Ask, terms: Terms<'_>) -> Vec<(Option<Vec<String>>, f64)> {
    let key = |by: Dimension, day: NaiveDate| match by {
        Dimension::Campaign => Some(cost.campaign.clone()),
        Dimension::Source => Some(cost.source.clone().unwrap_or_default()),
        by => by.key_of_day(day),
    };
    let days: Vec<NaiveDate> = cost.from.iter_days().take_while(|day| *day <= cost.to).collect();
    let is_asked = |day: &&NaiveDate| {
        ask.span.has(Some(start_of(**day, terms.zone)))
            && ask.only.iter().all(|(by, wanted)| key(*by, **day).as_ref() == Some(wanted))
    };
    #[allow(clippy::cast_precision_loss, reason = "days are few")]
    let up_to = |nth: usize| (cost.amount * (nth as f64 / days.len() as f64) * 1_000.0).round();
    let part = |(nth, day): (usize, &NaiveDate)| {
        let keys: Option<Vec<String>> = ask.by.iter().map(|by| key(*by, *day)).collect();
        (keys.filter(|keys| !keys.is_empty()), (up_to(nth + 1) - up_to(nth)) / 1_000.0)
    };
    days.iter().filter(is_asked).enumerate().map(part).collect()
}
