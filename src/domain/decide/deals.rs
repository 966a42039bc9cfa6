//! From candidate to deal, and how deals end.

use chrono::NaiveDate;

use super::super::fact::What;
use super::super::lifecycle::stages_for;
use super::super::refusal::Refusal;
use super::clocks::Clocks;
use super::{Asked, gates};
use crate::agreement::terms::{Act, Trigger};
use crate::clock::Timestamp;
use crate::ids::PersonId;

pub(super) fn qualify(asked: &Asked<'_>, to: Option<&PersonId>) -> Result<Vec<What>, Refusal> {
    asked.in_its_handoff()?;
    if let Some(to) = to {
        asked.check_person(to)?;
    }
    let mut facts = vec![What::Qualified];
    let mut triggers = vec![Trigger::Act(Act::Qualify)];
    triggers.extend(passed(asked, to, asked.record.lead.owner.as_ref(), &mut facts));
    facts.extend(asked.ticked(&triggers)?);
    asked.gated(facts)
}

pub(super) fn generate(asked: &Asked<'_>) -> Result<Vec<What>, Refusal> {
    let (act, stage) = (Act::Generate, asked.stage());
    if !stages_for(act).contains(&stage) {
        return Err(Refusal::NotFromHere { act, stage });
    }
    let to = match &asked.request.wish {
        super::Wish::Qualify { to } => to.as_ref(),
        _ => None,
    };
    if let Some(to) = to {
        asked.check_person(to)?;
    }
    let mut facts = vec![What::Generated];
    let mut triggers = vec![Trigger::Act(Act::Generate)];
    triggers.extend(passed(asked, to, Some(asked.setting.by), &mut facts));
    let mut clocks = Clocks::fresh(asked.setting.versions, asked.setting.version(), None, asked.at);
    clocks.start(&triggers)?;
    let mut all = gates::pass_exclusions(asked, Act::Generate)?;
    all.extend(gates::pass(asked, Act::Generate)?);
    all.extend(facts);
    all.extend(clocks.into_facts());
    Ok(all)
}

/// A candidate that lies with an account executive starts that person's week, be it that it goes there now or that it lay
/// there before (decision 36).
fn passed(
    asked: &Asked<'_>,
    to: Option<&PersonId>,
    owner: Option<&PersonId>,
    facts: &mut Vec<What>,
) -> Option<Trigger> {
    facts.extend(to.map(|to| What::Assigned { owner: to.clone() }));
    asked.is_account_executive(to.or(owner)?).then_some(Trigger::Passed)
}

pub(super) fn open(asked: &Asked<'_>, amount: Option<f64>, close: Option<NaiveDate>) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    let amount = worth(asked, amount.ok_or(Refusal::NotGiven { act: Act::Open, what: "amount" })?)?;
    let close = closing(asked, close.ok_or(Refusal::NotGiven { act: Act::Open, what: "close" })?, asked.at)?;
    let mut facts = asked.ended()?;
    facts.push(What::Opened { amount, close });
    asked.gated(facts)
}

pub(super) fn win(asked: &Asked<'_>, amount: Option<f64>) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    let known = asked.record.lead.deal.as_ref().and_then(|deal| deal.amount);
    let given = amount.map(|amount| worth(asked, amount)).transpose()?;
    let amount = given.or(known).ok_or(Refusal::NotGiven { act: Act::Win, what: "amount" })?;
    asked.gated(vec![What::Won { amount }])
}

pub(super) fn lose(asked: &Asked<'_>, reason: &str) -> Result<Vec<What>, Refusal> {
    asked.in_its_stage()?;
    asked.check_reason(reason)?;
    let mut facts = asked.ended()?;
    facts.push(What::Lost { reason: reason.to_owned() });
    asked.gated(facts)
}

/// What a deal is worth, whichever act says so: something or nothing, but not less. A pilot for nothing is a deal.
pub(super) fn worth(asked: &Asked<'_>, amount: f64) -> Result<f64, Refusal> {
    if !amount.is_finite() || amount < 0.0 {
        return Err(Refusal::NoAmount { act: asked.act() });
    }
    // Minus zero is nothing, too, and is not to be read as less.
    Ok(amount + 0.0)
}

/// When a deal is expected to be won, whichever act says so: not before the day on which it began.
pub(super) fn closing(asked: &Asked<'_>, close: NaiveDate, opened_at: Timestamp) -> Result<NaiveDate, Refusal> {
    let day = opened_at.in_zone(&asked.setting.agreement().zone).date_naive();
    if close < day { Err(Refusal::ClosesBefore { close, day }) } else { Ok(close) }
}
