//! Whether a lead would be handed over at a moment, by what is known of it then.

use std::collections::BTreeMap;

use super::regime::Regime;
use crate::agreement::Points;
use crate::agreement::terms::{Act, Slot};
use crate::clock::Timestamp;
use crate::domain::score::definition::Standing;
use crate::domain::score::{Account, Deed, Rules, Span, fit_points};
use crate::domain::{Answer, Person, Subject, Traits, exclusions};

/// What is known of a lead at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'k> {
    pub(super) person: &'k Person,
    pub(super) traits: &'k Traits,
    pub(super) bantc: &'k BTreeMap<Slot, Answer>,
    /// In the order of time.
    pub(super) deeds: &'k [Deed],
    /// How the last hand-off ended.
    pub(super) ended: Option<(Timestamp, Act)>,
}

/// What a judgement comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// What the lead comes to; nothing for somebody who is never handed over.
    pub(super) total: Option<Points>,
    /// Whether it is handed over.
    pub(super) is_handed_over: bool,
}

/// Judges one lead after the other.
#[derive(Debug)]
pub(super) struct Judging<'a, 'r> {
    regime: &'r Regime<'a>,
}

impl<'a, 'r> Judging<'a, 'r> {
    pub(super) fn new(regime: &'r Regime<'a>) -> Self {
        Self { regime }
    }

    pub(super) fn judge(&mut self, rules: &Rules<'a>, known: &Known<'_>, at: Timestamp, others: Account) -> Verdict {
        let subject = Subject { person: known.person, traits: known.traits, bantc: known.bantc };
        if exclusions(rules.agreement, subject).next().is_some() {
            return Verdict { total: None, is_handed_over: false };
        }
        let span = Span { since: known.ended.map(|(at, _)| at), at };
        let kinds = self.regime.kinds();
        let sums = rules.sums(fit_points(&rules.agreement.score, &subject), known.deeds, kinds, span);
        let acts = u32::from(sums.engagement + sums.intent > Points::ZERO);
        let account = Account { score: others.score + sums.total(), people: others.people + acts };
        let standing =
            Standing { sums, deeds: known.deeds, kinds, span, bantc: known.bantc, account };
        let met = standing.meets(&rules.agreement.criteria);
        Verdict { total: Some(sums.total()), is_handed_over: met.is_some() }
    }

    /// What somebody else of the company adds to what it comes to.
    pub(super) fn add(&mut self, account: &mut Account, known: &Known<'_>, at: Timestamp) {
        let rules = self.regime.at(at);
        let subject = Subject { person: known.person, traits: known.traits, bantc: known.bantc };
        if exclusions(rules.agreement, subject).next().is_some() {
            return;
        }
        let span = Span { since: known.ended.map(|(at, _)| at), at };
        let sums =
            rules.sums(fit_points(&rules.agreement.score, &subject), known.deeds, self.regime.kinds(), span);
        account.score = account.score + sums.total();
        account.people += u32::from(sums.engagement + sums.intent > Points::ZERO);
    }
}
