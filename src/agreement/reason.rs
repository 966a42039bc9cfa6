//! `[[reason]]`: why a lead comes back, is put aside or is lost, and whom that speaks to (R5, R60).
//!
//! Returning, losing, rejecting and excluding always give one. Which of these have reasons is the house's matter: an
//! agreement may be a part of the whole, and "never" (rejecting, excluding) is an answer that a house need not give at
//! all: it gives back what does not fit, and marketing decides what becomes of it. An act without reasons is refused in
//! words that name the way out ([`Agreement::never_does`]), `check` remarks on it, and the readiness list asks for
//! reasons for returning and losing, which are two of the four parts of the promise between the departments (R34, R59).

use super::calendar::Length;
use super::playbook::reading::refer;
use super::terms::{Act, Side};
use super::{Agreement, Names, Playbook, Score, act_words, check_unique, id, length, needed_text, term, terms, values};
use crate::document::{Placed, Section};
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
    /// The kinds of touch after any of which a lead that was returned for it comes back at once (semantics 10).
    pub wake_on: Vec<String>,
    /// Whether words must go with it.
    pub needs_note: bool,
}

/// The acts that give reasons.
const GIVING: [Act; 7] = [Act::Return, Act::Reject, Act::Exclude, Act::Lose, Act::Defer, Act::Withdraw, Act::Recycle];

impl Agreement {
    /// Whether nobody does this act in this house: it always gives a reason, and none is listed for it.
    pub fn never_does(&self, act: Act) -> bool {
        let always_gives = matches!(act, Act::Return | Act::Lose | Act::Reject | Act::Exclude);
        always_gives && self.reasons_for(act).next().is_none()
    }
}

/// Reads them; gives with them the kinds of touch that they name, which are known later ([`check_touches`]).
pub(super) fn read(root: &mut Section<'_, '_>) -> (Vec<Reason>, Vec<Placed<String>>) {
    let (mut reasons, mut kinds): (Vec<Reason>, Vec<Placed<String>>) = (Vec::new(), Vec::new());
    let sides: Vec<_> = Side::ALL.iter().map(|side| side.word()).collect();
    for mut section in root.sections("reason") {
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
        let wake_on = section.texts("wake_on");
        // Only a return says by itself when a lead is looked at again.
        let told =
            [("wake_after", wake_after.as_ref().map(|it| &it.span)), ("wake_on", wake_on.as_ref().map(|it| &it.span))];
        for (key, span) in told.into_iter().filter(|_| !acts.contains(&Act::Return)) {
            if let Some(span) = span {
                section.misfit(span, Message::new("agreement.wakes_no_return").with("key", key));
            }
        }
        let wake_on = wake_on.map(|list| list.value).unwrap_or_default();
        kinds.extend(wake_on.iter().cloned());
        let wake_on = values(wake_on);
        let wake_after = wake_after.map(|length| Length::time(length.value));
        let needs_note = section.yes_no("needs_note").is_some_and(|needs| needs.value);
        section.close();
        if let (Some(id), Some(speaks_to)) = (id, speaks_to) {
            reasons.push(Reason { id: id.value, names, acts, speaks_to, wake_after, wake_on, needs_note });
        }
    }
    (reasons, kinds)
}

/// A lead comes back after kinds of touch that the agreement has.
pub(super) fn check_touches(root: &Section<'_, '_>, named: &[Placed<String>], score: &Score, playbook: &Playbook) {
    let named_kinds = playbook.touches.iter().map(|touch| touch.id.as_str());
    let kinds: Vec<_> = named_kinds.chain(score.touch.iter().map(|rule| rule.kind.as_str())).collect();
    for kind in named {
        refer(root, kind, "[[touch]] / [[score.touch]]", &kinds);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_never_does_what_it_has_no_reasons_for() {
        let never = |acts: &str| {
            let reason = format!("[[reason]]\nid = 'no'\nfor = [{acts}]\nspeaks_to = 'marketing'\n");
            let head = "title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'\n";
            let agreement = Agreement::parse("x", &format!("{head}{reason}")).unwrap();
            Act::ALL.iter().filter(|act| agreement.never_does(**act)).copied().collect::<Vec<_>>()
        };
        assert_eq!(never("'return', 'lose'"), [Act::Exclude, Act::Reject]);
        assert_eq!(never("'return', 'lose', 'reject', 'exclude'"), []);
        assert_eq!(never("'defer'"), [Act::Exclude, Act::Reject, Act::Return, Act::Lose]);
    }
}
