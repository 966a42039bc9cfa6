//! Every text of ours on a paper, told otherwise: people by their names, keys as the console has them.

use super::{Axis, Block, Cell, Chart, Item, Kind, List, Page, Paper, Table};
use crate::i18n::Message;

/// What a text becomes.
type Change<'c> = &'c dyn Fn(Message) -> Message;

impl Paper {
    /// The same with people's names in the place of their ids, as far as `names` knows them.
    #[must_use]
    pub fn naming(self, names: &dyn Fn(&str) -> Option<String>) -> Self {
        self.retold(&|message| message.naming(names))
    }

    /// The same with every text of ours as `change` tells it.
    #[must_use]
    pub fn retold(mut self, change: Change<'_>) -> Self {
        let again = |message: &mut Message| *message = change(message.clone());
        again(&mut self.title);
        self.about.iter_mut().for_each(again);
        self.pages.iter_mut().for_each(|page| page.retell(&again));
        self
    }
}

/// Tells a text anew where it stands.
type Again<'a> = &'a dyn Fn(&mut Message);

impl Page {
    fn retell(&mut self, again: Again<'_>) {
        again(&mut self.title);
        self.lead.iter_mut().for_each(again);
        for block in &mut self.blocks {
            match block {
                Block::Said(message) | Block::Note(message) => again(message),
                Block::Table(table) => table.retell(again),
                Block::Chart(chart) => chart.retell(again),
                Block::List(list) => list.retell(again),
            }
        }
    }
}

impl List {
    fn retell(&mut self, again: Again<'_>) {
        let Self { title, items, none } = self;
        title.iter_mut().for_each(again);
        again(none);
        for Item { tone: _, headline, details, drill: _, decision: _ } in items {
            again(headline);
            details.iter_mut().for_each(again);
        }
    }
}

impl Table {
    fn retell(&mut self, again: Again<'_>) {
        let Self { title, columns, rows, shown: _, definition } = self;
        again(title);
        again(definition);
        columns.iter_mut().map(|column| &mut column.name).for_each(again);
        rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| cell.retell(again));
    }
}

impl Chart {
    fn retell(&mut self, again: Again<'_>) {
        let Self { title, kind, axis, series, marks, levels, usual: _, definition } = self;
        again(title);
        again(definition);
        if let Kind::Funnel(steps) = kind {
            steps.iter_mut().map(|step| &mut step.told).for_each(|cell| cell.retell(again));
        }
        if let Axis::Names(names) = axis {
            names.iter_mut().for_each(again);
        }
        for series in series {
            again(&mut series.name);
            series.points.iter_mut().for_each(|cell| cell.retell(again));
        }
        marks.iter_mut().map(|mark| &mut mark.text).for_each(again);
        for level in levels {
            again(&mut level.name);
            level.value.retell(again);
        }
    }
}

impl Cell {
    fn retell(&mut self, again: Again<'_>) {
        match self {
            Self::Said(message) => again(message),
            Self::Grey(cell) => cell.retell(again),
            Self::Between(low, high) => {
                low.retell(again);
                high.retell(again);
            }
            _ => {}
        }
    }
}
