//! Figures in rows.

use super::Cell;
use crate::i18n::Message;

/// A table. Every figure in it is defined by its definition.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows.
    pub title: Message,
    /// Its columns; the first one names the rows.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// So many of them stand on a screen, beside what they add up to; all where absent. Files have them all.
    pub shown: Option<usize>,
    /// What the figures are.
    pub definition: Message,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its head.
    pub name: Message,
    /// Whether figures stand in it, one below the other at the right.
    pub is_figure: bool,
}

/// A row: a cell a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// The key by which the console lists the leads behind it.
    pub drill: Option<String>,
    /// Whether it is what the others add up to.
    pub is_total: bool,
}

impl Table {
    /// A table without rows.
    pub fn new(title: Message, columns: impl IntoIterator<Item = Column>, definition: Message) -> Self {
        Self { title, columns: columns.into_iter().collect(), rows: Vec::new(), shown: None, definition }
    }

    /// As it stands on a screen: the first rows, how many more there are, and what all of them add up to.
    #[must_use]
    pub fn on_screen(&self) -> Self {
        let (totals, rows): (Vec<Row>, Vec<Row>) = self.rows.iter().cloned().partition(|row| row.is_total);
        let Some(shown) = self.shown.filter(|shown| rows.len() > *shown) else { return self.clone() };
        let mut more = vec![Cell::Said(Message::new("figures.more").with("n", rows.len() - shown))];
        more.resize(self.columns.len(), Cell::Blank);
        let rows = rows.into_iter().take(shown).chain([Row::new(more)]).chain(totals).collect();
        Self { rows, shown: None, ..self.clone() }
    }

    /// With one more row.
    #[must_use]
    pub fn with(mut self, row: impl Into<Row>) -> Self {
        self.rows.push(row.into());
        self
    }
}

impl Column {
    /// A column of texts.
    pub const fn text(name: Message) -> Self {
        Self { name, is_figure: false }
    }

    /// A column of figures.
    pub const fn figure(name: Message) -> Self {
        Self { name, is_figure: true }
    }
}

impl Row {
    /// A row.
    pub fn new(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { cells: cells.into_iter().collect(), drill: None, is_total: false }
    }

    /// With the leads behind it.
    #[must_use]
    pub fn drilling(mut self, key: impl Into<String>) -> Self {
        self.drill = Some(key.into());
        self
    }

    /// As what the others add up to.
    #[must_use]
    pub const fn total(mut self) -> Self {
        self.is_total = true;
        self
    }
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self::new(cells)
    }
}
