//! `[[reason]]`: why a lead comes back, is put aside or is lost, and whom that speaks to (R5, R60).
//!
//! Returning, losing, rejecting and excluding always give one. Reasons for returning and for losing must be there: what
//! sales tells of a lead that it gives up, and when one goes back, are two of the four parts of the promise between the
//! departments (R34, R59), and an agreement without them would leave sales with leads that it can never be rid of.
//!
//! Reasons for rejecting and for excluding may be left out: "never" is an answer that a house need not give. Such a
//! house gives back what does not fit, and marketing decides what becomes of it. [`Agreement::never_does`] tells, and
//! the act is refused in words that name the way out.

use super::calendar::Length;
use super::terms::{Act, Side};
use super::{Agreement, Names, act_words, check_unique, id, length, needed_text, term, terms};
use crate::document::Section;
use crate::i18n::Message;
use chrono::TimeDelta;

/// One reason. One id has one meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What journals and programs call it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// The acts that may give it.
    pub acts: Vec<Act>,
    /// Whom it speaks to.
    pub speaks_to: Side,
    /// How long after a return the lead is to be looked at again.
    pub wake_after: Option<TimeDelta>,
    /// Whether words must go with it.
    pub needs_note: bool,
}

/// The acts that give reasons.
const GIVING: [Act; 7] = [Act::Return, Act::Reject, Act::Exclude, Act::Lose, Act::Defer, Act::Withdraw, Act::Recycle];

/// The acts that sales cannot do without.
const NEEDED: [Act; 2] = [Act::Return, Act::Lose];

impl Agreement {
    /// Whether nobody does this act in this house: it always gives a reason, and none is listed for it.
    pub fn never_does(&self, act: Act) -> bool {
        let always_gives = matches!(act, Act::Return | Act::Lose | Act::Reject | Act::Exclude);
        always_gives && self.reasons_for(act).next().is_none()
    }
}

pub(super) fn read(root: &mut Section<'_, '_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    let mut first = None;
    let sides: Vec<_> = Side::ALL.iter().map(|side| side.word()).collect();
    for mut section in root.sections("reason") {
        first.get_or_insert_with(|| section.span().clone());
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, reasons.iter().map(|reason| reason.id.as_str()));
        }
        let names = Names::read(&mut section, id.as_ref().map_or("", |id| &id.value));
        let acts = terms(&mut section, "for", &act_words(), Act::of);
        if acts.is_empty() {
            section.misfit(section.span(), Message::new("agreement.reason_for_nothing"));
        }
        for act in acts.iter().filter(|act| !GIVING.contains(act)) {
            let known = GIVING.map(Act::word).join(", ");
            let message = Message::new("agreement.act_gives_no_reason").with("act", act.value);
            section.complain(&act.span, message.with("known", known));
        }
        let acts: Vec<Act> = acts.into_iter().map(|act| act.value).collect();
        let speaks_to = needed_text(&mut section, "speaks_to").and_then(|text| term(&section, &text, &sides, Side::of));
        let wake_after = length(&mut section, "wake_after");
        // Only a return says by itself when a lead is looked at again.
        if let Some(wake_after) = wake_after.as_ref().filter(|_| !acts.contains(&Act::Return)) {
            section.misfit(&wake_after.span, Message::new("agreement.wakes_no_return"));
        }
        let wake_after = wake_after.map(|length| Length::time(length.value));
        let needs_note = section.yes_no("needs_note").is_some_and(|needs| needs.value);
        section.close();
        if let (Some(id), Some(speaks_to)) = (id, speaks_to) {
            reasons.push(Reason { id: id.value, names, acts, speaks_to, wake_after, needs_note });
        }
    }
    let lacking: Vec<_> =
        NEEDED.into_iter().filter(|act| reasons.iter().all(|reason| !reason.acts.contains(act))).collect();
    if !lacking.is_empty() {
        let place = first.unwrap_or_else(|| root.span().clone());
        let words = lacking.iter().map(|act| act.word()).collect::<Vec<_>>().join(", ");
        root.misfit(&place, Message::new("agreement.no_reason_for").with("acts", words));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(reasons: &str) -> String {
        format!("title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'\n{reasons}")
    }

    #[test]
    fn a_house_may_reject_nobody_and_must_be_able_to_give_back_and_to_lose() {
        let house = |acts: &str| {
            let reason = format!("[[reason]]\nid = 'no'\nfor = [{acts}]\nspeaks_to = 'marketing'\n");
            Agreement::parse("x", &read(&reason))
        };
        let never = |acts: &str| {
            let agreement = house(acts).unwrap();
            Act::ALL.iter().filter(|act| agreement.never_does(**act)).copied().collect::<Vec<_>>()
        };
        assert_eq!(never("'return', 'lose'"), [Act::Exclude, Act::Reject]);
        assert_eq!(never("'return', 'lose', 'reject', 'exclude'"), []);
        for lacking in ["'return'", "'lose'", "'reject'"] {
            assert!(house(lacking).is_err(), "{lacking}");
        }
    }

    #[test]
    fn what_was_adopted_before_a_rule_was_known_can_still_be_read() {
        let text = read("");
        assert!(Agreement::parse("x", &text).is_err());
        let agreement = Agreement::recall("x", &text).unwrap();
        assert!(agreement.never_does(Act::Return) && agreement.never_does(Act::Lose));
        assert!(Agreement::recall("x", &text.replace("'x'", "1")).is_err(), "what is wrong by itself is not read");
    }
}
