//! What a lead of each stage cost (R70, R74).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Dimension, Report, told};
use crate::insight::paper::{Block, Page};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let figures = Report::Costs.figures();
    let all = ledger.now(&Ask::of(Figure::Cost(Stage::Mql), frame.span_of_course()));
    let page = page.with(asking::then_and_now(days(frame.period), &figures, frame, ledger));
    let moneys = told::moneys(&ledger.now(&asking::now(Figure::Cost(Stage::Mql), frame)));
    let page = moneys.into_iter().fold(page, |page, moneys| page.with(Block::Note(moneys)));
    if all.total.total() == 0.0 {
        return page.with(Block::Note(Message::new("review.no_costs")));
    }
    let by = |by: Dimension, frame: &Frame<'_>, ledger: &mut Ledger| {
        asking::by_groups(days(frame.period), &figures, &[by], frame, ledger)
    };
    page.with(by(Dimension::Campaign, frame, ledger)).with(by(Dimension::Source, frame, ledger))
}
