//! A paper in GitHub's Markdown. Charts are told by their tables. No text makes markup, a link or another cell.

use std::fmt::Write as _;

use crate::i18n::{Lang, Message};
use crate::insight::paper::{Block, Chart, Item, List, Page, Paper, Table};

/// The whole paper.
pub(super) fn markdown(paper: &Paper, lang: Lang) -> String {
    let mut sheet = Sheet { lang, text: String::new() };
    sheet.paragraph(&format!("# {}", sheet.said(&paper.title)));
    sheet.about(paper);
    for page in &paper.pages {
        sheet.page(page);
    }
    sheet.text
}

struct Sheet {
    lang: Lang,
    text: String,
}

impl Sheet {
    fn said(&self, message: &Message) -> String {
        escaped(&message.say(self.lang))
    }

    fn paragraph(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn about(&mut self, paper: &Paper) {
        let lines: Vec<_> = paper.rests_on().iter().map(|line| format!("- {}", self.said(line))).collect();
        self.paragraph(&lines.join("\n"));
    }

    fn page(&mut self, page: &Page) {
        self.paragraph(&format!("## {}", self.said(&page.title)));
        if let Some(lead) = &page.lead {
            self.paragraph(&strong(&self.said(lead)));
        }
        for block in &page.blocks {
            match block {
                Block::Said(message) => self.paragraph(&self.said(message)),
                Block::Note(message) => self.paragraph(&format!("> {}", self.said(message))),
                Block::Table(table) => self.table(table),
                Block::Chart(chart) => self.chart(chart),
                Block::List(list) => self.list(list),
            }
        }
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(&format!("### {}", self.said(&table.title)));
        let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![row(table.columns.iter().map(|column| self.said(&column.name)).collect())];
        let rule = |is_figure: bool| if is_figure { "---:" } else { "---" }.to_owned();
        lines.push(row(table.columns.iter().map(|column| rule(column.is_figure)).collect()));
        for told in &table.rows {
            // As many cells as columns: else the rest would be no table.
            let cell = |nth: usize| {
                let said = told.cells.get(nth).map(|cell| escaped(&cell.say(self.lang))).unwrap_or_default();
                if told.is_total { strong(&said) } else { said }
            };
            lines.push(row((0..table.columns.len()).map(cell).collect()));
        }
        self.paragraph(&lines.join("\n"));
        self.paragraph(&format!("> {}", self.said(&table.definition)));
    }

    fn chart(&mut self, chart: &Chart) {
        self.table(&chart.table());
        let marks = chart.marks.iter().map(|mark| format!("- {} {}", mark.day, self.said(&mark.text)));
        let mut lines: Vec<_> = marks.collect();
        if chart.is_open() {
            lines.push(format!("- {}", self.said(&Chart::open_note())));
        }
        if !lines.is_empty() {
            self.paragraph(&lines.join("\n"));
        }
    }

    fn list(&mut self, list: &List) {
        if let Some(title) = &list.title {
            self.paragraph(&format!("### {}", self.said(title)));
        }
        if list.items.is_empty() {
            self.paragraph(&self.said(&list.none));
            return;
        }
        let lines: Vec<_> = list.items.iter().map(|item| self.item(item)).collect();
        self.paragraph(&lines.join("\n"));
    }

    fn item(&self, item: &Item) -> String {
        let name = self.said(&item.tone.name());
        let mut lines = format!("- {} {} ({name})", item.tone.sign(), strong(&self.said(&item.headline)));
        for detail in &item.details {
            // A line a detail; writing to a text does not fail.
            let _ = write!(lines, "\n  - {}", self.said(detail));
        }
        lines
    }
}

/// Four stars with nothing between them are no strong text.
fn strong(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("**{text}**") }
}

/// A text that is nothing but itself, within a line or a table's cell. What GitHub turns into a link or the mention of
/// a person by itself, escaped or not, becomes code.
fn escaped(text: &str) -> String {
    let words = text.split(char::is_whitespace).filter(|word| !word.is_empty());
    // A cell of a table ends at a `|`, in code too, so that no code holds one.
    let part = |part: &str| if is_live(part) { code(part) } else { plain(part) };
    words.map(|word| word.split('|').map(part).collect::<Vec<_>>().join("\\|")).collect::<Vec<_>>().join(" ")
}

/// Whether GitHub would make a link of it.
fn is_live(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.contains('@')
        || word.contains("www.")
        || word.contains("://")
        || word.contains("mailto:")
        || word.contains("xmpp:")
}

fn plain(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    // At a line's beginning such a word begins a list or a heading, or is a rule.
    let begins = word.chars().all(|c| "-+=#:".contains(c)).then_some(0);
    let begins = begins.or_else(|| is_number_of_a_list(word).then(|| word.len() - 1));
    for (at, c) in word.char_indices() {
        let is_markup = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '&' | '!' | '$');
        if is_markup || begins == Some(at) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

/// `1.` and `1)` as words of their own.
fn is_number_of_a_list(word: &str) -> bool {
    word.strip_suffix(['.', ')']).is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// A word as code, whatever it holds.
fn code(word: &str) -> String {
    let longest = word.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let air = if word.starts_with('`') || word.ends_with('`') { " " } else { "" };
    format!("{fence}{air}{word}{air}{fence}")
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_text_is_nothing_but_itself() {
        for (text, told) in [
            ("山田 太郎 (2026-11-16)", "山田 太郎 (2026-11-16)"),
            ("a|b", "a\\|b"),
            ("[x](javascript:alert)", "\\[x\\](javascript:alert)"),
            ("<img src=x>", "\\<img src=x\\>"),
            ("**fett** `code`", "\\*\\*fett\\*\\* \\`code\\`"),
            ("# 1. 2) - +", "\\# 1\\. 2\\) \\- \\+"),
            ("−3.2 pt +2.1pt #12 2.5", "−3.2 pt +2.1pt #12 2.5"),
            ("--- === ##", "\\--- \\=== \\##"),
            ("see http://evil.example/?x=1 now", "see `http://evil.example/?x=1` now"),
            ("WWW.evil.example", "`WWW.evil.example`"),
            ("a@b.example|c", "`a@b.example`\\|c"),
            ("`@a`", "`` `@a` ``"),
            ("&lt;b&gt;", "\\&lt;b\\&gt;"),
            ("$1 $", "\\$1 \\$"),
            ("a\nb\u{85}c", "a b c"),
        ] {
            assert_eq!(escaped(text), told);
        }
    }
}
