//! What precedes SQLs and wins: what had been read and done before the hand-off, in which order; and which leads become
//! deals: of which industry, source, size (R58, R61, R96).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::i18n::Message;
use crate::insight::figures::{Dimension, told};
use crate::insight::paper::Page;

pub(super) fn page(mut page: Page, frame: &Frame<'_>, ledger: &mut Ledger, first: Stage, by: &[Dimension]) -> Page {
    let figures = [(Stage::Mql, first), (Stage::Mql, Stage::Opportunity), (Stage::Mql, Stage::Customer)];
    let figures = figures.map(|(from, to)| Figure::Rate(from, to));
    for by in by {
        let title = Message::new("review.by_in")
            .with_message("by", told::dimension(*by))
            .with_message("days", days(frame.cohorts_of(frame.period)));
        page = page.with(asking::by_groups(title, &figures, &[*by], frame, ledger));
    }
    page
}
