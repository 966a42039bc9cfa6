//! What open deals are worth by their chances, and what came of the forecast of then (R57, R99).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::asking;
use crate::agreement::goals::Figure;
use crate::i18n::Message;
use crate::insight::Span;
use crate::insight::figures::{Ask, Dimension, told};
use crate::insight::paper::{Cell, Column, Page, Row, Table};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let figures = [Figure::Pipeline, Figure::Forecast];
    let by_stage =
        asking::by_groups(Message::new("review.deals_by_stage"), &figures, &[Dimension::DealStage], frame, ledger);
    let by_rep = asking::by_groups(Message::new("review.deals_by_rep"), &figures, &[Dimension::Rep], frame, ledger);
    page.with(by_stage).with(then_and_came(frame, ledger)).with(by_rep)
}

/// What was expected then, what was won since, and what is expected now.
fn then_and_came(frame: &Frame<'_>, ledger: &mut Ledger) -> Table {
    let expected = Ask::of(Figure::Forecast, Span::default());
    let since = Span { from: Some(frame.against), until: None };
    let won = Ask::of(Figure::Revenue, since);
    let (was, came, is) = (ledger.then(&expected), ledger.now(&won), ledger.now(&expected));
    let heads = ["review.forecast_then", "review.won_since", "review.forecast_now"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("figures.figure"))];
    let definition = Message::new("figures.both")
        .with_message("one", told::definition(Figure::Forecast, expected.counting))
        .with_message("other", Message::new("review.won_since_defined"));
    let table = Table::new(Message::new("review.forecast_came"), names.into_iter().chain(heads), definition);
    let amount = |sum: &crate::insight::figures::Sum| Cell::Money(sum.total(), None);
    table.with(Row::new([
        Cell::Said(crate::agreement::words::figure(Figure::Forecast)),
        amount(&was.total),
        amount(&came.total),
        amount(&is.total),
    ]))
}
