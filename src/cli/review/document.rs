//! A review or a report as programs read it: one document.

use serde_json::{Value, json};

use crate::i18n::Lang;
use crate::insight::paper::{Axis, Block, Cell, Chart, List, Page, Paper, Table};

pub(super) fn document(paper: &Paper, lang: Lang) -> Value {
    json!({
        "title": paper.title.say(lang),
        "about": paper.about.iter().map(|line| line.say(lang)).collect::<Vec<_>>(),
        "as_of": paper.as_of.rfc3339(&paper.zone),
        "masked": paper.masked,
        "pages": paper.pages.iter().map(|one| page(one, lang)).collect::<Vec<_>>(),
    })
}

fn page(page: &Page, lang: Lang) -> Value {
    json!({
        "id": page.id,
        "title": page.title.say(lang),
        "lead": page.lead.as_ref().map(|lead| lead.say(lang)),
        "blocks": page.blocks.iter().map(|one| block(one, lang)).collect::<Vec<_>>(),
    })
}

fn block(block: &Block, lang: Lang) -> Value {
    match block {
        Block::Said(message) => json!({ "kind": "said", "text": message.say(lang) }),
        Block::Note(message) => json!({ "kind": "note", "text": message.say(lang) }),
        Block::Table(one) => table(one, "table", lang),
        Block::Chart(one) => chart(one, lang),
        Block::List(one) => list(one, lang),
    }
}

fn table(table: &Table, kind: &str, lang: Lang) -> Value {
    let rows = table.rows.iter().map(|row| {
        json!({
            "cells": row.cells.iter().map(|one| cell(one, lang)).collect::<Vec<_>>(),
            "is_total": row.is_total,
            "behind": row.drill,
        })
    });
    json!({
        "kind": kind,
        "title": table.title.say(lang),
        "columns": table.columns.iter().map(|column| column.name.say(lang)).collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
        "definition": table.definition.say(lang),
    })
}

/// Its figures, and what happened meanwhile.
fn chart(chart: &Chart, lang: Lang) -> Value {
    let mut document = table(&chart.table(), "chart", lang);
    let marks = chart.marks.iter().map(|mark| json!({ "day": mark.day.to_string(), "text": mark.text.say(lang) }));
    document["marks"] = marks.collect();
    document["days"] = match &chart.axis {
        Axis::Days(days, _) => days.iter().map(ToString::to_string).collect(),
        Axis::Names(_) => Value::Null,
    };
    document
}

fn list(list: &List, lang: Lang) -> Value {
    let items = list.items.iter().map(|item| {
        json!({
            "tone": item.tone.word(),
            "headline": item.headline.say(lang),
            "details": item.details.iter().map(|line| line.say(lang)).collect::<Vec<_>>(),
            "behind": item.drill,
        })
    });
    json!({
        "kind": "list",
        "title": list.title.as_ref().map(|title| title.say(lang)),
        "items": items.collect::<Vec<_>>(),
        "none": list.items.is_empty().then(|| list.none.say(lang)),
    })
}

/// A figure with what it rests on; a text as it is said.
fn cell(cell: &Cell, lang: Lang) -> Value {
    let Some(value) = cell.value() else {
        return match cell {
            Cell::Blank => Value::Null,
            other => json!({ "text": other.say(lang) }),
        };
    };
    let (low, high) = cell.interval().unzip();
    let counts = cell.counts();
    json!({
        "value": value,
        "k": counts.map(|rate| rate.k),
        "n": counts.map(|rate| rate.n),
        "low": low,
        "high": high,
        "text": cell.say(lang),
    })
}
