//! A review or a report for whoever reads it on a terminal.

use super::super::Out;
use super::super::leads::table;
use crate::error::Result;
use crate::i18n::Lang;
use crate::insight::paper::{Block, Chart, List, Page, Paper, Table};

pub(super) fn print(paper: &Paper, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    out.line(&paper.title.say(lang))?;
    for line in paper.rests_on() {
        out.line(&format!("  {}", line.say(lang)))?;
    }
    for page in &paper.pages {
        // What is one page of one name needs no second head.
        if paper.pages.len() > 1 || page.title != paper.title {
            out.line("")?;
            out.line(&format!("── {} ──", page.title.say(lang)))?;
        }
        print_page(page, lang, out)?;
    }
    Ok(())
}

fn print_page(page: &Page, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    if let Some(lead) = &page.lead {
        out.line(&lead.say(lang))?;
    }
    for block in &page.blocks {
        out.line("")?;
        match block {
            Block::Said(message) => out.line(&message.say(lang))?,
            Block::Note(message) => out.line(&format!("  {}", message.say(lang)))?,
            Block::Table(table) => print_table(table, lang, out)?,
            Block::Chart(chart) => print_chart(chart, lang, out)?,
            Block::List(list) => print_list(list, lang, out)?,
        }
    }
    Ok(())
}

fn print_table(of: &Table, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    let of = &of.on_screen();
    out.line(&of.title.say(lang))?;
    let mut lines = table();
    lines.set_header(of.columns.iter().map(|column| column.name.say(lang)));
    for row in &of.rows {
        lines.add_row(row.cells.iter().map(|cell| cell.say(lang)));
    }
    out.line(&lines.to_string())?;
    out.line(&format!("  {}", of.definition.say(lang)))?;
    Ok(())
}

/// A chart as its figures, with what happened meanwhile below them.
fn print_chart(chart: &Chart, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    print_table(&chart.table(), lang, out)?;
    for mark in &chart.marks {
        out.line(&format!("  {}  {}", mark.day, mark.text.say(lang)))?;
    }
    Ok(())
}

fn print_list(list: &List, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    if let Some(title) = &list.title {
        out.line(&title.say(lang))?;
    }
    if list.items.is_empty() {
        out.line(&format!("  {}", list.none.say(lang)))?;
    }
    for item in &list.items {
        let sign = item.tone.sign();
        out.line(&format!("  {sign} {}", item.headline.say(lang)))?;
        for detail in &item.details {
            out.line(&format!("      {}", detail.say(lang)))?;
        }
    }
    Ok(())
}
