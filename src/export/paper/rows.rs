//! The figures of a paper, one a row, each with its definition beside it: for spreadsheets and for programs.

use std::io::Write;

use chrono_tz::Tz;

use super::super::delimited::{ForPrograms, ForSpreadsheets};
use super::super::lines::JsonLines;
use super::super::{Cell as Out, Column, Form, Sheet, Written, Wrong};
use crate::error::Error;
use crate::i18n::{Lang, Message};
use crate::insight::paper::{Block, Cell, Item, Page, Paper, Table, Unit};

const COLUMNS: &[(&str, &str)] = &[
    ("page", "paper.column.page"),
    ("block", "paper.column.block"),
    ("title", "paper.column.title"),
    ("row", "paper.column.row"),
    ("column", "paper.column.column"),
    ("value", "paper.column.value"),
    ("unit", "paper.column.unit"),
    ("k", "export.column.count"),
    ("n", "export.column.of"),
    ("low", "paper.column.low"),
    ("high", "paper.column.high"),
    ("text", "paper.column.text"),
    ("definition", "export.column.definition"),
];

/// Writes a paper as rows in one of the forms of tables but a workbook.
pub(super) fn rows<'w>(paper: &Paper, form: Form, lang: Lang, to: Box<dyn Write + 'w>) -> Result<Written, Wrong> {
    let column = |(word, label): &(&str, &'static str)| Column { word: (*word).to_owned(), label: lang.text(label) };
    let columns: Vec<_> = COLUMNS.iter().map(column).collect();
    let mut list = Rows { lang, sheet: begun(form, &columns, paper.zone, to)?, page: Out::Blank };
    list.page = Out::Term("paper".to_owned(), paper.title.say(lang));
    list.text("title", None, &Out::Blank, &paper.title.say(lang), None)?;
    for about in paper.rests_on() {
        list.text("about", None, &Out::Blank, &about.say(lang), None)?;
    }
    for page in &paper.pages {
        list.page(page)?;
    }
    list.sheet.finish()
}

fn begun<'w>(form: Form, columns: &[Column], zone: Tz, to: Box<dyn Write + 'w>) -> Result<Box<dyn Sheet + 'w>, Wrong> {
    Ok(match form {
        Form::SheetCsv(encoding) => Box::new(ForSpreadsheets::new(columns, zone, encoding, to)?),
        Form::Csv => Box::new(ForPrograms::new(columns, zone, to)?),
        Form::JsonLines => Box::new(JsonLines::new(columns, zone, to)),
        Form::Xlsx => return Err(Error::internal("a workbook has sheets").into()),
    })
}

struct Rows<'w> {
    lang: Lang,
    sheet: Box<dyn Sheet + 'w>,
    page: Out,
}

impl Rows<'_> {
    fn page(&mut self, page: &Page) -> Result<(), Wrong> {
        self.page = Out::Term(page.id.to_owned(), page.title.say(self.lang));
        if let Some(lead) = &page.lead {
            self.text("lead", None, &Out::Blank, &lead.say(self.lang), None)?;
        }
        for block in &page.blocks {
            match block {
                Block::Said(message) => self.text("said", None, &Out::Blank, &message.say(self.lang), None)?,
                Block::Note(message) => self.text("note", None, &Out::Blank, &message.say(self.lang), None)?,
                Block::Table(table) => self.table("table", table)?,
                Block::Chart(chart) => {
                    self.table("chart", &chart.table())?;
                    for mark in &chart.marks {
                        let text = mark.text.say(self.lang);
                        self.text("mark", Some(&chart.title), &Out::Day(mark.day), &text, None)?;
                    }
                }
                Block::List(list) => {
                    for item in &list.items {
                        self.item(list.title.as_ref(), item)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn item(&mut self, title: Option<&Message>, item: &Item) -> Result<(), Wrong> {
        let lines = [&item.headline].into_iter().chain(&item.details).map(|line| line.say(self.lang));
        let lines = lines.collect::<Vec<_>>().join("\n");
        let tone = Out::Term(item.tone.word().to_owned(), item.tone.name().say(self.lang));
        self.text("item", title, &tone, &lines, None)
    }

    fn text(
        &mut self,
        block: &str,
        title: Option<&Message>,
        row: &Out,
        text: &str,
        definition: Option<&str>,
    ) -> Result<(), Wrong> {
        let mut cells = vec![self.page.clone(), self.block(block), self.title(title), row.clone()];
        cells.resize(COLUMNS.len() - 2, Out::Blank);
        cells.extend([Out::text(Some(text)), Out::text(definition)]);
        self.sheet.row(&cells)
    }

    fn block(&self, word: &str) -> Out {
        let label = match word {
            "title" => "paper.block.title",
            "about" => "paper.block.about",
            "lead" => "paper.block.lead",
            "said" => "paper.block.said",
            "note" => "paper.block.note",
            "table" => "paper.block.table",
            "chart" => "paper.block.chart",
            "mark" => "paper.block.mark",
            _ => "paper.block.item",
        };
        Out::Term(word.to_owned(), self.lang.text(label))
    }

    fn title(&self, title: Option<&Message>) -> Out {
        title.map_or(Out::Blank, |title| Out::text(Some(&title.say(self.lang))))
    }

    /// The columns before the figures name the rows; of a table without figures it is the first.
    fn table(&mut self, block: &str, table: &Table) -> Result<(), Wrong> {
        let definition = table.definition.say(self.lang);
        let names = table.columns.iter().position(|column| column.is_figure).unwrap_or(1);
        for row in &table.rows {
            let name = self.name(row.cells.get(..names).unwrap_or(&row.cells));
            for (column, cell) in table.columns.iter().zip(&row.cells).skip(names) {
                if *cell == Cell::Blank {
                    continue;
                }
                let number = |number: Option<f64>| number.map_or(Out::Blank, Out::Number);
                let counts = cell.counts();
                let interval = cell.interval();
                let sheet_row = [
                    self.page.clone(),
                    self.block(block),
                    self.title(Some(&table.title)),
                    name.clone(),
                    Out::text(Some(&column.name.say(self.lang))),
                    value(cell),
                    cell.unit().map_or(Out::Blank, |unit| self.unit(&unit)),
                    counts.map_or(Out::Blank, |rate| Out::count(rate.k)),
                    counts.map_or(Out::Blank, |rate| Out::count(rate.n)),
                    number(interval.map(|(low, _)| low)),
                    number(interval.map(|(_, high)| high)),
                    Out::text(Some(&cell.say(self.lang))),
                    Out::text(Some(&definition)),
                ];
                self.sheet.row(&sheet_row)?;
            }
        }
        Ok(())
    }

    fn name(&self, cells: &[Cell]) -> Out {
        match cells {
            [Cell::Day(day)] => Out::Day(*day),
            cells => {
                let said = cells.iter().filter(|cell| **cell != Cell::Blank).map(|cell| cell.say(self.lang));
                let said: Vec<String> = said.collect();
                if said.is_empty() { Out::Blank } else { Out::text(Some(&said.join(" · "))) }
            }
        }
    }

    fn unit(&self, unit: &Unit) -> Out {
        let (word, label) = match unit {
            Unit::Count => ("count", "paper.unit.count"),
            Unit::Percent => ("share", "paper.unit.share"),
            Unit::Number => ("number", "paper.unit.number"),
            Unit::Time => ("seconds", "paper.unit.seconds"),
            Unit::Money(Some(currency)) => return Out::text(Some(currency)),
            Unit::Money(None) => ("money", "paper.unit.money"),
            Unit::Points => ("points", "paper.unit.points"),
        };
        Out::Term(word.to_owned(), self.lang.text(label))
    }
}

fn value(cell: &Cell) -> Out {
    match cell {
        Cell::Count(count) => Out::count(*count),
        Cell::Day(day) => Out::Day(*day),
        other => other.value().map_or(Out::Blank, Out::Number),
    }
}
