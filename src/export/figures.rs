//! Figures, one a row, each with its definition beside it (semantics 15).

use super::{Cell, Column, Telling};
use crate::agreement::terms::Stage;
use crate::domain::words;
use crate::i18n::Message;
use crate::insight::figures::{Dimension, Terms, told};
use crate::insight::paper::Cell as Named;
use crate::insight::{Counted, Rate, Step, Waterfall};

const COLUMNS: &[(&str, &str)] = &[
    ("figure", "export.column.figure"),
    ("group_by", "export.column.group_by"),
    ("group", "export.column.group"),
    ("count", "export.column.count"),
    ("of", "export.column.of"),
    ("rate", "export.column.rate"),
    ("low", "export.column.low"),
    ("high", "export.column.high"),
    ("definition", "export.column.definition"),
];

/// The columns.
pub fn figures_columns(telling: Telling<'_>) -> Vec<Column> {
    COLUMNS.iter().map(|(word, label)| telling.column(word, &Message::new(label))).collect()
}

/// The figures of a waterfall over `span` (`2026-04-01 – …`): how many reached each stage, and the rate of each step.
pub fn figures(waterfall: &Waterfall, span: &str, telling: Telling<'_>) -> Vec<Vec<Cell>> {
    let total = waterfall.rows.len() > 1 || !waterfall.ask.by.is_empty();
    let terms = Terms::at(telling.versions, waterfall.ask.as_of.unwrap_or(telling.now));
    let groups = waterfall.rows.iter().map(|row| (row, group(waterfall, row, terms, telling)));
    let whole = (&waterfall.total, Cell::Term("total".to_owned(), telling.lang.text("waterfall.total")));
    let groups: Vec<_> = if total { groups.chain([whole]).collect() } else { vec![whole] };
    let basis = waterfall.definition(span, terms).say(telling.lang);
    groups.iter().flat_map(|(row, group)| of_group(waterfall, row, group, &basis, telling)).collect()
}

/// The keys of a group for programs, for people what it is called.
fn group(waterfall: &Waterfall, row: &Counted, terms: Terms<'_>, telling: Telling<'_>) -> Cell {
    if row.keys.iter().all(String::is_empty) {
        return Cell::Blank;
    }
    let names = waterfall.names(row, terms).into_iter().map(|name| match name {
        // As it is kept: what a form does with it is the form's own business.
        Named::Text(text) => text,
        name => name.say(telling.lang),
    });
    Cell::Term(row.keys.join(" / "), names.collect::<Vec<_>>().join(" / "))
}

fn of_group(waterfall: &Waterfall, row: &Counted, group: &Cell, basis: &str, telling: Telling<'_>) -> Vec<Vec<Cell>> {
    let by = told_apart_by(&waterfall.ask.by, telling);
    let notes = waterfall.notes().into_iter().map(|note| note.say(telling.lang));
    let notes: Vec<String> = std::iter::once(basis.to_owned()).chain(notes).collect();
    let defined = |more: Option<Message>| {
        let more = more.map(|more| more.say(telling.lang));
        Cell::Text(notes.iter().cloned().chain(more).collect::<Vec<_>>().join("\n"))
    };
    let mut rows = Vec::new();
    for stage in Stage::WAY {
        let implied = (row.implied(stage) > 0).then(|| waterfall.implied());
        let figure = telling.term(stage.word(), &words::stage(stage));
        let count = waterfall.reached(row, stage).map_or(Cell::Blank, Cell::count);
        let blank = [Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank];
        rows.push([vec![figure, by.clone(), group.clone(), count], blank.to_vec(), vec![defined(implied)]].concat());
    }
    let steps = Step::ALL.iter().filter(|_| waterfall.has_rates());
    rows.extend(steps.map(|step| {
        let rate = waterfall.rate(row, *step);
        let said = |stage| words::stage(stage).say(telling.lang);
        let number = |number: Option<f64>| number.map_or(Cell::Blank, Cell::Number);
        let interval = rate.and_then(Rate::interval);
        vec![
            Cell::Term(step.word(), format!("{}→{}", said(step.from), said(step.to))),
            by.clone(),
            group.clone(),
            rate.map_or(Cell::Blank, |rate| Cell::count(rate.k)),
            rate.map_or(Cell::Blank, |rate| Cell::count(rate.n)),
            number(rate.and_then(Rate::value)),
            number(interval.map(|(low, _)| low)),
            number(interval.map(|(_, high)| high)),
            defined(Some(Message::new("waterfall.rates"))),
        ]
    }));
    rows
}

fn told_apart_by(by: &[Dimension], telling: Telling<'_>) -> Cell {
    if by.is_empty() {
        return Cell::Blank;
    }
    let both = |said: &dyn Fn(Dimension) -> String, between: &str| {
        by.iter().map(|by| said(*by)).collect::<Vec<_>>().join(between)
    };
    Cell::Term(both(&|by| by.word().to_owned(), ","), both(&|by| told::dimension(by).say(telling.lang), " / "))
}
