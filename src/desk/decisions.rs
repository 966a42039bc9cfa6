//! What reviews decide, and what became of it.

use std::sync::Arc;

use super::Desk;
use super::groups::NoSuchGroup;
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::decision::{Decided, End, Group, Objection, Proposal, Resolution, Settlement, propose, settle};
use crate::error::{Error, Result};
use crate::insight::Span;
use crate::insight::figures::{Ask, Counting, Dimension, Moment, Terms, told};
use crate::insight::review::Frame;
use crate::storage::Reach;

/// Why a decision was not written down.
#[derive(Debug)]
pub enum Unsettled {
    /// A rule is against it.
    Objected(Objection),
    /// It could not be done.
    Failed(Error),
}

impl From<Objection> for Unsettled {
    fn from(objection: Objection) -> Self {
        Self::Objected(objection)
    }
}

impl<E: Into<Error>> From<E> for Unsettled {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Desk {
    /// Writes down what a review decides; whoever decides at the same moment comes after it. What the figure comes to is
    /// measured as the review measures it, where nobody says it.
    pub fn decide(&mut self, proposal: &Proposal) -> Result<Decided, Unsettled> {
        let made = self.store.decisions()?;
        // Before anything is measured, which may take its time: what is refused anyhow is refused at once.
        let what = propose(proposal, &made, &dimensions(), self.setting())?;
        let what = Resolution { group: self.group_of(&what)?, ..what };
        let measured = if proposal.from.is_none() { self.measured(&what)? } else { None };
        let from = proposal.from.clone().or_else(|| measured.map(|value| told::typed(what.figure, value)));
        let group = what.group.as_ref().map(ToString::to_string);
        let proposal = Proposal { group, from, ..proposal.clone() };
        self.in_turn(|desk, made| {
            let what = propose(&proposal, &made, &dimensions(), desk.setting())?;
            let operation = desk.operation(desk.new_operation(), Act::Decide, None);
            let n = desk.store.append_decision(&operation, &what)?;
            Ok(Decided { n, operation, what, settlement: None })
        })
    }

    /// What a figure comes to at the moment of a review, of the leads that a decision is about.
    fn measured(&mut self, what: &Resolution) -> Result<Option<f64>> {
        let versions = Arc::clone(&self.versions);
        let moment = self.moment_decided(what);
        let frame = Frame::new(Terms::at(&versions, moment.now), what.review, moment.now, None, 0);
        let group = what.group.as_ref().and_then(|group| Some((Dimension::of(&group.dimension)?, group.key.clone())));
        let ask = Ask { only: group.into_iter().collect(), ..frame.ask(what.figure) };
        let answers = self.answer(std::slice::from_ref(&ask), moment, &mut |_, _| true)?;
        Ok(answers.first().and_then(|answer| told::cell(what.figure, ask.counting, &answer.total).value()))
    }

    /// The group that a decision is about, by its key.
    fn group_of(&mut self, what: &Resolution) -> Result<Option<Group>, Unsettled> {
        let Some(given) = what.group.clone() else { return Ok(None) };
        let Some(by) = Dimension::of(&given.dimension) else { return Ok(Some(given)) };
        let asks = [Ask::of(what.figure, Span::default()).counting(Counting::usual(what.figure))];
        match self.group_called(&asks, by, &given.key, self.moment_decided(what))? {
            Ok(key) => Ok(Some(Group { key, ..given })),
            Err(NoSuchGroup(known)) => Err(Objection::UnknownGroup { given, known }.into()),
        }
    }

    fn moment_decided(&self, what: &Resolution) -> Moment {
        if what.moment < self.now() { Moment::as_of(what.moment) } else { self.this_moment() }
    }

    /// Says how a decision ended.
    pub fn settle(&mut self, n: u32, end: End, note: Option<&str>) -> Result<Decided, Unsettled> {
        self.in_turn(|desk, made| {
            let ending = settle(n, end, note, &made, desk.setting())?;
            let operation = desk.operation(desk.new_operation(), Act::Settle, None);
            desk.store.append_settlement(&operation, n, &ending)?;
            let settlement = Settlement { operation, end: ending.end, note: ending.note };
            let decided = made.into_iter().find(|decided| decided.n == n);
            let decided = decided.map(|decided| Decided { settlement: Some(settlement), ..decided });
            decided.ok_or_else(|| Error::internal("a decision that was there is gone").into())
        })
    }

    /// What reviews had decided by an instant, and what was known of it then, the first one first.
    pub fn decisions(&mut self, as_of: Timestamp) -> Result<Vec<Decided>> {
        let made = self.store.decisions()?;
        Ok(made.into_iter().filter_map(|decided| decided.known_at(as_of)).collect())
    }

    /// Looks at what there is and writes in one transaction, under the agreement that is the newest then.
    fn in_turn<T>(
        &mut self,
        work: impl FnOnce(&mut Self, Vec<Decided>) -> Result<T, Unsettled>,
    ) -> Result<T, Unsettled> {
        self.store.begin(Reach::AFew)?;
        let done = self.look_for_agreements().map_err(Unsettled::from).and_then(|()| {
            let made = self.store.decisions()?;
            work(self, made)
        });
        match done {
            Ok(done) => {
                self.store.commit()?;
                Ok(done)
            }
            Err(refused) => {
                self.store.abandon()?;
                Err(refused)
            }
        }
    }
}

fn dimensions() -> Vec<&'static str> {
    Dimension::ALL.iter().map(|dimension| dimension.word()).collect()
}
