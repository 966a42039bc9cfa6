//! How far leads come: the cohorts of some time as a funnel, what entered each stage lately, and where leads stand (R65).

use std::sync::Arc;

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Answer, Ask, Counting, told};
use crate::insight::paper::{Axis, Cell, Chart, Column, Kind, Page, Row, Series, Step, Table, Tone};
use crate::insight::{Basis, Rate, Span};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let cohorts = frame.cohorts_of(frame.period);
    let steps: Vec<(Stage, Stage)> = Stage::WAY.windows(2).map(|step| (step[0], step[1])).collect();
    let counts: Vec<Arc<Answer>> = Stage::WAY
        .iter()
        .map(|stage| {
            let counting = Counting::of(Basis::Cohort);
            ledger.now(&Ask::of(Figure::Count(*stage), cohorts.span(frame.terms)).counting(counting))
        })
        .collect();
    let rates: Vec<Rate> =
        steps.iter().map(|(from, to)| ledger.now(&asking::now(Figure::Rate(*from, *to), frame)).total.rate()).collect();
    let told =
        steps.iter().zip(&rates).map(|(step, rate)| Step { told: Cell::Rate(*rate), tone: tone(*step, *rate, frame) });
    let axis = Axis::Names(Stage::WAY.iter().map(|stage| words::stage(*stage)).collect());
    let definition = told::definition(Figure::Rate(Stage::Mql, Stage::Sal), Counting::default());
    let title = Message::new("review.funnel").with_message("days", days(cohorts));
    let reached = Series::new(Message::new("review.reached"), counts.iter().map(|count| Cell::Count(count.total.n)));
    let funnel = Chart::new(Kind::Funnel(told.collect()), title, axis, definition).with(reached);
    let (flows, stands) = (flows(frame, ledger), maturity(frame, ledger));
    let page = match rates.get(2).zip(rates.get(3)) {
        Some((taken, confirmed)) if taken.n > 0 => page.leading(
            Message::new("review.waterfall_lead")
                .with("mql", taken.n)
                .with("sal", taken.k)
                .with("sql", confirmed.k)
                .with_message("days", days(cohorts)),
        ),
        _ => page,
    };
    page.with(funnel).with(flows).with(stands)
}

/// Bad where the whole interval lies below what is aimed at, good where it lies above.
fn tone((from, to): (Stage, Stage), rate: Rate, frame: &Frame<'_>) -> Tone {
    let target = asking::target(Figure::Rate(from, to), frame).and_then(|cell| cell.value());
    match (target, rate.interval()) {
        (Some(target), Some((_, high))) if high < target => Tone::Bad,
        (Some(target), Some((low, _))) if low >= target => Tone::Good,
        _ => Tone::Neutral,
    }
}

/// What entered each stage in the days of the review, and then; and how many stand there now.
fn flows(frame: &Frame<'_>, ledger: &mut Ledger) -> Table {
    let heads = ["figures.now", "figures.then", "figures.change", "review.stands"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let counting = Counting::usual(Figure::Count(Stage::Mql));
    let definition = Message::new("figures.both")
        .with_message("one", told::definition(Figure::Count(Stage::Mql), counting))
        .with_message("other", Message::new("review.stands_defined"));
    let title = Message::new("review.flows").with_message("days", days(frame.period));
    let mut table =
        Table::new(title, [Column::text(Message::new("review.stage"))].into_iter().chain(heads), definition);
    for stage in Stage::WAY {
        let figure = Figure::Count(stage);
        let (ask, before) = (asking::now(figure, frame), asking::then(figure, frame));
        let stands = Ask::of(figure, Span::default()).counting(Counting::of(Basis::Stock));
        let (is, was, stand) = (ledger.now(&ask), ledger.then(&before), ledger.now(&stands));
        let row = Row::new([
            Cell::Said(words::stage(stage)),
            Cell::Count(is.total.n),
            Cell::Count(was.total.n),
            told::change(figure, counting, &was.total, &is.total),
            Cell::Count(stand.total.n),
        ]);
        table = table.with(match ask.word() {
            Some(word) => row.drilling(word),
            None => row,
        });
    }
    table
}

/// Each step with its rate, what is aimed at, and how many of its leads have had the time that it takes.
fn maturity(frame: &Frame<'_>, ledger: &mut Ledger) -> Table {
    let heads = ["review.rate", "review.target", "review.mature"].map(|head| Column::figure(Message::new(head)));
    let title = Message::new("review.steps").with_message("days", days(frame.cohorts_of(frame.period)));
    let names = [Column::text(Message::new("paper.step"))];
    let mut table = Table::new(title, names.into_iter().chain(heads), Message::new("review.mature_defined"));
    for step in Stage::WAY.windows(2) {
        let figure = Figure::Rate(step[0], step[1]);
        let ask = asking::now(figure, frame);
        let by_time = ledger.now(&ask.clone().by(frame.dimension()));
        let all = frame.cohorts_of(frame.period);
        let mature = (0..=frame.usual.max(11)).map(|times| frame.period.back(frame.rhythm, times));
        let mature = mature.filter(|stretch| stretch.from >= all.from && asking::is_mature(figure, frame, *stretch));
        let grown: u64 =
            mature.filter_map(|stretch| by_time.groups.get(&vec![frame.key(stretch)])).map(|sum| sum.n).sum();
        let row = Row::new([
            Cell::Said(words::figure(figure)),
            told::cell(figure, ask.counting, &by_time.total),
            asking::target(figure, frame).unwrap_or(Cell::Blank),
            Cell::Rate(Rate::new(grown, by_time.total.n)),
        ]);
        table = table.with(match ask.word() {
            Some(word) => row.drilling(word),
            None => row,
        });
    }
    table
}
