//! What came back, and what became of it: untouched or not, looked at again in time, handed over again (R5, R63, R77).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, asking, days};
use crate::agreement::goals::Figure;
use crate::i18n::Message;
use crate::insight::figures::{Dimension, told};
use crate::insight::paper::Page;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let figures = [
        Figure::Refusals,
        Figure::Returned,
        Figure::Rejected,
        Figure::Untouched,
        Figure::Wakes,
        Figure::Answers,
        Figure::Comeback,
    ];
    let table = asking::then_and_now(days(frame.period), &figures, frame, ledger);
    let by = |by: Dimension, frame: &Frame<'_>, ledger: &mut Ledger| {
        let title = Message::new("review.refused_by").with_list("by", [told::dimension(by)]);
        asking::by_groups(title, &[Figure::Refusals, Figure::Untouched, Figure::Returned], &[by], frame, ledger)
    };
    page.with(table)
        .with(asking::over_time(Figure::Refusals, frame, ledger, beside))
        .with(by(Dimension::Reason, frame, ledger))
        .with(by(Dimension::Rep, frame, ledger))
}
