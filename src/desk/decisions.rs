//! What reviews decide, and what became of it.

use std::sync::Arc;

use super::Desk;
use crate::agreement::terms::Act;
use crate::clock::Timestamp;
use crate::domain::decision::{Decided, End, Objection, Proposal, Resolution, Settlement, propose, settle};
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::insight::Span;
use crate::insight::figures::{Ask, Dimension, Moment, Terms, told};
use crate::insight::review::Frame;
use crate::storage::Reach;

/// So many values are told to whoever names one that is not there.
const TOLD: usize = 12;

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
        let measured = self.measured(&what)?;
        let from = proposal.from.clone().or_else(|| measured.map(|value| told::typed(what.figure, value)));
        let proposal = Proposal { from, ..proposal.clone() };
        self.in_turn(|desk, made| {
            let what = propose(&proposal, &made, &dimensions(), desk.setting())?;
            let operation = desk.operation(desk.new_operation(), Act::Decide, None);
            let n = desk.store.append_decision(&operation, &what)?;
            Ok(Decided { n, operation, what, settlement: None })
        })
    }

    /// What a figure comes to at the moment of a review, of the leads that a decision is about.
    fn measured(&mut self, what: &Resolution) -> Result<Option<f64>, Unsettled> {
        let versions = Arc::clone(&self.versions);
        let moment = if what.moment < self.now() { Moment::as_of(what.moment) } else { self.this_moment() };
        let frame = Frame::new(Terms::at(&versions, moment.now), what.review, moment.now, None, 0);
        let ask = frame.ask(what.figure);
        let Some((group, by)) = what.group.as_ref().and_then(|group| Some((group, Dimension::of(&group.dimension)?)))
        else {
            let answers = self.answer(std::slice::from_ref(&ask), moment, &mut |_, _| true)?;
            return Ok(answers.first().and_then(|answer| told::cell(what.figure, ask.counting, &answer.total).value()));
        };
        let asks = [ask.clone().by(by), Ask { span: Span::default(), ..ask.clone() }.by(by)];
        let answers = self.answer(&asks, moment, &mut |_, _| true)?;
        let [now, ever] = answers.as_slice() else { return Ok(None) };
        if !ever.groups.is_empty() && ever.group(&[&group.key]).is_none() {
            let mut known: Vec<(&Vec<String>, u64)> = ever.groups.iter().map(|(keys, sum)| (keys, sum.n)).collect();
            known.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
            let known = known.into_iter().filter_map(|(keys, _)| keys.first()).take(TOLD);
            let known = known.map(|key| Shown::line(key).to_string()).collect();
            return Err(Objection::UnknownGroup { given: group.clone(), known }.into());
        }
        Ok(now.group(&[&group.key]).and_then(|sum| told::cell(what.figure, ask.counting, sum).value()))
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
