//! Costs, one a row: what campaigns cost, of each the newest word on the same days.

use super::{Cell, Column, Telling};
use crate::domain::Cost;
use crate::i18n::Message;

/// Called as the fields of a list of costs that comes in.
const COLUMNS: &[(&str, &str)] = &[
    ("campaign", "column.campaign"),
    ("source", "column.source"),
    ("from", "export.column.from"),
    ("to", "export.column.to"),
    ("amount", "export.column.cost_amount"),
    ("currency", "export.column.currency"),
];

/// The columns.
pub fn costs_columns(telling: Telling<'_>) -> Vec<Column> {
    COLUMNS.iter().map(|(word, label)| telling.column(word, &Message::new(label))).collect()
}

/// The rows.
pub fn costs(costs: &[Cost]) -> Vec<Vec<Cell>> {
    let row = |cost: &Cost| {
        vec![
            Cell::text(Some(&cost.campaign)),
            Cell::text(cost.source.as_deref()),
            Cell::Day(cost.from),
            Cell::Day(cost.to),
            Cell::Number(cost.amount),
            Cell::text(cost.currency.as_deref()),
        ]
    };
    costs.iter().map(row).collect()
}
