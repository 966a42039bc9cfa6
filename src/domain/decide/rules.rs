//! Which rules whoever works on a lead may say to be wrong or right (R30, R59).

use super::super::fact::What;
use super::super::refusal::Refusal;
use super::super::request::Request;
use super::Asked;
use crate::agreement::terms::Act;

/// The acts that say something of what the lead is worth.
const JUDGING: [Act; 6] = [Act::Accept, Act::Contact, Act::Qualify, Act::Return, Act::Reject, Act::Note];

/// The act may say something of rules, where it does.
pub(super) fn check_act(request: &Request) -> Result<(), Refusal> {
    let act = request.act();
    if request.judged.is_empty() || JUDGING.contains(&act) { Ok(()) } else { Err(Refusal::NothingToJudge { act }) }
}

/// What is said of the rules that the open hand-off was made by; a note may speak of the last one, when it is over.
pub(super) fn judged(asked: &Asked<'_>) -> Result<Option<What>, Refusal> {
    let judged = &asked.request.judged;
    if judged.is_empty() {
        return Ok(None);
    }
    let act = asked.act();
    let last = asked.record.lead.handoffs.last().filter(|last| last.is_passing());
    let meant = last.filter(|last| last.ended.is_none() || act == Act::Note);
    let handoff = meant.ok_or(Refusal::NothingToJudge { act })?;
    if let Some(rule) = judged.wrong.intersection(&judged.right).next() {
        return Err(Refusal::WrongAndRight { rule: rule.clone() });
    }
    let known = handoff.rules_to_judge(asked.setting.versions.of(handoff.agreement));
    match judged.wrong.union(&judged.right).find(|rule| !known.contains(&rule.as_str())) {
        Some(given) => {
            let known = known.into_iter().map(ToOwned::to_owned).collect();
            Err(Refusal::NotItsRule { given: given.clone(), known })
        }
        None => Ok(Some(What::RulesJudged(judged.clone()))),
    }
}
