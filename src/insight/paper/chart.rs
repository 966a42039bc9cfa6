//! Figures to look at.

use chrono::{Datelike, Months, NaiveDate, TimeDelta};

use super::{Cell, Column, Row, Scale, Table, Tone, Unit};
use crate::i18n::Message;

/// A chart. All its figures are of one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub title: Message,
    /// How.
    pub kind: Kind,
    /// What its points stand over.
    pub axis: Axis,
    /// What is drawn, each with as many points as the axis has places.
    pub series: Vec<Series>,
    /// What happened meanwhile: a decision, a new version of the agreement.
    pub marks: Vec<Mark>,
    /// What the figures are held against: a target, what others reach.
    pub levels: Vec<Level>,
    /// Between what such a figure lay in the past.
    pub usual: Option<(f64, f64)>,
    /// What the figures are.
    pub definition: Message,
}

/// How a chart is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A line for each series, over time. Intervals are bands.
    Lines,
    /// Upright columns, those of several series beside each other.
    Columns,
    /// Upright columns, those of several series on top of each other: they add up to something.
    Stacked,
    /// Bars that lie, one a name. Intervals are whiskers.
    Bars,
    /// The first series' counts, stage by stage, with what is told of each step from one to the next.
    Funnel(Vec<Step>),
}

/// A step of a funnel: from one place of the axis to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is told of it, a rate as a rule.
    pub told: Cell,
    /// How it stands: the leak is bad.
    pub tone: Tone,
}

/// What the points of a chart stand over. Each point has a place as wide as the others.
#[derive(Debug, Clone, PartialEq)]
pub enum Axis {
    /// Names in an order: stages, sources, people.
    Names(Vec<Message>),
    /// Stretches of time by their first days, in order.
    Days(Vec<NaiveDate>, Each),
}

/// How long a stretch of an axis is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// A day.
    Day,
    /// A week.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
}

/// One line, or the columns of one colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is.
    pub name: Message,
    /// A figure for each place of the axis; blank where there is none.
    pub points: Vec<Cell>,
    /// Its intervals where they are not those of its rates: quantiles of times.
    pub band: Option<Vec<Option<(f64, f64)>>>,
    /// How it stands; neutral ones are told apart by their order.
    pub tone: Tone,
    /// From this place on its cohorts still grow: they are drawn hollow and compared with nothing (semantics 15).
    pub open_from: Option<usize>,
}

/// What happened on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// When.
    pub day: NaiveDate,
    /// What.
    pub text: Message,
}

/// A figure against which the others are held.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// What it is.
    pub name: Message,
    /// How high, or between what.
    pub value: Cell,
    /// Whether it was agreed on; else it is what others reach.
    pub is_target: bool,
}

impl Chart {
    /// A chart on which nothing is drawn yet.
    pub const fn new(kind: Kind, title: Message, axis: Axis, definition: Message) -> Self {
        Self { title, kind, axis, series: Vec::new(), marks: Vec::new(), levels: Vec::new(), usual: None, definition }
    }

    /// With one more series.
    #[must_use]
    pub fn with(mut self, series: Series) -> Self {
        self.series.push(series);
        self
    }

    /// With what happened on a day.
    #[must_use]
    pub fn marking(mut self, day: NaiveDate, text: Message) -> Self {
        self.marks.push(Mark { day, text });
        self
    }

    /// With something to hold it against.
    #[must_use]
    pub fn against(mut self, level: Level) -> Self {
        self.levels.push(level);
        self
    }

    /// In what its figures are measured; counts where it has none.
    pub fn unit(&self) -> Unit {
        let levels = self.levels.iter().map(|level| &level.value);
        let mut cells = self.series.iter().flat_map(|series| &series.points).chain(levels);
        cells.find_map(Cell::unit).unwrap_or(Unit::Count)
    }

    /// What hollow points mean, for charts that have some.
    pub const fn open_note() -> Message {
        Message::new("paper.still_grow")
    }

    /// Whether cohorts of it still grow.
    pub fn is_open(&self) -> bool {
        self.series.iter().any(|series| series.open_from.is_some_and(|from| from < self.axis.len()))
    }

    /// Whether there is a figure to draw.
    pub fn has_figures(&self) -> bool {
        self.series.iter().flat_map(|series| &series.points).any(|cell| cell.value().is_some())
    }

    /// The scale of its figures: from zero, to all that is drawn, in at most `most` steps.
    pub fn scale(&self, most: usize) -> Scale {
        let mut values: Vec<f64> = self.levels.iter().filter_map(|level| level.value.value()).collect();
        let stretches = self.levels.iter().filter_map(|level| level.value.interval()).chain(self.usual);
        values.extend(stretches.flat_map(|(low, high)| [low, high]));
        for nth in 0..self.axis.len() {
            let points = self.series.iter().filter_map(|series| series.value(nth));
            if self.kind == Kind::Stacked {
                values.push(points.sum());
            } else {
                values.extend(points);
                let ends = self.series.iter().filter_map(|series| series.interval(nth));
                values.extend(ends.flat_map(|(low, high)| [low, high]));
            }
        }
        Scale::of(&self.unit(), values, most)
    }

    /// Its figures as a table: for whoever reads, hears or reckons them. What they are held against stands below them.
    pub fn table(&self) -> Table {
        let mut table = Table::new(self.title.clone(), self.columns(), self.definition.clone());
        table.rows = (0..self.axis.len()).map(|nth| Row::new(self.row(nth))).collect();
        let grey = |level: &Level| if level.is_target { level.value.clone() } else { level.value.clone().grey() };
        let mut below: Vec<_> = self.levels.iter().map(|level| (level.name.clone(), grey(level))).collect();
        below.extend(self.usual.map(|ends| (Message::new("paper.usual"), self.between(ends).grey())));
        for (name, value) in below {
            let mut cells = vec![Cell::Said(name), value];
            cells.resize(table.columns.len(), Cell::Blank);
            table.rows.push(Row::new(cells));
        }
        table
    }

    /// The series come first, so that a chart over the table finds them side by side.
    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![Column::text(Message::new(match self.axis {
            Axis::Names(_) => "paper.place",
            Axis::Days(..) => "paper.stretch",
        }))];
        columns.extend(self.series.iter().map(|series| Column::figure(series.name.clone())));
        if let Kind::Funnel(_) = self.kind {
            columns.push(Column::figure(Message::new("paper.step")));
        }
        let band =
            |series: &Series| Column::figure(Message::new("paper.band").with_message("name", series.name.clone()));
        columns.extend(self.series.iter().filter(|series| series.band.is_some()).map(band));
        if self.is_open() {
            columns.push(Column::text(Message::new("paper.maturity")));
        }
        columns
    }

    fn row(&self, nth: usize) -> Vec<Cell> {
        let mut cells = vec![self.axis.cell(nth)];
        cells.extend(self.series.iter().map(|series| series.points.get(nth).cloned().unwrap_or(Cell::Blank)));
        if let Kind::Funnel(steps) = &self.kind {
            let step = nth.checked_sub(1).and_then(|before| steps.get(before));
            cells.push(step.map_or(Cell::Blank, |step| step.told.clone()));
        }
        let bands = self.series.iter().filter(|series| series.band.is_some());
        cells.extend(bands.map(|series| series.interval(nth).map_or(Cell::Blank, |ends| self.between(ends))));
        if self.is_open() {
            let grows = self.series.iter().any(|series| series.is_open(nth));
            cells.push(if grows { Cell::Said(Message::new("paper.grows")) } else { Cell::Blank });
        }
        cells
    }

    fn between(&self, (low, high): (f64, f64)) -> Cell {
        let unit = self.unit();
        Cell::between(unit.cell(low), unit.cell(high))
    }
}

impl Series {
    /// A series.
    pub fn new(name: Message, points: impl IntoIterator<Item = Cell>) -> Self {
        Self { name, points: points.into_iter().collect(), band: None, tone: Tone::Neutral, open_from: None }
    }

    /// With how it stands.
    #[must_use]
    pub const fn toned(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The figure at a place.
    pub fn value(&self, nth: usize) -> Option<f64> {
        self.points.get(nth).and_then(Cell::value)
    }

    /// The ends of the interval at a place.
    pub fn interval(&self, nth: usize) -> Option<(f64, f64)> {
        match &self.band {
            Some(band) => band.get(nth).copied().flatten(),
            None => self.points.get(nth).and_then(Cell::interval),
        }
    }

    /// Whether the cohort of a place still grows.
    pub fn is_open(&self, nth: usize) -> bool {
        self.open_from.is_some_and(|from| nth >= from)
    }
}

impl Axis {
    /// How many places it has.
    pub const fn len(&self) -> usize {
        match self {
            Self::Names(names) => names.len(),
            Self::Days(days, _) => days.len(),
        }
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the place is called.
    fn cell(&self, nth: usize) -> Cell {
        match self {
            Self::Names(names) => names.get(nth).map_or(Cell::Blank, |name| Cell::Said(name.clone())),
            Self::Days(days, Each::Day | Each::Week) => days.get(nth).map_or(Cell::Blank, |day| Cell::Day(*day)),
            Self::Days(days, each) => days.get(nth).map_or(Cell::Blank, |day| Cell::Text(each.label(*day))),
        }
    }

    /// Where a day lies, counted in places from the left end: 2.5 is the middle of the third. Nothing for a day that is
    /// not on the axis, and on an axis of names.
    #[allow(clippy::cast_precision_loss, reason = "an axis has few places, and a stretch few days")]
    pub fn place(&self, day: NaiveDate) -> Option<f64> {
        let Self::Days(days, each) = self else { return None };
        let nth = days.iter().rposition(|first| *first <= day)?;
        let first = days[nth];
        let next = each.after(first)?;
        let whole = next.signed_duration_since(first).num_days() as f64;
        let within = day.signed_duration_since(first).num_days() as f64;
        (day < next).then(|| nth as f64 + (within + 0.5) / whole)
    }
}

impl Each {
    /// The first day of the stretch after the one that begins on `first`.
    pub fn after(self, first: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => first.checked_add_signed(TimeDelta::days(1)),
            Self::Week => first.checked_add_signed(TimeDelta::days(7)),
            Self::Month => first.checked_add_months(Months::new(1)),
            Self::Quarter => first.checked_add_months(Months::new(3)),
        }
    }

    /// A stretch as an axis names it: `11/16`, `2026-11`, `2026 Q4`. The quarter is the year's; a business year's is
    /// named by whoever fills the axis.
    pub fn label(self, first: NaiveDate) -> String {
        match self {
            Self::Day | Self::Week => format!("{}/{}", first.month(), first.day()),
            Self::Month => first.format("%Y-%m").to_string(),
            Self::Quarter => format!("{} Q{}", first.year(), first.quarter()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insight::Rate;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn weeks() -> Axis {
        Axis::Days(["2026-11-02", "2026-11-09", "2026-11-16"].map(day).to_vec(), Each::Week)
    }

    fn said(key: &'static str) -> Message {
        Message::new(key)
    }

    #[test]
    fn a_day_lies_within_its_stretch() {
        let place = |text| weeks().place(day(text)).map(|place| (place * 14.0).round() / 14.0);
        assert_eq!(place("2026-11-02"), Some(1.0 / 14.0));
        assert_eq!(place("2026-11-12"), Some(1.5));
        assert_eq!(place("2026-11-22"), Some(41.0 / 14.0));
        assert_eq!([place("2026-11-01"), place("2026-11-23")], [None, None], "not on the axis");
        assert_eq!(Axis::Names(vec![]).place(day("2026-11-02")), None);
    }

    #[test]
    fn stacked_columns_are_as_high_as_their_sum_and_a_rate_as_its_interval() {
        let count = |n| Series::new(said("paper.place"), [Cell::Count(n), Cell::Blank, Cell::Count(2)]);
        let chart = |kind| Chart::new(kind, said("paper.place"), weeks(), said("paper.place"));
        assert!(chart(Kind::Stacked).with(count(6)).with(count(5)).scale(5).high >= 11.0);
        assert!(chart(Kind::Columns).with(count(6)).with(count(5)).scale(5).high < 11.0);
        let rate = Series::new(said("paper.place"), [Cell::Rate(Rate::new(2, 5))]);
        let rates = chart(Kind::Lines).with(rate);
        assert_eq!((rates.scale(5).high, rates.unit()), (0.8, Unit::Percent));
    }

    #[test]
    fn a_chart_is_a_table_too() {
        let steps = vec![Step { told: Cell::Rate(Rate::new(3, 9)), tone: Tone::Bad }];
        let names = Axis::Names(vec![said("stage.mql"), said("stage.sal")]);
        let chart = Chart::new(Kind::Funnel(steps), said("paper.place"), names, said("paper.step"))
            .with(Series::new(said("export.column.count"), [Cell::Count(9), Cell::Count(3)]))
            .against(Level { name: said("paper.stretch"), value: Cell::Count(5), is_target: false });
        let table = chart.table();
        let cells: Vec<_> = table.rows.iter().map(|row| row.cells[1..].to_vec()).collect();
        assert_eq!(
            cells,
            [
                [Cell::Count(9), Cell::Blank],
                [Cell::Count(3), Cell::Rate(Rate::new(3, 9))],
                [Cell::Count(5).grey(), Cell::Blank]
            ]
        );
    }
}
