//! `[[mql]]` and `[[exclude]]`: what hands a lead over, and what never may (R17, R18, R26, R29).

use super::reason::Reason;
use super::score::{Condition, Score, condition};
use super::terms::Act;
use super::{check_named, check_unique, id, needed_text};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// One way of being an MQL: everything that it names must be so.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    /// What journals and programs call it.
    pub id: String,
    /// At least so many points.
    pub score: Option<f64>,
    /// Each of these kinds of touch was seen.
    pub touched: Vec<String>,
}

/// Who is never handed over: score 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclusion {
    /// The rule's name.
    pub id: String,
    /// What must be so.
    pub when: Condition,
    /// The reason that is written down.
    pub reason: String,
}

pub(super) fn read(root: &mut Section<'_, '_>, score: &Score) -> Vec<Criterion> {
    let mut criteria: Vec<Criterion> = Vec::new();
    for mut section in root.sections("mql") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, criteria.iter().map(|criterion| criterion.id.as_str()));
        }
        let points = section.number("score");
        if let (Some(points), Some(most)) = (&points, score.most())
            && points.value > most
        {
            let message = Message::new("agreement.score_out_of_reach").with("score", points.value).with("most", most);
            section.misfit(&points.span, message);
        }
        let touched = section.texts("touched").map(|list| list.value).unwrap_or_default();
        for kind in &touched {
            let known = score.touch.iter().map(|rule| rule.kind.as_str());
            check_named(&section, kind, known, Message::new("agreement.unknown_touch"));
        }
        if points.is_none() && touched.is_empty() {
            section.misfit(section.span(), Message::new("agreement.criterion_asks_nothing"));
        }
        section.close();
        if let Some(id) = id {
            let touched = touched.into_iter().map(|kind| kind.value).collect();
            criteria.push(Criterion { id: id.value, score: points.map(|points| points.value), touched });
        }
    }
    criteria
}

pub(super) fn read_exclusions(root: &mut Section<'_, '_>, reasons: &[Reason]) -> Vec<Exclusion> {
    let mut exclusions: Vec<Exclusion> = Vec::new();
    for mut section in root.sections("exclude") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, exclusions.iter().map(|exclusion| exclusion.id.as_str()));
        }
        let when = condition(&mut section);
        let reason = needed_text(&mut section, "reason");
        if let Some(reason) = &reason {
            check_reason(&section, reason, reasons);
        }
        section.close();
        if let (Some(id), Some(reason)) = (id, reason) {
            exclusions.push(Exclusion { id: id.value, when, reason: reason.value });
        }
    }
    exclusions
}

/// The reason is listed, and for excluding.
fn check_reason(section: &Section<'_, '_>, id: &Placed<String>, reasons: &[Reason]) {
    if reasons.iter().any(|reason| reason.id == id.value && !reason.acts.contains(&Act::Exclude)) {
        section.misfit(&id.span, Message::new("agreement.reason_not_for_exclude").with("reason", &id.value));
    } else {
        let known = reasons.iter().map(|reason| reason.id.as_str());
        check_named(section, id, known, Message::new("agreement.unlisted_reason"));
    }
}
