//! How far the targets are: from where, to where, by when, and whether that was ever reached (R71).

use super::super::frame::{Frame, Stretch};
use super::super::ledger::Ledger;
use super::{Beside, asking};
use crate::agreement::goals::{Figure, Rhythm, Target};
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Counting, told};
use crate::insight::paper::{Block, Cell, Column, Page, Row, Table};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let heads = ["review.from", "review.to", "figures.now", "review.best", "review.due"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("review.target"))];
    let definition = Message::new("review.targets_defined");
    let mut table = Table::new(Message::new("review.targets"), names.into_iter().chain(heads), definition);
    for target in &frame.terms.agreement.goals.targets {
        table = table.with(row(target, frame, ledger));
    }
    for (name, rate) in &frame.terms.agreement.targets {
        if let Some(figure) = Figure::of(name) {
            let is = ledger.now(&asking::now(figure, frame));
            table = table.with(Row::new([
                Cell::Said(words::figure(figure)),
                Cell::Blank,
                Cell::Share(*rate),
                told::cell(figure, Counting::usual(figure), &is.total),
                best(figure, frame.rhythm, frame, ledger),
                Cell::Blank,
            ]));
        }
    }
    let page = page.with(table);
    if beside.is_settling_in { page.with(Block::Note(Message::new("review.settling_in"))) } else { page }
}

fn row(target: &Target, frame: &Frame<'_>, ledger: &mut Ledger) -> Row {
    let figure = target.metric;
    let rhythm = rhythm(target, frame.rhythm);
    let today = frame.as_of.in_zone(&frame.terms.zone).date_naive();
    let stretch = Stretch::of(today, rhythm).back(rhythm, 1);
    let counting = Counting::usual(figure);
    let ask = match figure {
        Figure::Rate(..) => asking::now(figure, frame),
        _ => Ask::of(figure, stretch.span(frame.terms)).counting(counting),
    };
    let is = ledger.now(&ask);
    let name = match &target.names {
        Some(names) => Message::new("figures.named").with_either("name", &names.ja, &names.en),
        None => words::figure(figure),
    };
    let row = Row::new([
        Cell::Said(name),
        target.from.map_or(Cell::Blank, |from| asking::aimed(figure, from)),
        asking::aimed(figure, target.to),
        told::cell(figure, counting, &is.total),
        best(figure, rhythm, frame, ledger),
        target.due.map_or(Cell::Blank, Cell::Day),
    ]);
    match ask.word() {
        Some(word) => row.drilling(word),
        None => row,
    }
}

/// In which stretches a target is counted.
fn rhythm(target: &Target, usual: Rhythm) -> Rhythm {
    use crate::agreement::goals::Span;
    match target.per {
        Some(Span::Week) => Rhythm::Weekly,
        Some(Span::Month) => Rhythm::Monthly,
        Some(Span::Quarter | Span::Year) => Rhythm::Quarterly,
        None => usual,
    }
}

/// The best of the stretches before: whether anything like it was ever reached (R71).
fn best(figure: Figure, rhythm: Rhythm, frame: &Frame<'_>, ledger: &mut Ledger) -> Cell {
    let frame = Frame { rhythm, period: Stretch::of(frame.period.to, rhythm), ..*frame };
    let counting = Counting::usual(figure);
    let answer = ledger.now(&Ask::of(figure, frame.span_of_course()).counting(counting).by(frame.dimension()));
    let cells = answer.groups.values().map(|sum| told::cell(figure, counting, sum));
    let known: Vec<(f64, Cell)> = cells.filter_map(|cell| Some((cell.value()?, cell))).collect();
    let sign = if told::better(figure) == Some(false) { -1.0 } else { 1.0 };
    let best = known.into_iter().max_by(|(a, _), (b, _)| (a * sign).total_cmp(&(b * sign)));
    best.map_or(Cell::Blank, |(_, cell)| cell)
}
