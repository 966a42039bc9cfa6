//! Under which rules a replay judges: those of a proposal all the time, or at each moment those that were in force then.

use super::look::Looks;
use crate::agreement::playbook::Phase;
use crate::agreement::{Agreement, Versions};
use crate::clock::Timestamp;
use crate::domain::score::{Kinds, Rules};

/// Which rules hold when.
#[derive(Debug, Clone)]
pub struct Regime<'a> {
    first: (Rules<'a>, Looks),
    /// The rules that hold from an instant on, in order.
    later: Vec<(Timestamp, (Rules<'a>, Looks))>,
    kinds: Kinds,
}

impl<'a> Regime<'a> {
    /// One agreement all the time.
    pub fn of(proposal: &'a Agreement) -> Self {
        let mut kinds = Kinds::default();
        let first = ready(0, proposal, &mut kinds);
        Self { first, later: Vec::new(), kinds }
    }

    /// The agreement as it really was: at each moment the version that was in force then.
    pub fn as_agreed(versions: &'a Versions) -> Self {
        let mut kinds = Kinds::default();
        let mut turns: Vec<Timestamp> = versions.iter().flat_map(|one| [one.adopted_at, one.begins_at()]).collect();
        turns.sort_unstable();
        turns.dedup();
        let mut number = versions.first().number;
        let first = ready(0, &versions.first().agreement, &mut kinds);
        let mut later = Vec::new();
        for turn in turns {
            let version = versions.in_force(turn);
            if version.number != number {
                number = version.number;
                later.push((turn, ready(later.len() + 1, &version.agreement, &mut kinds)));
            }
        }
        Self { first, later, kinds }
    }

    /// The rules that hold at an instant.
    pub fn at(&self, at: Timestamp) -> &Rules<'a> {
        &self.holding(at).0
    }

    /// What the conditions of these see of somebody.
    pub(super) fn looks_at(&self, at: Timestamp) -> &Looks {
        &self.holding(at).1
    }

    fn holding(&self, at: Timestamp) -> &(Rules<'a>, Looks) {
        self.later.iter().rfind(|(from, _)| *from <= at).map_or(&self.first, |(_, holding)| holding)
    }

    /// What the conditions of all of them see of somebody.
    pub fn looks(&self) -> impl Iterator<Item = &Looks> {
        std::iter::once(&self.first).chain(self.later.iter().map(|(_, one)| one)).map(|(_, looks)| looks)
    }

    /// All of them.
    pub fn rules(&self) -> impl Iterator<Item = &Rules<'a>> {
        std::iter::once(&self.first).chain(self.later.iter().map(|(_, one)| one)).map(|(rules, _)| rules)
    }

    /// When other rules begin to hold, in order: every lead is looked at then.
    pub fn turns(&self) -> impl Iterator<Item = Timestamp> {
        self.later.iter().map(|(from, _)| *from)
    }

    /// What the kinds of touch are called that any rule names.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// The number of a kind of touch; one beyond all others where no rule names it.
    pub fn kind(&self, kind: &str) -> u32 {
        self.kinds.known(kind).unwrap_or(u32::MAX)
    }

    /// Whether any criterion looks at others of the same company.
    pub fn looks_at_accounts(&self) -> bool {
        self.rules().any(|rules| rules.agreement.criteria.iter().any(|criterion| criterion.looks_at_account()))
    }
}

/// Rules, with a number for every kind of touch that anything in the agreement names.
fn ready<'a>(number: usize, agreement: &'a Agreement, kinds: &mut Kinds) -> (Rules<'a>, Looks) {
    let rules = Rules::new(agreement, kinds);
    let entered = agreement.playbook.phases.iter().flat_map(|phase: &Phase| &phase.enter);
    let named = entered.flat_map(|entry| entry.touched.iter().map(|(kind, _)| kind));
    let touched = agreement.criteria.iter().flat_map(|criterion| criterion.touched.keys().chain(&criterion.in_order));
    let wanted = agreement.reasons.iter().flat_map(|reason| &reason.wake_on);
    for kind in named.chain(touched).chain(wanted) {
        kinds.number(kind);
    }
    (rules, Looks::of_agreement(number, agreement))
}
