//! What people have on their hands, and how they get along (R38, R87).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Counting, Dimension, Report, told};
use crate::insight::paper::{Cell, Column, Page, Row, Table};
use crate::insight::{Basis, Span};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let table = asking::by_groups(days(frame.period), &Report::Reps.figures(), &[Dimension::Rep], frame, ledger);
    page.with(load(frame, ledger)).with(table)
}

/// How many leads everybody has at each stage now.
fn load(frame: &Frame<'_>, ledger: &mut Ledger) -> Table {
    let stages = [Stage::Mql, Stage::Sal, Stage::Sql, Stage::Opportunity];
    let stock = Counting::of(Basis::Stock);
    let ask = |stage| Ask::of(Figure::Count(stage), Span::default()).counting(stock).by(Dimension::Owner);
    let answers = stages.map(|stage| ledger.now(&ask(stage)));
    let heads = stages.map(|stage| Column::figure(crate::agreement::words::stage(stage)));
    let names = [Column::text(told::dimension(Dimension::Owner))];
    let definition = told::definition(Figure::Count(Stage::Mql), stock);
    let mut table = Table::new(Message::new("review.load"), names.into_iter().chain(heads), definition);
    let mut owners: Vec<&Vec<String>> = answers.iter().flat_map(|answer| answer.groups.keys()).collect();
    owners.sort();
    owners.dedup();
    for owner in owners {
        let name = told::group(Dimension::Owner, owner.first().map(String::as_str).unwrap_or_default(), frame.terms);
        let counts = answers.iter().map(|answer| Cell::Count(answer.groups.get(owner).map_or(0, |sum| sum.n)));
        table = table.with(Row::new([name].into_iter().chain(counts)));
    }
    let totals = answers.iter().map(|answer| Cell::Count(answer.total.n));
    table.with(Row::new([Cell::Said(Message::new("waterfall.total"))].into_iter().chain(totals)).total())
}
