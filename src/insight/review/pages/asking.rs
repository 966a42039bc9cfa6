//! What pages ask alike: a figure over the days it is told of, then and now, and over time.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::super::frame::{Frame, Stretch};
use super::super::ledger::Ledger;
use super::super::maturity::{counted_within, window};
use super::Beside;
use crate::agreement::goals::{Amount, Figure, Rhythm, Sort};
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::diagnosis::LEAST;
use crate::insight::figures::{Answer, Ask, Counting, Dimension, table, told};
use crate::insight::paper::{Axis, Block, Cell, Chart, Kind, Level, Series};

/// So many earlier stretches must be known, or nobody knows what is usual.
const LEAST_KNOWN: usize = 4;

/// A chart goes back by no more stretches for those that still grow.
const MOST_YOUNG: u32 = 16;

/// So many groups of a table are told one by one.
pub(super) const MOST: usize = 12;

/// A figure of the days that the review looks at. A rate is one of the last cohorts that have had their time: those that
/// still come further are compared with nothing (semantics 15).
pub(super) fn now(figure: Figure, frame: &Frame<'_>) -> Ask {
    match figure {
        Figure::Rate(from, to) => of_cohorts((from, to), frame.mature(to, 0), frame),
        _ => Ask::of(figure, frame.span()).counting(Counting::usual(figure)),
    }
}

/// The same of the days at which it was looked then; of other cohorts than those of now.
pub(super) fn then(figure: Figure, frame: &Frame<'_>) -> Ask {
    match figure {
        Figure::Rate(from, to) => of_cohorts((from, to), frame.mature_then(to), frame),
        _ => Ask::of(figure, frame.before.span(frame.terms)).counting(Counting::usual(figure)),
    }
}

fn of_cohorts(step: (Stage, Stage), days: Stretch, frame: &Frame<'_>) -> Ask {
    Ask::of(Figure::Rate(step.0, step.1), days.span(frame.terms)).counting(counted_within(step))
}

/// A figure of the latest days, to be looked at and not to be judged. A rate of one week says little: it is told of the cohorts
/// of several, as far as they have come.
pub(super) fn lately(figure: Figure, frame: &Frame<'_>) -> Ask {
    frame.ask(figure)
}

/// A figure as it is and as it was, and why the two are not compared, where they are not.
struct Compared {
    ask: Ask,
    was: Arc<Answer>,
    is: Arc<Answer>,
    unjudged: Option<Cell>,
}

/// Figures now and then, one below the other. A rate of which too few leads have had their time is told as far as it has come.
pub(super) fn then_and_now(title: Message, figures: &[Figure], frame: &Frame<'_>, ledger: &mut Ledger) -> Block {
    let mut asked: Vec<Compared> = Vec::new();
    let mut cohorts = Vec::new();
    for figure in figures {
        let unjudged = unjudged(*figure, frame, ledger);
        if unjudged.is_some() {
            let ask = lately(*figure, frame);
            let is = ledger.now(&ask);
            asked.push(Compared { ask, was: Arc::default(), is, unjudged });
            continue;
        }
        let (ask, before) = (now(*figure, frame), then(*figure, frame));
        let (is, was) = (ledger.now(&ask), ledger.then(&before));
        asked.push(Compared { ask, was, is, unjudged: None });
        if let Figure::Rate(_, to) = *figure {
            cohorts.push(judged_by(*figure, to, frame));
        }
    }
    let so_far = asked.iter().filter(|one| one.unjudged.is_some()).map(|one| so_far(one.ask.figure, frame));
    cohorts.extend(so_far);
    let rows: Vec<_> =
        asked.iter().map(|one| (&one.ask, &one.was.total, &one.is.total, one.unjudged.is_none())).collect();
    let mut table = table::then_and_now(title, &rows);
    for (row, one) in table.rows.iter_mut().zip(&asked) {
        if let Some((change, why)) = row.cells.last_mut().zip(one.unjudged.as_ref()) {
            *change = why.clone();
        }
        if let (Some(name), Figure::Rate(..)) = (row.cells.first_mut(), one.ask.figure) {
            *name = Cell::Said(of_many(one.ask.figure, one.unjudged.is_none(), frame));
        }
    }
    table.definition = cohorts.into_iter().fold(table.definition, both);
    table.into()
}

/// Why a rate is not judged, where it is not: none of its leads has had its time, or too few of them.
pub(super) fn unjudged(figure: Figure, frame: &Frame<'_>, ledger: &mut Ledger) -> Option<Cell> {
    let Figure::Rate(..) = figure else { return None };
    match ledger.now(&now(figure, frame)).total.n {
        0 => Some(Cell::Said(Message::new("paper.grows"))),
        few if few < LEAST => Some(Cell::NotEnough),
        _ => None,
    }
}

/// A rate by its name, and of how many stretches it is told, as the others are of one.
fn of_many(figure: Figure, is_judged: bool, frame: &Frame<'_>) -> Message {
    let many = if is_judged { frame.judged() } else { frame.cohorts() };
    let key = match frame.rhythm {
        Rhythm::Weekly => "review.of_weeks",
        Rhythm::Monthly => "review.of_months",
        Rhythm::Quarterly => "review.of_quarters",
    };
    Message::new(key).with_message("figure", words::figure(figure)).with("n", many)
}

/// Of which leads a rate is told that nobody judges.
fn so_far(figure: Figure, frame: &Frame<'_>) -> Message {
    let days = super::days(frame.days_of(figure, frame.period));
    Message::new("review.as_far").with_message("figure", words::figure(figure)).with_message("days", days)
}

/// By which cohorts a rate is judged.
fn judged_by(figure: Figure, to: Stage, frame: &Frame<'_>) -> Message {
    Message::new("review.judged_by")
        .with_message("figure", words::figure(figure))
        .with_message("days", super::days(frame.mature(to, 0)))
        .with_message("then", super::days(frame.mature_then(to)))
        .with("window", window(to))
}

/// One sentence after the other.
pub(super) fn both(one: Message, other: Message) -> Message {
    Message::new("figures.both").with_message("one", one).with_message("other", other)
}

/// Figures by the groups of dimensions, of the days that the review looks at.
pub(super) fn by_groups(
    title: Message,
    figures: &[Figure],
    by: &[Dimension],
    frame: &Frame<'_>,
    ledger: &mut Ledger,
) -> Block {
    let asks: Vec<Ask> = figures.iter().map(|figure| Ask { by: by.to_vec(), ..lately(*figure, frame) }).collect();
    let answers: Vec<Arc<Answer>> = asks.iter().map(|ask| ledger.now(ask)).collect();
    let asked: Vec<(&Ask, &Answer)> = asks.iter().zip(&answers).map(|(ask, answer)| (ask, &**answer)).collect();
    table::by_groups(title, &asked, frame.terms, MOST).into()
}

/// A figure stretch by stretch, with what is aimed at, what others reach, what was usual, and what happened meanwhile.
pub(super) fn over_time(figure: Figure, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Chart {
    let course = course(figure, frame);
    let span = course.last().zip(course.first()).map(|(last, first)| last.since(*first).span(frame.terms));
    let counting = match figure {
        Figure::Rate(from, to) => counted_within((from, to)),
        _ => Counting::usual(figure),
    };
    let ask = Ask::of(figure, span.unwrap_or_default()).counting(counting).by(frame.dimension());
    let answer = ledger.now(&ask);
    let cell = |stretch: &Stretch| match answer.groups.get(&vec![frame.key(*stretch)]) {
        Some(sum) => told::cell(figure, ask.counting, sum),
        None if figure.sort() == Sort::Count => Cell::Count(0),
        None => Cell::Blank,
    };
    let points: Vec<Cell> = course.iter().map(cell).collect();
    let is_enough = |cell: &Cell| figure.sort() != Sort::Rate || cell.counts().is_some_and(|rate| rate.n >= LEAST);
    let known = course.iter().zip(&points).rev().skip(1);
    let known = known.filter(|(stretch, cell)| is_mature(figure, frame, **stretch) && is_enough(cell));
    let earlier: Vec<f64> = known.filter_map(|(_, cell)| cell.value()).collect();
    let usual = earlier.iter().copied().reduce(f64::min).zip(earlier.iter().copied().reduce(f64::max));
    let usual = usual.filter(|_| earlier.len() >= LEAST_KNOWN);
    let name = words::figure(figure);
    let axis = Axis::Days(course.iter().map(|stretch| stretch.from).collect(), frame.each());
    let mut definition = told::definition(figure, ask.counting);
    if let Figure::Rate(_, to) = figure {
        definition = both(definition, Message::new("review.within").with("window", window(to)));
    }
    if usual.is_none() && figure.sort() == Sort::Rate {
        let few = Message::new("review.usual_few").with("least", LEAST).with("known", LEAST_KNOWN);
        definition = both(definition, few);
    }
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
    chart.usual = usual;
    chart.levels = levels(figure, frame);
    for (day, text) in happened(figure, frame, &course, beside) {
        chart = chart.marking(day, text);
    }
    chart
}

/// The stretches of a chart. A rate's go so far back that some of them have had their time.
fn course(figure: Figure, frame: &Frame<'_>) -> Vec<Stretch> {
    let course = frame.course();
    let young = course.iter().filter(|stretch| !is_mature(figure, frame, **stretch)).count();
    if young == 0 {
        return course;
    }
    let is_young = |times: &u32| !is_mature(figure, frame, frame.period.back(frame.rhythm, *times));
    let young = (0..MOST_YOUNG).take_while(is_young).count();
    let back = frame.usual.saturating_add(u32::try_from(young).unwrap_or(0));
    (0..=back).rev().map(|times| frame.period.back(frame.rhythm, times)).collect()
}

/// Whether the leads of a stretch have had the time that a step takes. Figures that are no rates of cohorts are what they are.
pub(super) fn is_mature(figure: Figure, frame: &Frame<'_>, stretch: Stretch) -> bool {
    let Figure::Rate(_, to) = figure else { return true };
    frame.is_mature(to, stretch)
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

/// What is aimed at.
pub(super) fn target(figure: Figure, frame: &Frame<'_>) -> Option<Cell> {
    frame.target(figure).map(|amount| aimed(figure, amount))
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
fn happened(figure: Figure, frame: &Frame<'_>, course: &[Stretch], beside: Beside<'_>) -> Vec<(NaiveDate, Message)> {
    let zone = frame.terms.zone;
    let first = course.first().map(|stretch| stretch.from);
    let is_in = |day: &NaiveDate| first.is_none_or(|first| first <= *day) && *day <= frame.period.to;
    let versions = frame.terms.versions.iter().skip(1).map(|version| {
        let day = version.begins_at().max(version.adopted_at).in_zone(&zone).date_naive();
        (day, Message::new("review.mark.version").with("version", version.number))
    });
    let decided = beside.decided.iter().filter(|decided| decided.what.figure == figure).map(|decided| {
        let day = decided.operation.recorded_at.in_zone(&zone).date_naive();
        (day, Message::new("review.mark.decision").with("n", decided.n).with("measure", &decided.what.measure))
    });
    versions.chain(decided).filter(|(day, _)| is_in(day)).collect()
}
