//! When a lead hands itself over: the agreement's definition held against it, at a moment at which something became
//! otherwise (R27, R29, R31; semantics 10 and 11).
//!
//! A crossing counts once: a lead that lies with sales is not handed over again, and what it did before it came back is
//! what it was handed over for. It must do something anew. What fades takes nobody back from sales.

use super::condition::Subject;
use super::exclusion::{Fitting, exclusions};
use super::fact::Ground;
use super::handoff::Ending;
use super::lead::Lead;
use super::score::definition::Standing;
use super::score::{Account, Deed, Kinds, Rules, Span, Sums, fit_points};
use crate::agreement::terms::{Act, Stage};
use crate::agreement::{Agreement, Exclusion, Points};
use crate::clock::Timestamp;

/// What is to be done with a lead that was held against the definition.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict<'a> {
    /// It is handed over, for this.
    HandOver(Ground),
    /// It meets the definition, and came back for the same reason so often that marketing says first what changed.
    AskWhatChanged(Ground),
    /// It meets the definition, and is left alone until then: it came back not long ago.
    CoolOff(Ground, Timestamp),
    /// It is put aside for good.
    PutAside(&'a Exclusion),
    /// Nothing.
    Stays,
}

/// Who somebody is, by an agreement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Who<'a> {
    /// Their points for it.
    pub fit: Points,
    /// Why they are never handed over: the first that fits.
    pub excluded: Option<Fitting<'a>>,
}

impl<'a> Who<'a> {
    /// Somebody, by an agreement.
    pub fn of(agreement: &'a Agreement, subject: Subject<'a>) -> Self {
        Self { fit: fit_points(&agreement.score, &subject), excluded: exclusions(agreement, subject).next() }
    }
}

/// A lead that is held against the definition.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// What its facts make it.
    pub lead: &'a Lead,
    /// Who it is.
    pub who: Who<'a>,
    /// All that it did, in the order of time.
    pub deeds: &'a [Deed],
    /// What its company comes to; asked for by some agreements only.
    pub account: Account,
    /// The moment.
    pub now: Timestamp,
}

impl Candidate<'_> {
    /// Which of its deeds are looked at.
    pub fn span(&self) -> Span {
        Span { since: counts_since(self.lead), at: self.now }
    }

    /// What it comes to.
    pub fn sums(&self, rules: &Rules<'_>, kinds: &Kinds) -> Sums {
        rules.sums(self.who.fit, self.deeds, kinds, self.span())
    }

    /// How it stands to criteria.
    pub fn standing<'k>(&'k self, rules: &Rules<'_>, kinds: &'k Kinds) -> Standing<'k> {
        self.standing_at(self.sums(rules, kinds), kinds)
    }

    /// The same of what it comes to, where that was reckoned before.
    fn standing_at<'k>(&'k self, sums: Sums, kinds: &'k Kinds) -> Standing<'k> {
        Standing { sums, deeds: self.deeds, kinds, span: self.span(), bantc: &self.lead.bantc, account: self.account }
    }
}

/// From when on what a lead does counts: since sales gave it back the last time, since marketing pulled it back, or since it
/// went round again. Everything counts of one that has not been with sales.
pub fn counts_since(lead: &Lead) -> Option<Timestamp> {
    let ended = lead.handoffs.iter().filter_map(|handoff| handoff.ended.as_ref());
    let ended = ended.filter(|ending| ending.act != Act::Merge).map(|ending| ending.at);
    let deals = lead.former_deals.iter().filter_map(|deal| deal.closed.as_ref()).map(|closing| closing.at);
    ended.chain(deals).max()
}

/// Whether a lead lies with marketing, so that the definition concerns it.
pub fn is_with_marketing(lead: &Lead) -> bool {
    let is_gone = lead.erased.is_some() || lead.reverted.is_some() || lead.merged_into.is_some();
    matches!(lead.stage, Stage::Lead | Stage::Mal) && lead.open_handoff().is_none() && !is_gone
}

/// What is to be done with a lead that something has become of.
pub fn judge<'a>(rules: &Rules<'_>, kinds: &Kinds, candidate: &Candidate<'a>) -> Verdict<'a> {
    judge_at(rules.agreement, kinds, candidate, || candidate.sums(rules, kinds))
}

/// The same by what it comes to, where that was reckoned before.
pub fn judge_at<'a>(
    agreement: &Agreement,
    kinds: &Kinds,
    candidate: &Candidate<'a>,
    sums: impl FnOnce() -> Sums,
) -> Verdict<'a> {
    let lead = candidate.lead;
    if !is_with_marketing(lead) {
        return Verdict::Stays;
    }
    if let Some(fitting) = candidate.who.excluded {
        // Whoever was taken back in after being put aside stays, for somebody has looked.
        let is_new = fitting.is_for_good() && !lead.recycled;
        return if is_new { Verdict::PutAside(fitting.exclusion) } else { Verdict::Stays };
    }
    if let Some(kind) = kept_promise(candidate, kinds) {
        return Verdict::HandOver(Ground::Promise(kind.to_owned()));
    }
    let standing = candidate.standing_at(sums(), kinds);
    let Some(criterion) = standing.meets(&agreement.criteria) else { return Verdict::Stays };
    let ground = |id: &str| Ground::Criterion(id.to_owned());
    let Some(last) = last_return(lead) else { return Verdict::HandOver(ground(&criterion.id)) };
    if came_back_for_the_same(lead, last) >= agreement.re_entry.ask_what_changed {
        return Verdict::AskWhatChanged(ground(&criterion.id));
    }
    let until = agreement.re_entry.cool_off.map(|cool_off| last.at.plus(cool_off));
    let Some(until) = until.filter(|until| candidate.now < *until) else {
        return Verdict::HandOver(ground(&criterion.id));
    };
    let strong = agreement.criteria.iter().filter(|criterion| agreement.re_entry.strong.contains(&criterion.id));
    match strong.into_iter().find(|criterion| standing.is_met(criterion)) {
        Some(strong) => Verdict::HandOver(ground(&strong.id)),
        None => Verdict::CoolOff(ground(&criterion.id), until),
    }
}

/// The kind of touch for which whoever gave the lead back said that they wanted it again, and which was seen since: neither
/// points nor a cool-off are asked for then (semantics 10, capability 7).
fn kept_promise<'a>(candidate: &Candidate<'a>, kinds: &Kinds) -> Option<&'a str> {
    let ended = last_return(candidate.lead)?;
    let span = candidate.span();
    let seen = |kind: &&String| {
        let kind = kinds.known(kind);
        candidate.deeds.iter().any(|deed| Some(deed.kind) == kind && deed.times > 0 && span.holds(deed.at))
    };
    ended.wake_on.iter().find(seen).map(String::as_str)
}

/// How the lead came back the last time, where it did. What marketing pulled back itself says nothing of the lead.
pub(super) fn last_return(lead: &Lead) -> Option<&Ending> {
    endings(lead).last().filter(|last| last.act == Act::Return)
}

/// How often it came back for the reason of `last`.
pub(super) fn came_back_for_the_same(lead: &Lead, last: &Ending) -> usize {
    endings(lead).filter(|ending| ending.act == Act::Return && ending.reason == last.reason).count()
}

fn endings(lead: &Lead) -> impl Iterator<Item = &Ending> {
    let ended = lead.handoffs.iter().filter_map(|handoff| handoff.ended.as_ref());
    ended.filter(|ending| ending.act != Act::Withdraw)
}
