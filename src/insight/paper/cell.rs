//! One figure as it stands in a table or on a chart.

use chrono::{NaiveDate, TimeDelta};

use super::Tone;
use crate::i18n::Message;
use crate::insight::Rate;

/// What one place of a table, or one point of a chart, holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing: there is no such figure.
    Blank,
    /// Too few for a figure that one may lean on.
    NotEnough,
    /// A text from outside: a source, a company, a name.
    Text(String),
    /// A text of ours.
    Said(Message),
    /// How many.
    Count(u64),
    /// k of n, with its 95 % interval.
    Rate(Rate),
    /// One flow per another: no share, may exceed one, has no interval (semantics 15).
    Ratio(Rate),
    /// A share that was agreed on or published, and that nobody counted here: a target, what others reach.
    Share(f64),
    /// From one to another: what others reach, what was usual.
    Between(Box<Cell>, Box<Cell>),
    /// A plain number: leads a day, a mean of counts.
    Number(f64),
    /// How long, by the clock that the definition names; days are of 24 hours.
    Time(TimeDelta),
    /// An amount; the currency as ISO 4217 has it, where one is known.
    Money(f64, Option<String>),
    /// Points of a score.
    Points(f64),
    /// A day.
    Day(NaiveDate),
    /// The difference to another date.
    Change(Change),
    /// What others reach, beside what is our own.
    Grey(Box<Cell>),
}

/// A difference to another date.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Now less then. A share's is a share too: 0.03 is three percentage points.
    pub by: f64,
    /// Of what.
    pub unit: Unit,
    /// Whether it is more than chance may have done: only then it has an arrow.
    pub is_sure: bool,
    /// Whether it is for the better.
    pub tone: Tone,
}

/// In what a figure is measured: one axis holds one of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Leads, hand-offs, deals.
    Count,
    /// A share or a ratio, 1.0 for all.
    Percent,
    /// A plain number.
    Number,
    /// Seconds.
    Time,
    /// Money, in a currency where one is known.
    Money(Option<String>),
    /// Points of a score.
    Points,
}

impl Unit {
    /// A number of this unit as a figure.
    pub fn cell(&self, value: f64) -> Cell {
        match self {
            // A mean or a quantile of counts has a fraction.
            Self::Count | Self::Number => Cell::Number(value),
            Self::Percent => Cell::Share(value),
            #[allow(clippy::cast_possible_truncation, reason = "held within thirty thousand years")]
            Self::Time => Cell::Time(TimeDelta::milliseconds((value.clamp(-1e12, 1e12) * 1_000.0).round() as i64)),
            Self::Money(currency) => Cell::Money(value, currency.clone()),
            Self::Points => Cell::Points(value),
        }
    }
}

impl Cell {
    /// A time, or nothing.
    pub fn time(time: Option<TimeDelta>) -> Self {
        time.map_or(Self::Blank, Self::Time)
    }

    /// A count, or nothing.
    pub fn count(count: Option<u64>) -> Self {
        count.map_or(Self::Blank, Self::Count)
    }

    /// A plain number, or nothing.
    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Blank, Self::Number)
    }

    /// From one to another.
    pub fn between(low: Self, high: Self) -> Self {
        Self::Between(Box::new(low), Box::new(high))
    }

    /// A difference that nobody draws an arrow for, whatever its size: a step of an explanation, what still grows.
    #[must_use]
    pub fn unsure(self) -> Self {
        match self {
            Self::Change(change) => Self::Change(Change { is_sure: false, tone: Tone::Neutral, ..change }),
            other => other,
        }
    }

    /// The same as what others reach.
    #[must_use]
    pub fn grey(self) -> Self {
        Self::Grey(Box::new(self))
    }

    /// The figure as a number of its unit: a share of one, seconds. Nothing where there is none.
    #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
    pub fn value(&self) -> Option<f64> {
        let value = match self {
            Self::Blank | Self::NotEnough | Self::Text(_) | Self::Said(_) | Self::Day(_) | Self::Between(..) => None,
            Self::Count(count) => Some(*count as f64),
            Self::Rate(rate) | Self::Ratio(rate) => rate.value(),
            Self::Share(number) | Self::Number(number) | Self::Money(number, _) | Self::Points(number) => Some(*number),
            Self::Time(time) => Some(time.num_milliseconds() as f64 / 1_000.0),
            Self::Change(change) => Some(change.by),
            Self::Grey(cell) => cell.value(),
        };
        value.filter(|value| value.is_finite())
    }

    /// The ends of a rate's 95 % interval, or of what lies between two.
    pub fn interval(&self) -> Option<(f64, f64)> {
        match self {
            Self::Rate(rate) => rate.interval(),
            Self::Between(low, high) => low.value().zip(high.value()),
            Self::Grey(cell) => cell.interval(),
            _ => None,
        }
    }

    /// k and n of a rate or a ratio.
    pub fn counts(&self) -> Option<Rate> {
        match self {
            Self::Rate(rate) | Self::Ratio(rate) => Some(*rate),
            Self::Grey(cell) => cell.counts(),
            _ => None,
        }
    }

    /// In what it is measured; nothing for what is no figure.
    pub fn unit(&self) -> Option<Unit> {
        match self {
            Self::Blank | Self::NotEnough | Self::Text(_) | Self::Said(_) | Self::Day(_) => None,
            Self::Count(_) => Some(Unit::Count),
            Self::Rate(_) | Self::Ratio(_) | Self::Share(_) => Some(Unit::Percent),
            Self::Number(_) => Some(Unit::Number),
            Self::Time(_) => Some(Unit::Time),
            Self::Money(_, currency) => Some(Unit::Money(currency.clone())),
            Self::Points(_) => Some(Unit::Points),
            Self::Change(change) => Some(change.unit.clone()),
            Self::Grey(cell) | Self::Between(cell, _) => cell.unit(),
        }
    }
}
