//! A paper as a workbook: a sheet a page, table below table. Figures are numbers that can be reckoned with, what they
//! rest on stands in columns beside them, and charts are the spreadsheet's own, over the cells of their tables.

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};

use chrono::NaiveTime;
use rust_xlsxwriter::{
    Chart as Drawn, ChartRange, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook as Book,
    Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

use super::super::workbook::{LONGEST, failed, serial};
use super::super::{Written, Wrong};
use crate::error::Error;
use crate::i18n::{Lang, Message};
use crate::insight::paper::{Block, Cell, Chart, Column, Kind, List, Page, Paper, Table, Unit};

/// So long may a sheet's name be, in units of UTF-16.
const NAME: usize = 31;
/// So many rows of a sheet a chart covers.
const CHART_ROWS: u32 = 17;
/// How wide columns are, in letters: the one that names rows, and the others.
const WIDTHS: [(usize, usize); 2] = [(14, 44), (9, 20)];

/// Writes the workbook.
pub(super) fn workbook<'w>(paper: &Paper, lang: Lang, mut to: Box<dyn Write + 'w>) -> Result<Written, Wrong> {
    let mut book = Book::new();
    // Else the workbook would tell when this ran, and not when the paper was made.
    let made = ExcelDateTime::from_timestamp(paper.made_at.millis().div_euclid(1_000)).map_err(failed)?;
    book.set_properties(&DocProperties::new().set_title(paper.title.say(lang)).set_creation_datetime(&made));
    let mut names = Names::default();
    let mut written = Written::default();
    about(paper, lang, &mut book, &mut names)?;
    for page in &paper.pages {
        let name = names.free(&page.title.say(lang));
        let mut sheet = Sheet::begun(book.add_worksheet(), name, lang).map_err(failed)?;
        sheet.page(page)?;
        written.rows += sheet.rows;
    }
    written.sheets = book.worksheets().len();
    let mut packed = tempfile::tempfile()?;
    book.save_to_writer(&mut packed).map_err(failed)?;
    packed.rewind()?;
    io::copy(&mut packed, &mut to)?;
    to.flush()?;
    Ok(written)
}

/// The first sheet: what all the others rest on.
fn about(paper: &Paper, lang: Lang, book: &mut Book, names: &mut Names) -> Result<(), Wrong> {
    let name = names.free(&lang.text("paper.about"));
    let mut sheet = Sheet::begun(book.add_worksheet(), name, lang).map_err(failed)?;
    sheet.sentence(&paper.title, Look::Title)?;
    for line in paper.rests_on() {
        sheet.sentence(&line, Look::Plain)?;
    }
    sheet.next += 1;
    for page in &paper.pages {
        sheet.sentence(&page.title, Look::Strong)?;
        if let Some(lead) = &page.lead {
            sheet.sentence(lead, Look::Plain)?;
        }
    }
    Ok(())
}

/// Names of sheets, none twice.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    /// A name that a sheet may have, as near to `wished` as can be.
    fn free(&mut self, wished: &str) -> String {
        let legal: String =
            wished.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).collect();
        let legal = legal.trim().trim_matches('\'').trim();
        // "History" is Excel's own.
        let legal = if legal.is_empty() || legal.eq_ignore_ascii_case("history") { "Tasuki" } else { legal };
        let mut name = held(legal, NAME);
        let mut nth = 2;
        while self.0.iter().any(|taken| taken.to_lowercase() == name.to_lowercase()) {
            name = format!("{} {nth}", held(legal, NAME - 5));
            nth += 1;
        }
        self.0.push(name.clone());
        name
    }
}

fn held(name: &str, most: usize) -> String {
    let mut left = most;
    let fits = |c: &char| {
        let fits = c.len_utf16() <= left;
        left = left.saturating_sub(c.len_utf16());
        fits
    };
    name.chars().take_while(fits).collect::<String>().trim_end_matches([' ', '\'']).to_owned()
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Title,
    Strong,
    Plain,
    Dim,
    Head,
}

/// What of a figure stands in a column of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    K,
    N,
    Low,
    High,
}

/// A page's sheet that grows downwards.
struct Sheet<'b> {
    onto: &'b mut Worksheet,
    name: String,
    lang: Lang,
    next: u32,
    widths: BTreeMap<u16, usize>,
    rows: u64,
}

impl<'b> Sheet<'b> {
    fn begun(sheet: &'b mut Worksheet, name: String, lang: Lang) -> Result<Self, XlsxError> {
        sheet.set_name(&name)?.set_landscape().set_print_fit_to_pages(1, 0);
        Ok(Self { onto: sheet, name, lang, next: 0, widths: BTreeMap::new(), rows: 0 })
    }

    fn page(&mut self, page: &Page) -> Result<(), Wrong> {
        self.sentence(&page.title, Look::Title)?;
        if let Some(lead) = &page.lead {
            self.sentence(lead, Look::Strong)?;
        }
        for block in &page.blocks {
            self.next += 1;
            match block {
                Block::Said(message) => self.sentence(message, Look::Plain)?,
                Block::Note(message) => self.sentence(message, Look::Dim)?,
                Block::Table(table) => {
                    self.table(table)?;
                }
                Block::Chart(chart) => self.chart(chart)?,
                Block::List(list) => self.list(list)?,
            }
        }
        for (column, width) in std::mem::take(&mut self.widths) {
            let (least, most) = WIDTHS[usize::from(column > 0)];
            let width = u16::try_from((width + 2).clamp(least, most)).unwrap_or(0);
            self.onto.set_column_width(column, f64::from(width)).map_err(failed)?;
        }
        Ok(())
    }

    /// A sentence in a row of its own; it runs over the columns at its right.
    fn sentence(&mut self, message: &Message, look: Look) -> Result<(), Wrong> {
        let said = message.say(self.lang);
        self.text((self.next, 0), &said, look)?;
        self.next += 1;
        Ok(())
    }

    fn text(&mut self, (row, column): (u32, u16), text: &str, look: Look) -> Result<(), Wrong> {
        let length = text.encode_utf16().count();
        if length > LONGEST {
            let message = Message::new("paper.too_long").with("n", length).with("most", LONGEST);
            return Err(Error::user(message).hint(Message::new("paper.use_other")).into());
        }
        // A cell that somebody edits stays a text.
        let format = Format::new().set_num_format("@").set_align(FormatAlign::Top);
        let format = match look {
            Look::Title => format.set_bold().set_font_size(16),
            Look::Strong => format.set_bold(),
            Look::Plain => format,
            Look::Dim => format.set_italic().set_font_color(0x0056_6173),
            Look::Head => format.set_bold().set_text_wrap().set_background_color(0x00EE_F1F5),
        };
        self.onto.write_string_with_format(row, column, text, &format).map_err(failed)?;
        Ok(())
    }

    fn list(&mut self, list: &List) -> Result<(), Wrong> {
        if let Some(title) = &list.title {
            self.sentence(title, Look::Strong)?;
        }
        if list.items.is_empty() {
            return self.sentence(&list.none, Look::Plain);
        }
        for item in &list.items {
            let said = format!("{} {}", item.tone.sign(), item.headline.say(self.lang));
            self.text((self.next, 0), &said, Look::Strong)?;
            self.next += 1;
            for detail in &item.details {
                self.sentence(detail, Look::Plain)?;
            }
        }
        Ok(())
    }

    /// Gives the row of the head, and the column in which each of the table's begins.
    fn table(&mut self, table: &Table) -> Result<(u32, Vec<u16>), Wrong> {
        self.sentence(&table.title, Look::Strong)?;
        self.sentence(&table.definition, Look::Dim)?;
        let head = self.next;
        let mut starts = Vec::new();
        let mut next = 0;
        for (nth, column) in table.columns.iter().enumerate() {
            starts.push(next);
            for part in parts(table, nth) {
                let name = self.head(column, part);
                self.text((head, next), &name, Look::Head)?;
                let widest = if nth == 0 { name.width() } else { name.width().div_ceil(2) };
                self.widen(next, widest);
                for (row, told) in (head + 1..).zip(&table.rows) {
                    let cell = told.cells.get(nth).unwrap_or(&Cell::Blank);
                    self.cell((row, next), cell, part, told.is_total)?;
                }
                next += 1;
            }
        }
        self.next = head + 1 + u32::try_from(table.rows.len()).unwrap_or(u32::MAX / 2);
        self.rows += u64::try_from(table.rows.len()).unwrap_or(0);
        Ok((head, starts))
    }

    fn head(&self, column: &Column, part: Part) -> String {
        let of = |key| {
            let named = Message::new("paper.part").with_message("name", column.name.clone());
            named.with_message("part", Message::new(key)).say(self.lang)
        };
        match part {
            Part::Whole => column.name.say(self.lang),
            Part::K => of("export.column.count"),
            Part::N => of("export.column.of"),
            Part::Low => of("paper.column.low"),
            Part::High => of("paper.column.high"),
        }
    }

    fn widen(&mut self, column: u16, width: usize) {
        let widest = self.widths.entry(column).or_default();
        *widest = width.max(*widest);
    }

    fn cell(&mut self, at: (u32, u16), cell: &Cell, part: Part, is_total: bool) -> Result<(), Wrong> {
        #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
        let count = |count: Option<u64>| count.map(|count| (count as f64, "#,##0".to_owned()));
        let share = |share: Option<f64>| share.map(|share| (share, "0.0%".to_owned()));
        let counts = cell.counts();
        let number = match part {
            Part::Whole => number(cell),
            Part::K => count(counts.map(|rate| rate.k)),
            Part::N => count(counts.map(|rate| rate.n)),
            Part::Low => share(cell.interval().map(|(low, _)| low)),
            Part::High => share(cell.interval().map(|(_, high)| high)),
        };
        let mut format = Format::new();
        if is_total {
            format = format.set_bold();
        }
        if matches!(cell, Cell::Grey(_)) {
            format = format.set_italic().set_font_color(0x006B_7686);
        }
        match (number, part) {
            (Some((number, shown_as)), _) => {
                let format = format.set_num_format(shown_as);
                self.onto.write_number_with_format(at.0, at.1, number, &format).map_err(failed)?;
                self.widen(at.1, cell.told(self.lang).main.width());
            }
            (None, Part::Whole) if *cell != Cell::Blank => {
                let said = cell.say(self.lang);
                self.widen(at.1, said.width());
                self.text(at, &said, if is_total { Look::Strong } else { Look::Plain })?;
            }
            (None, _) => {}
        }
        Ok(())
    }

    fn chart(&mut self, chart: &Chart) -> Result<(), Wrong> {
        let begun = self.next;
        let (head, starts) = self.table(&chart.table())?;
        let rows = u32::try_from(chart.axis.len()).unwrap_or(0);
        if rows > 0 && chart.has_figures() {
            let drawn = self.drawn(chart, begun, head, rows, &starts);
            let last = chart.table().columns.len().saturating_sub(1);
            let width = parts(&chart.table(), last).len();
            let beside = starts.last().copied().unwrap_or(0) + u16::try_from(width).unwrap_or(0) + 1;
            self.onto.insert_chart(begun, beside, &drawn).map_err(failed)?;
            self.next = self.next.max(begun + CHART_ROWS);
        }
        for mark in &chart.marks {
            let said = format!("{} {}", mark.day, mark.text.say(self.lang));
            self.text((self.next, 0), &said, Look::Plain)?;
            self.next += 1;
        }
        Ok(())
    }

    /// All its names are references to cells: a text of a chart could be taken for a formula.
    fn drawn(&self, chart: &Chart, title: u32, head: u32, rows: u32, starts: &[u16]) -> Drawn {
        let mut drawn = Drawn::new(match chart.kind {
            Kind::Lines => ChartType::Line,
            Kind::Columns => ChartType::Column,
            Kind::Stacked => ChartType::ColumnStacked,
            Kind::Bars | Kind::Funnel(_) => ChartType::Bar,
        });
        let range =
            |row: u32, column: u16, last: u32| ChartRange::new_from_range(&self.name, row, column, last, column);
        for start in starts.iter().skip(1).take(chart.series.len()) {
            let series = drawn.add_series();
            series.set_name(&range(head, *start, head));
            series.set_categories(&range(head + 1, 0, head + rows)).set_values(&range(head + 1, *start, head + rows));
        }
        drawn.title().set_name(&range(title, 0, title));
        if matches!(chart.kind, Kind::Bars | Kind::Funnel(_)) {
            drawn.x_axis().set_reverse();
        }
        if chart.series.len() < 2 {
            drawn.legend().set_hidden();
        }
        drawn.set_alt_text(chart.definition.say(self.lang)).set_height(CHART_ROWS * 20 - 10).set_width(640);
        drawn
    }
}

/// What of a column's figures stands in columns of the sheet.
fn parts(table: &Table, nth: usize) -> Vec<Part> {
    let cells = || table.rows.iter().filter_map(|row| row.cells.get(nth));
    let mut parts = vec![Part::Whole];
    if cells().any(|cell| cell.counts().is_some()) {
        parts.extend([Part::K, Part::N]);
    }
    if cells().any(|cell| cell.interval().is_some()) {
        parts.extend([Part::Low, Part::High]);
    }
    parts
}

/// A figure as a spreadsheet has it, and how it shows it. Nothing for what is told in words.
fn number(cell: &Cell) -> Option<(f64, String)> {
    if let Cell::Day(day) = cell {
        return serial(day.and_time(NaiveTime::MIN)).map(|serial| (serial, "yyyy-mm-dd".to_owned()));
    }
    if let Cell::Grey(cell) = cell {
        return number(cell);
    }
    let value = cell.value()?;
    let sign = |shown_as: &str| format!("+{shown_as};-{shown_as};{shown_as}");
    let is_change = matches!(cell, Cell::Change(_));
    let (value, shown_as) = match cell.unit()? {
        Unit::Count => (value, "#,##0".to_owned()),
        // A difference of two shares is told in points, not in per cent of something.
        Unit::Percent if is_change => (value * 100.0, "0.0\" pt\"".to_owned()),
        Unit::Percent => (value, "0.0%".to_owned()),
        Unit::Number => (value, "#,##0.00".to_owned()),
        // Days of a spreadsheet; what is longer than a day is shown in hours.
        Unit::Time => (value / 86_400.0, "[h]:mm".to_owned()),
        Unit::Money(currency) => (value, priced(currency.as_deref())),
        Unit::Points => (value, "0.0".to_owned()),
    };
    Some((value, if is_change { sign(&shown_as) } else { shown_as }))
}

/// A currency is quoted, and of three letters: what else comes from outside is left out of a format.
fn priced(currency: Option<&str>) -> String {
    match currency {
        Some("JPY") => "\"¥\"#,##0".to_owned(),
        Some(code) if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            format!("#,##0.00\" {code}\"")
        }
        _ => "#,##0.00".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn every_sheet_has_a_name_that_it_may_have() {
        let mut names = Names::default();
        assert_eq!(names.free("約束"), "約束");
        assert_eq!(names.free("約束"), "約束 2");
        assert_eq!(names.free("MQL/SQL: how?"), "MQL SQL  how");
        assert_eq!(names.free("history"), "Tasuki");
        assert_eq!(names.free("''"), "Tasuki 2");
        let long = names.free(&"長".repeat(40));
        assert_eq!(long.chars().count(), 31);
        assert_eq!(names.free(&"長".repeat(40)), format!("{} 2", "長".repeat(26)));
    }
}
