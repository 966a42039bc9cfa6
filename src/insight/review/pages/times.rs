//! How long things take, and how many are still open.

use std::sync::Arc;

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::insight::figures::{Answer, Ask, Report, table};
use crate::insight::paper::Page;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let mut figures = Report::Times.figures();
    figures.extend([Stage::Mql, Stage::Sal, Stage::Sql, Stage::Opportunity].map(Figure::Age));
    let asks: Vec<Ask> = figures.into_iter().map(|figure| asking::now(figure, frame)).collect();
    let answers: Vec<Arc<Answer>> = asks.iter().map(|ask| ledger.now(ask)).collect();
    let asked: Vec<(&Ask, &Answer)> = asks.iter().zip(&answers).map(|(ask, answer)| (ask, &**answer)).collect();
    let chart = asking::over_time(Figure::FirstContact, frame, ledger, beside);
    page.with(table::times(days(frame.period), &asked)).with(chart)
}
