//! Whether clocks were kept: of the team and of owners, by everything that may tell why not (semantics 15).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, asking, days};
use crate::agreement::goals::Figure;
use crate::i18n::Message;
use crate::insight::figures::{Dimension, told};
use crate::insight::paper::Page;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let figures = [Figure::Attainment, Figure::OwnerAttainment, Figure::Ideal];
    let all = ledger.now(&asking::now(Figure::Attainment, frame));
    let page = match all.total.rate().value() {
        Some(_) => page.leading(
            Message::new("review.attainment_lead")
                .with("k", all.total.k)
                .with("n", all.total.n)
                .with_message("days", days(frame.period)),
        ),
        None => page,
    };
    let mut page = page
        .with(asking::then_and_now(days(frame.period), &figures, frame, ledger))
        .with(asking::over_time(Figure::Attainment, frame, ledger, beside));
    for by in [Dimension::Clock, Dimension::Rep, Dimension::Source, Dimension::Hour, Dimension::Version] {
        let title = Message::new("review.by").with_message("by", told::dimension(by));
        page = page.with(asking::by_groups(title, &figures, &[by], frame, ledger));
    }
    page
}
