//! What pages ask alike: a figure over the days it is told of, then and now, and over time.

use std::sync::Arc;

use chrono::{Days, NaiveDate, TimeDelta};

use super::super::frame::{Frame, Stretch};
use super::super::ledger::Ledger;
use super::Beside;
use crate::agreement::goals::{Amount, Figure, Sort};
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Answer, Ask, Counting, Dimension, table, told};
use crate::insight::paper::{Axis, Block, Cell, Chart, Kind, Level, Series};

/// So many groups of a table are told one by one.
pub(super) const MOST: usize = 12;

/// A figure of the days that a stretch tells of. A rate of one week says little: it is told of the cohorts of several.
pub(super) fn of(figure: Figure, frame: &Frame<'_>, stretch: Stretch) -> Ask {
    frame.ask_of(figure, stretch)
}

/// The same of the days that the review looks at.
pub(super) fn now(figure: Figure, frame: &Frame<'_>) -> Ask {
    of(figure, frame, frame.period)
}

/// The same of the days at which it was looked then.
pub(super) fn then(figure: Figure, frame: &Frame<'_>) -> Ask {
    of(figure, frame, frame.before)
}

/// Figures now and then, one below the other.
pub(super) fn then_and_now(title: Message, figures: &[Figure], frame: &Frame<'_>, ledger: &mut Ledger) -> Block {
    let mut asked: Vec<(Ask, Arc<Answer>, Arc<Answer>)> = Vec::new();
    for figure in figures {
        let (ask, before) = (now(*figure, frame), then(*figure, frame));
        let (is, was) = (ledger.now(&ask), ledger.then(&before));
        asked.push((ask, was, is));
    }
    let grown: Vec<bool> = figures.iter().map(|figure| has_grown(*figure, frame, ledger)).collect();
    let rows: Vec<_> =
        asked.iter().zip(grown).map(|((ask, was, is), grown)| (ask, &was.total, &is.total, grown)).collect();
    table::then_and_now(title, &rows).into()
}

/// Whether nearly all leads of a rate have had the time that its step takes: those that still come further are compared with
/// nothing (semantics 15).
fn has_grown(figure: Figure, frame: &Frame<'_>, ledger: &mut Ledger) -> bool {
    if !matches!(figure, Figure::Rate(..)) {
        return true;
    }
    let answer = ledger.now(&now(figure, frame).by(frame.dimension()));
    let course = (0..=frame.usual.max(11)).map(|times| frame.period.back(frame.rhythm, times));
    let young = course.filter(|stretch| !is_mature(figure, frame, *stretch));
    let young: u64 = young.filter_map(|stretch| answer.groups.get(&vec![frame.key(stretch)])).map(|sum| sum.n).sum();
    young * 10 <= answer.total.n
}

/// Figures by the groups of dimensions, of the days that the review looks at.
pub(super) fn by_groups(
    title: Message,
    figures: &[Figure],
    by: &[Dimension],
    frame: &Frame<'_>,
    ledger: &mut Ledger,
) -> Block {
    let asks: Vec<Ask> = figures.iter().map(|figure| Ask { by: by.to_vec(), ..now(*figure, frame) }).collect();
    let answers: Vec<Arc<Answer>> = asks.iter().map(|ask| ledger.now(ask)).collect();
    let asked: Vec<(&Ask, &Answer)> = asks.iter().zip(&answers).map(|(ask, answer)| (ask, &**answer)).collect();
    table::by_groups(title, &asked, frame.terms, MOST).into()
}

/// A figure stretch by stretch, with what is aimed at, what others reach, what was usual, and what happened meanwhile.
pub(super) fn over_time(figure: Figure, frame: &Frame<'_>, ledger: &mut Ledger, beside: Option<Beside<'_>>) -> Chart {
    let course = frame.course();
    let ask = Ask::of(figure, frame.span_of_course()).counting(Counting::usual(figure)).by(frame.dimension());
    let answer = ledger.now(&ask);
    let cell = |stretch: &Stretch| match answer.groups.get(&vec![frame.key(*stretch)]) {
        Some(sum) => told::cell(figure, ask.counting, sum),
        None if figure.sort() == Sort::Count => Cell::Count(0),
        None => Cell::Blank,
    };
    let points: Vec<Cell> = course.iter().map(cell).collect();
    let earlier: Vec<f64> = points.iter().rev().skip(1).filter_map(Cell::value).collect();
    let usual = earlier.iter().copied().reduce(f64::min).zip(earlier.iter().copied().reduce(f64::max));
    let name = words::figure(figure);
    let axis = Axis::Days(course.iter().map(|stretch| stretch.from).collect(), frame.each());
    let definition = told::definition(figure, ask.counting);
    let mut series = Series::new(name.clone(), points);
    series.open_from = course.iter().position(|stretch| !is_mature(figure, frame, *stretch));
    if figure.sort() == Sort::Time {
        let quartiles = |stretch: &Stretch| {
            let sum = answer.groups.get(&vec![frame.key(*stretch)])?;
            let quartile = |share| told::length(figure, sum.quantile(share)).value();
            quartile(0.25).zip(quartile(0.75))
        };
        series.band = Some(course.iter().map(quartiles).collect());
    }
    let kind = if figure.sort() == Sort::Count { Kind::Columns } else { Kind::Lines };
    let mut chart = Chart::new(kind, name, axis, definition).with(series);
    chart.usual = usual.filter(|_| earlier.len() >= 4);
    chart.levels = levels(figure, frame);
    for (day, text) in happened(figure, frame, beside) {
        chart = chart.marking(day, text);
    }
    chart
}

/// Whether the leads of a stretch have had the time that a step usually takes: thirty days to be taken on, ninety to go
/// further (semantics 15). Figures that are no rates of cohorts are what they are.
pub(super) fn is_mature(figure: Figure, frame: &Frame<'_>, stretch: Stretch) -> bool {
    let Figure::Rate(_, to) = figure else { return true };
    let window = if to <= Stage::Sal { 30 } else { 90 };
    let today = frame.as_of.in_zone(&frame.terms.zone).date_naive();
    stretch.to.checked_add_days(Days::new(window)).is_some_and(|day| day < today)
}

/// What is aimed at, and what others reach.
pub(super) fn levels(figure: Figure, frame: &Frame<'_>) -> Vec<Level> {
    let target =
        target(figure, frame).map(|value| Level { name: Message::new("review.target"), value, is_target: true });
    let others = frame.terms.agreement.goals.benchmarks.iter().filter(|one| one.figure == Some(figure));
    let others = others.filter_map(|one| {
        let (low, high) = one.in_unit()?;
        let [first, last] = [low, high].map(|value| in_figure(figure, value));
        let value = if low < high { Cell::between(first, last) } else { first };
        let name = Message::new("review.benchmark").with_either("of", &one.of.ja, &one.of.en).with("by", &one.by);
        Some(Level { name, value, is_target: false })
    });
    target.into_iter().chain(others).collect()
}

/// What is aimed at: by a target of its own, else by the rates that hold without a date. Amounts of another span of time are
/// no level of this one.
pub(super) fn target(figure: Figure, frame: &Frame<'_>) -> Option<Cell> {
    let agreement = frame.terms.agreement;
    let same_span = |per: Option<crate::agreement::goals::Span>| match per {
        None => true,
        Some(per) => per.word() == frame.span_word(),
    };
    let own = agreement.goals.targets.iter().find(|target| target.metric == figure && same_span(target.per));
    let own = own.map(|target| aimed(figure, target.to));
    own.or_else(|| agreement.targets.get(&figure.to_string()).map(|rate| Cell::Share(*rate)))
}

/// An amount that is aimed at.
pub(super) fn aimed(figure: Figure, amount: Amount) -> Cell {
    match amount {
        Amount::Time(length) => Cell::Time(length.time()),
        Amount::Number(number) => in_figure(figure, number),
    }
}

/// A number in the unit of a figure; times in seconds.
#[allow(clippy::cast_possible_truncation, reason = "no length is beyond 2^53 milliseconds")]
pub(super) fn in_figure(figure: Figure, number: f64) -> Cell {
    match figure.sort() {
        Sort::Rate => Cell::Share(number),
        Sort::Cost | Sort::Amount => Cell::Money(number, None),
        Sort::Points => Cell::Points(number),
        Sort::Time => Cell::Time(TimeDelta::milliseconds((number * 1_000.0).round() as i64)),
        Sort::Count | Sort::Mean => Cell::Number(number),
    }
}

/// What happened in the course of the review: versions of the agreement that took effect, and decisions about the figure.
fn happened(figure: Figure, frame: &Frame<'_>, beside: Option<Beside<'_>>) -> Vec<(NaiveDate, Message)> {
    let zone = frame.terms.zone;
    let first = frame.course().first().map(|stretch| stretch.from);
    let is_in = |day: &NaiveDate| first.is_none_or(|first| first <= *day) && *day <= frame.period.to;
    let versions = frame.terms.versions.iter().skip(1).map(|version| {
        let day = version.begins_at().max(version.adopted_at).in_zone(&zone).date_naive();
        (day, Message::new("review.mark.version").with("version", version.number))
    });
    let decided = beside.map(|beside| beside.decided).unwrap_or_default().iter();
    let decided = decided.filter(|decided| decided.what.figure == figure).map(|decided| {
        let day = decided.operation.recorded_at.in_zone(&zone).date_naive();
        (day, Message::new("review.mark.decision").with("n", decided.n).with("measure", &decided.what.measure))
    });
    versions.chain(decided).filter(|(day, _)| is_in(day)).collect()
}
