//! Whether what a lead was handed over for had faded when sales got to it: the "cooled" of a list, of the past.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::case::Case;
use crate::agreement::terms::terms;
use crate::clock::Timestamp;
use crate::domain::score::definition::Standing;
use crate::domain::score::{Account, Deed, Kinds, Rules, Span};
use crate::domain::{Ground, Handoff};

terms! {
    /// Whether a lead still met the definition when somebody first tried to reach it: the groups of
    /// [`super::Dimension::Warmth`]. Where nobody has tried it is the end of the hand-off that counts, or now.
    Warmth {
        /// It did.
        Warm = "warm",
        /// It had cooled.
        Cooled = "cooled",
    }
}

/// Of a hand-off for a criterion, by the agreement by which it was judged and with the points for who the person was then.
/// Nothing where that does not tell: for another ground, and where the criterion is not met at the hand-off either by what is
/// looked at here, as it asks for the company's points or for amounts.
pub(super) fn warmth(case: &Case<'_>, handoff: &Handoff) -> Option<Warmth> {
    let basis = handoff.basis.as_ref()?;
    if !matches!(handoff.ground, Ground::Criterion(_)) {
        return None;
    }
    let agreement = case.terms.versions.of(handoff.agreement);
    let mut kinds = Kinds::default();
    let rules = Rules::new(agreement, &mut kinds);
    let deeds = deeds(case, &mut kinds);
    let meets = |at: Timestamp| {
        let span = Span { since: since(case, handoff), at };
        let (sums, bantc) = (rules.sums(basis.fit, &deeds, &kinds, span), &case.lead.bantc);
        let standing = Standing { sums, deeds: &deeds, kinds: &kinds, span, bantc, account: Account::default() };
        standing.meets(&agreement.criteria).is_some()
    };
    if !meets(handoff.at) {
        return None;
    }
    let ended = handoff.ended.as_ref().map(|ended| ended.at);
    let reached = handoff.first_contact().map(|contact| contact.at).or(ended).unwrap_or(case.now);
    Some(if meets(reached) { Warmth::Warm } else { Warmth::Cooled })
}

/// What was done by then and before had counted for an earlier hand-off.
fn since(case: &Case<'_>, handoff: &Handoff) -> Option<Timestamp> {
    let ended = case.lead.handoffs.iter().filter_map(|earlier| earlier.ended.as_ref()).map(|ended| ended.at);
    ended.filter(|at| *at <= handoff.at).max()
}

fn deeds(case: &Case<'_>, kinds: &mut Kinds) -> Vec<Deed> {
    let mut assets: HashMap<&str, u64> = HashMap::new();
    let deeds = case.deeds.iter().map(|seen| {
        let next = assets.len() as u64 + 1;
        let asset = seen.content.as_deref().map_or(0, |content| *assets.entry(content).or_insert(next));
        Deed { at: seen.at, kind: kinds.number(&seen.kind), asset, times: seen.times, amount: None, is_total: false }
    });
    deeds.collect()
}
