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
        Self { title, columns: columns.into_iter().collect(), rows: Vec::new(), definition }
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
