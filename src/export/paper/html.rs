//! A paper as one page of HTML that needs nothing but itself: no script, no fetching, no font but the reader's.

use std::fmt::Write as _;

use super::svg::{self, Size};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::insight::paper::{Block, Cell, Chart, Column, Item, Kind, Level, List, Page, Paper, Row, Table};

/// Colours, sizes, both themes, paper. Written by hand, beside this file.
const STYLE: &str = include_str!("style.css");

/// Where a page is found: by its own word, or, where it is there again, with its number.
fn id_of(pages: &[Page], at: usize) -> String {
    let id = pages[at].id;
    match pages[..at].iter().filter(|page| page.id == id).count() {
        0 => escaped(id),
        before => format!("{}-{}", escaped(id), before + 1),
    }
}

/// A text within markup or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The whole page.
pub(super) fn html(paper: &Paper, lang: Lang) -> String {
    let mut sheet = Sheet { lang, text: String::new(), tables: 0, charts: 0 };
    let title = sheet.said(&paper.title);
    sheet.add(&format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        lang.code()
    ));
    sheet.header(paper, &title);
    sheet.add("<main>\n");
    for (at, page) in paper.pages.iter().enumerate() {
        sheet.page(page, &id_of(&paper.pages, at));
    }
    sheet.add("</main>\n");
    sheet.add("<footer><p>Tasuki</p></footer>\n</body>\n</html>\n");
    sheet.text
}

struct Sheet {
    lang: Lang,
    text: String,
    /// How many of each there are so far: names within the page.
    tables: usize,
    charts: usize,
}

impl Sheet {
    fn add(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    fn said(&self, message: &Message) -> String {
        escaped(Shown::line(&message.say(self.lang)).as_str())
    }

    fn own(&self, key: &'static str) -> String {
        escaped(&self.lang.text(key))
    }

    fn header(&mut self, paper: &Paper, title: &str) {
        self.add(&format!("<header>\n<h1>{title}</h1>\n<ul class=\"about\">\n"));
        for line in paper.rests_on() {
            self.add(&format!("<li>{}</li>\n", self.said(&line)));
        }
        self.add("</ul>\n");
        if paper.pages.len() > 1 {
            self.add(&format!("<nav aria-label=\"{}\"><ol>\n", self.own("paper.pages")));
            for (at, page) in paper.pages.iter().enumerate() {
                let id = id_of(&paper.pages, at);
                self.add(&format!("<li><a href=\"#{id}\">{}</a></li>\n", self.said(&page.title)));
            }
            self.add("</ol></nav>\n");
        }
        self.add("</header>\n");
    }

    fn page(&mut self, page: &Page, id: &str) {
        let title = self.said(&page.title);
        let led = if page.lead.is_some() { " class=\"led\"" } else { "" };
        self.add(&format!("<section id=\"{id}\" aria-labelledby=\"{id}-h\"{led}>\n<h2 id=\"{id}-h\">{title}</h2>\n"));
        if let Some(lead) = &page.lead {
            self.add(&format!("<p class=\"lead\">{}</p>\n", self.said(lead)));
        }
        for block in &page.blocks {
            match block {
                Block::Said(message) => self.add(&format!("<p>{}</p>\n", self.said(message))),
                Block::Note(message) => self.add(&format!("<p class=\"note\">{}</p>\n", self.said(message))),
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => self.chart(chart),
                Block::List(list) => self.list(list),
            }
        }
        self.add("</section>\n");
    }

    fn table(&mut self, table: &Table) {
        let id = format!("t{}", self.tables);
        let title = self.said(&table.title);
        self.add(&format!("<div class=\"block\">\n<h3 id=\"{id}\">{title}</h3>\n"));
        self.rows(table, &id);
        self.add(&format!("<p class=\"note\">{}</p>\n</div>\n", self.said(&table.definition)));
    }

    /// The table alone, in a box of its own that is moved where it is too wide.
    fn rows(&mut self, table: &Table, label: &str) {
        self.tables += 1;
        self.add(&format!(
            "<div class=\"box\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{label}\">\n<table>\n<thead><tr>"
        ));
        for column in &table.columns {
            let class = if column.is_figure { " class=\"figure\"" } else { "" };
            self.add(&format!("<th scope=\"col\"{class}>{}</th>", self.said(&column.name)));
        }
        self.add("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.row(row, &table.columns);
        }
        self.add("</tbody>\n</table>\n</div>\n");
    }

    fn row(&mut self, row: &Row, columns: &[Column]) {
        self.add(if row.is_total { "<tr class=\"total\">" } else { "<tr>" });
        for (nth, (column, cell)) in columns.iter().zip(&row.cells).enumerate() {
            let mut classes: Vec<&str> = if column.is_figure { vec!["figure"] } else { Vec::new() };
            classes.extend(class_of(cell));
            let class = if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
            let said = self.cell(cell);
            self.add(&match nth {
                0 => format!("<th scope=\"row\"{class}>{said}</th>"),
                _ => format!("<td{class}>{said}</td>"),
            });
        }
        self.add("</tr>\n");
    }

    fn cell(&self, cell: &Cell) -> String {
        let told = cell.told(self.lang);
        let part =
            |text: &str| if text.is_empty() { String::new() } else { format!("<small>{}</small>", escaped(text)) };
        let main = escaped(Shown::line(&told.main).as_str());
        format!("{}{main}{}", part(&told.before), part(&told.after))
    }

    fn chart(&mut self, chart: &Chart) {
        let id = format!("c{}", self.charts);
        self.charts += 1;
        self.add(&format!("<figure>\n<h3 id=\"{id}\">{}</h3>\n", self.said(&chart.title)));
        if chart.has_figures() {
            self.legend(chart);
            for size in Size::ALL {
                let drawn = svg::draw(chart, size, self.lang, &id);
                self.add(&drawn);
            }
        } else {
            self.add(&format!("<p class=\"nothing\">{}</p>\n", self.own("paper.no_figures")));
        }
        self.add("<figcaption>\n");
        self.marks(chart);
        if chart.is_open() {
            self.add(&format!("<p class=\"note\">{}</p>\n", self.said(&Chart::open_note())));
        }
        self.add(&format!("<p class=\"note\">{}</p>\n", self.said(&chart.definition)));
        if chart.has_figures() {
            self.add(&format!("<details><summary>{}</summary>\n", self.own("paper.figures")));
            self.rows(&chart.table(), &id);
            self.add("</details>\n");
        }
        self.add("</figcaption>\n</figure>\n");
    }

    /// What is which colour. Where names stand beside their lines, only a telephone needs it.
    fn legend(&mut self, chart: &Chart) {
        let is_funnel = matches!(chart.kind, Kind::Funnel(_));
        let mut items = Vec::new();
        if chart.series.len() > 1 {
            let item = |(nth, series)| {
                let swatch = if is_funnel && nth == 1 { "before".to_owned() } else { svg::colour(nth, series) };
                (swatch, self.said(&series.name))
            };
            items.extend(chart.series.iter().enumerate().map(item));
        }
        let level = |level: &Level| {
            let kind = if level.value.interval().is_some() {
                "usual"
            } else if level.is_target {
                "target"
            } else {
                "grey"
            };
            (kind.to_owned(), format!("{} {}", self.said(&level.name), escaped(&level.value.say(self.lang))))
        };
        items.extend(chart.levels.iter().map(level));
        items.extend(chart.usual.map(|_| ("usual".to_owned(), self.own("paper.usual"))));
        if items.is_empty() {
            return;
        }
        let class = if svg::is_labelled(chart) { "legend narrow" } else { "legend" };
        let mut legend = format!("<ul class=\"{class}\">\n");
        for (swatch, name) in items {
            // Writing to a text does not fail.
            let _ = writeln!(legend, "<li><span class=\"swatch {swatch}\"></span>{name}</li>");
        }
        self.add(&legend);
        self.add("</ul>\n");
    }

    /// What the flags on a chart stand for, by their numbers.
    fn marks(&mut self, chart: &Chart) {
        if chart.marks.is_empty() {
            return;
        }
        self.add("<ol class=\"marks\">\n");
        for mark in &chart.marks {
            self.add(&format!("<li><time>{}</time> {}</li>\n", mark.day, self.said(&mark.text)));
        }
        self.add("</ol>\n");
    }

    fn list(&mut self, list: &List) {
        self.add("<div class=\"block\">\n");
        if let Some(title) = &list.title {
            self.add(&format!("<h3>{}</h3>\n", self.said(title)));
        }
        if list.items.is_empty() {
            self.add(&format!("<p class=\"nothing\">{}</p>\n</div>\n", self.said(&list.none)));
            return;
        }
        self.add("<ul class=\"items\">\n");
        for item in &list.items {
            self.item(item);
        }
        self.add("</ul>\n</div>\n");
    }

    fn item(&mut self, item: &Item) {
        let (tone, sign, name) = (item.tone.word(), item.tone.sign(), self.said(&item.tone.name()));
        self.add(&format!(
            "<li class=\"{tone}\"><span class=\"sign\" role=\"img\" aria-label=\"{name}\">{sign}</span><div><p>{}</p>\n",
            self.said(&item.headline)
        ));
        for detail in &item.details {
            self.add(&format!("<p class=\"detail\">{}</p>\n", self.said(detail)));
        }
        self.add("</div></li>\n");
    }
}

fn class_of(cell: &Cell) -> Option<&'static str> {
    match cell {
        Cell::Grey(_) => Some("grey"),
        Cell::Change(change) if change.is_sure => Some(change.tone.word()),
        Cell::Blank | Cell::NotEnough | Cell::Change(_) => Some("dim"),
        _ => None,
    }
}
