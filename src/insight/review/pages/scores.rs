//! Whether the bar is right: how leads score when they are handed over, and what becomes of them by score (R18, R58, R70).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::i18n::Message;
use crate::insight::figures::{Dimension, told};
use crate::insight::paper::Page;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let rates = [Figure::Rate(Stage::Mql, Stage::Sal), Figure::Rate(Stage::Mql, Stage::Sql)];
    let mut page = page
        .with(asking::then_and_now(days(frame.period), &[Figure::Score, Figure::Handoffs], frame, ledger))
        .with(asking::over_time(Figure::Score, frame, ledger, beside));
    for by in [Dimension::ScoreBand, Dimension::Criterion] {
        let title = Message::new("review.by_in")
            .with_message("by", told::dimension(by))
            .with_message("days", days(frame.cohorts_of(frame.period)));
        page = page.with(asking::by_groups(title, &rates, &[by], frame, ledger));
    }
    page
}
