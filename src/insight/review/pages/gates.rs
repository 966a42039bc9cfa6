//! Acts that were done past a gate: how often, which, by whom (semantics 9).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, asking, days};
use crate::agreement::goals::Figure;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Dimension};
use crate::insight::paper::Page;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let by = [Dimension::Gate, Dimension::Rep];
    let answer = ledger.now(&Ask { by: vec![Dimension::Rep], ..asking::now(Figure::GatesSkipped, frame) });
    let lead = Message::new("review.gates_lead").with("n", answer.total.n).with("people", answer.groups.len());
    let table = asking::by_groups(days(frame.period), &[Figure::GatesSkipped], &by, frame, ledger);
    page.leading(lead).with(table).with(asking::over_time(Figure::GatesSkipped, frame, ledger, beside))
}
