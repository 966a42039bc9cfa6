//! Figures, one a row, each with its definition beside it (semantics 15).

use super::{Cell, Column, Telling};
use crate::agreement::terms::Stage;
use crate::domain::words;
use crate::i18n::Message;
use crate::insight::{Basis, Counted, Dimension, Step, Waterfall};

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
    let dimension = waterfall.by.dimension;
    let total = waterfall.rows.len() > 1 || dimension.is_some();
    let groups = waterfall.rows.iter().map(|row| (row, Cell::text(Some(&row.key))));
    let whole = (&waterfall.total, Cell::Term("total".to_owned(), telling.lang.text("waterfall.total")));
    let groups: Vec<_> = if total { groups.chain([whole]).collect() } else { vec![whole] };
    groups.iter().flat_map(|(row, group)| of_group(waterfall, row, group, span, telling)).collect()
}

fn of_group(waterfall: &Waterfall, row: &Counted, group: &Cell, span: &str, telling: Telling<'_>) -> Vec<Vec<Cell>> {
    let basis = Message::new(match waterfall.by.basis {
        Basis::Cohort => "waterfall.cohort",
        Basis::Period => "waterfall.period",
        Basis::Stock => "waterfall.stock",
    });
    let basis = basis.with("span", span).say(telling.lang);
    let by = waterfall.by.dimension.map_or(Cell::Blank, |by| dimension(by, telling));
    let within = waterfall.by.within_ms.map(|within| {
        let within = words::lasting(chrono::TimeDelta::milliseconds(within));
        Message::new("waterfall.within").with_message("within", within).say(telling.lang)
    });
    let defined = |more: &str| {
        let texts = [Some(basis.as_str()), within.as_deref(), Some(more).filter(|more| !more.is_empty())];
        Cell::Text(texts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
    };
    let mut rows = Vec::new();
    for stage in Stage::WAY {
        let implied = if row.implied(stage) > 0 { telling.lang.text("waterfall.implied") } else { String::new() };
        let figure = telling.term(stage.word(), &words::stage(stage));
        let count = Cell::count(row.reached(stage));
        let blank = [Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank];
        rows.push([vec![figure, by.clone(), group.clone(), count], blank.to_vec(), vec![defined(&implied)]].concat());
    }
    let steps = Step::ALL.iter().filter(|_| waterfall.has_rates());
    rows.extend(steps.map(|step| {
        let rate = row.rate(*step);
        let said = |stage| words::stage(stage).say(telling.lang);
        let number = |number: Option<f64>| number.map_or(Cell::Blank, Cell::Number);
        vec![
            Cell::Term(step.word(), format!("{}→{}", said(step.from), said(step.to))),
            by.clone(),
            group.clone(),
            Cell::count(rate.k),
            Cell::count(rate.n),
            number(rate.value()),
            number(rate.interval().map(|(low, _)| low)),
            number(rate.interval().map(|(_, high)| high)),
            defined(&telling.lang.text("waterfall.rates")),
        ]
    }));
    rows
}

fn dimension(by: Dimension, telling: Telling<'_>) -> Cell {
    telling.term(by.word(), &words::need(by.word()))
}
