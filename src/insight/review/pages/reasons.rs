//! Why leads come back, are put aside and are lost: by side, by reason, and which rules were blamed (R5, R30, R60).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, asking};
use crate::agreement::goals::Figure;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Dimension, told};
use crate::insight::paper::{Axis, Cell, Chart, Column, Kind, Page, Row, Series, Table};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let refused = |by: &[Dimension], frame: &Frame<'_>, ledger: &mut Ledger| {
        let title = Message::new("review.refused_by").with_list("by", by.iter().map(|by| told::dimension(*by)));
        asking::by_groups(title, &[Figure::Refusals, Figure::Untouched], by, frame, ledger)
    };
    let lost = asking::by_groups(
        Message::new("review.lost_by").with_message("by", told::dimension(Dimension::Reason)),
        &[Figure::Losses],
        &[Dimension::Side, Dimension::Reason],
        frame,
        ledger,
    );
    page.with(by_reason(frame, ledger))
        .with(refused(&[Dimension::Side, Dimension::Reason], frame, ledger))
        .with(refused(&[Dimension::Source, Dimension::Reason], frame, ledger))
        .with(lost)
        .with(blamed(beside))
}

/// The reasons, the most frequent first.
fn by_reason(frame: &Frame<'_>, ledger: &mut Ledger) -> Chart {
    let ask = asking::now(Figure::Refusals, frame).by(Dimension::Reason);
    let answer = ledger.now(&ask);
    let largest = answer.largest_first();
    let names = largest.iter().map(|(keys, _)| {
        let key = keys.first().map(String::as_str).unwrap_or_default();
        told::group(Dimension::Reason, key, frame.terms).message()
    });
    let axis = Axis::Names(names.collect());
    let counts = largest.iter().map(|(_, sum)| Cell::Count(sum.n));
    let definition = told::definition(Figure::Refusals, ask.counting);
    let title = words::figure(Figure::Refusals);
    Chart::new(Kind::Bars, title.clone(), axis, definition).with(Series::new(title, counts))
}

/// The rules that were said to be wrong of leads that they had handed over.
fn blamed(beside: Beside<'_>) -> Table {
    let heads = ["rules.fired", "rules.accepted", "rules.blamed", "rules.praised"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("rules.rule"))];
    let mut table =
        Table::new(Message::new("review.rules_blamed"), names.into_iter().chain(heads), Message::new("rules.judged"));
    for rule in beside.rules.blamed() {
        table = table.with(Row::new([
            Cell::Text(rule.rule.clone()),
            Cell::Count(rule.fired),
            Cell::Rate(rule.rate_accepted()),
            Cell::Count(rule.blamed),
            Cell::Count(rule.praised),
        ]));
    }
    table.shown = Some(asking::MOST);
    table
}
