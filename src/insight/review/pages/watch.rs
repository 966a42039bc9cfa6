//! The few figures that both sides look at, over time, and why they are others than they were (R86).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Cause, Difference, told};
use crate::insight::paper::{Block, Cell, Column, Page, Row, Table};

/// What is watched where nobody says what.
const USUAL: [Figure; 5] = [
    Figure::Count(Stage::Mql),
    Figure::Rate(Stage::Mql, Stage::Sal),
    Figure::Rate(Stage::Sal, Stage::Sql),
    Figure::Attainment,
    Figure::FirstContact,
];

/// The figures that are watched.
pub(super) fn watched(frame: &Frame<'_>) -> Vec<Figure> {
    let agreed = &frame.terms.agreement.goals.watch.figures;
    if agreed.is_empty() { USUAL.to_vec() } else { agreed.clone() }
}

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let figures = watched(frame);
    let table = asking::then_and_now(days(frame.period), &figures, frame, ledger);
    let mut page = page.with(table).with(why(&figures, frame, ledger));
    for figure in figures {
        // What stands now has no course: it is told of its moment only.
        let chart = asking::over_time(figure, frame, ledger, beside);
        if chart.has_figures() {
            page = page.with(chart);
        }
    }
    page
}

/// Why each is another one than it was, in steps that add up.
fn why(figures: &[Figure], frame: &Frame<'_>, ledger: &mut Ledger) -> Block {
    let heads =
        ["figures.then", "cause.late_data", "cause.definition", "cause.grew_up", "cause.new_leads", "figures.now"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("figures.figure"))];
    let mut table =
        Table::new(Message::new("review.why"), names.into_iter().chain(heads), Message::new("review.why_defined"));
    for figure in figures {
        let (then, now) = (asking::then(*figure, frame), asking::now(*figure, frame));
        let is_judged = asking::unjudged(*figure, frame, ledger).is_none();
        let cells = match is_judged.then(|| ledger.why(&then, &now)).flatten() {
            Some(difference) => steps(*figure, &difference),
            None => vec![Cell::Blank; Cause::ALL.len() + 2],
        };
        table = table.with(Row::new([Cell::Said(words::figure(*figure))].into_iter().chain(cells)));
    }
    table.into()
}

/// As it was, what each step changed, as it is.
fn steps(figure: Figure, difference: &Difference) -> Vec<Cell> {
    let counting = difference.ask.counting;
    let cell = |sum| told::cell(figure, counting, sum);
    // A step is no trend, whatever its size.
    let step = |(_, from, to)| told::change(figure, counting, from, to).unsure();
    let mut cells = vec![cell(difference.before())];
    cells.extend(difference.steps().map(step));
    cells.push(cell(difference.after()));
    cells
}
