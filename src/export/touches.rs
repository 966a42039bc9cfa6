//! Touches, one a row: what people did that marketing noticed.

use super::{Cell, Column, Telling};
use crate::domain::{Field, Record, Touch};
use crate::i18n::Message;

const COLUMNS: &[(&str, &str)] = &[
    ("tasuki_lead", "export.column.tasuki_lead"),
    ("external_id", "field.external_id"),
    ("mail", "field.mail"),
    ("kind", "export.column.kind"),
    ("touched_at", "export.column.touched_at"),
    ("content", "export.column.content"),
    ("campaign", "column.campaign"),
    ("times", "export.column.times"),
    ("amount", "export.column.touch_amount"),
];

/// The columns.
pub fn touches_columns(telling: Telling<'_>) -> Vec<Column> {
    COLUMNS.iter().map(|(word, label)| telling.column(word, &Message::new(label))).collect()
}

/// The rows of a lead.
pub fn touches(record: &Record, touches: &[Touch]) -> Vec<Vec<Cell>> {
    let row = |touch: &Touch| {
        vec![
            Cell::Whole(record.lead.id.0),
            Cell::text(record.person.get(Field::ExternalId)),
            Cell::text(record.person.get(Field::Mail)),
            Cell::text(Some(&touch.kind)),
            Cell::At(touch.at),
            Cell::text(touch.content.as_deref()),
            Cell::text(touch.campaign.as_deref()),
            Cell::count(touch.times),
            touch.amount.map_or(Cell::Blank, Cell::Number),
        ]
    };
    touches.iter().map(row).collect()
}
