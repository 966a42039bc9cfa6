//! How far leads come: the cohorts of some time as a funnel, what entered each stage lately, and where leads stand (R65).

use std::sync::Arc;

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{asking, days};
use crate::agreement::goals::Figure;
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::diagnosis::LEAST;
use crate::insight::figures::{Answer, Ask, Counting, told};
use crate::insight::paper::{Axis, Cell, Change, Chart, Column, Kind, Page, Row, Series, Step, Table, Tone, Unit};
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
    let rates: Vec<Rate> = steps
        .iter()
        .map(|(from, to)| ledger.now(&asking::lately(Figure::Rate(*from, *to), frame)).total.rate())
        .collect();
    let told =
        steps.iter().zip(&rates).map(|(step, rate)| Step { told: Cell::Rate(*rate), tone: tone(*step, *rate, frame) });
    let axis = Axis::Names(Stage::WAY.iter().map(|stage| words::stage(*stage)).collect());
    // Where one step still grows, so does how far the leads came beyond it: none of that is judged.
    let young = steps.iter().position(|(_, to)| !frame.is_mature(*to, frame.period));
    let definition = told::definition(Figure::Rate(Stage::Mql, Stage::Sal), Counting::default());
    let title = Message::new("review.funnel").with_message("days", days(cohorts));
    let mut reached =
        Series::new(Message::new("review.reached"), counts.iter().map(|count| Cell::Count(count.total.n)));
    reached.open_from = young.map(|step| step + 1);
    let funnel = Chart::new(Kind::Funnel(told.collect()), title, axis, definition).with(reached);
    let (flows, judged) = (flows(frame, ledger), judged(frame, ledger));
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
    page.with(funnel).with(flows).with(judged)
}

/// Bad where the whole interval lies below what is aimed at, good where it lies above. What still grows is neither.
fn tone((from, to): (Stage, Stage), rate: Rate, frame: &Frame<'_>) -> Tone {
    let target = asking::target(Figure::Rate(from, to), frame).and_then(|cell| cell.value());
    match (target, rate.interval()) {
        _ if !frame.is_mature(to, frame.period) || rate.n < LEAST => Tone::Neutral,
        (Some(target), Some((_, high))) if high < target => Tone::Bad,
        (Some(target), Some((low, _))) if low >= target => Tone::Good,
        _ => Tone::Neutral,
    }
}

/// How far a rate lies from what is aimed at; sure where the whole interval does. Few leads are not enough to say.
fn from_target(rate: Rate, target: Option<f64>) -> Cell {
    let (Some(is), Some(target), Some((low, high))) = (rate.value(), target, rate.interval()) else {
        return Cell::Blank;
    };
    if rate.n < LEAST {
        return Cell::NotEnough;
    }
    let tone = match () {
        () if high < target => Tone::Bad,
        () if low >= target => Tone::Good,
        () => Tone::Neutral,
    };
    Cell::Change(Change { by: is - target, unit: Unit::Percent, is_sure: tone != Tone::Neutral, tone })
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

/// Each step by the last cohorts that have had its time, beside what is aimed at; and how far those of the funnel have come,
/// which is judged by nobody while they grow.
fn judged(frame: &Frame<'_>, ledger: &mut Ledger) -> Table {
    let heads = ["review.rate", "review.target", "review.from_target", "review.so_far", "review.mature"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let lately = frame.cohorts_of(frame.period);
    let names = [Column::text(Message::new("paper.step")), Column::text(Message::new("diagnosis.days"))];
    let definition = Message::new("review.mature_defined").with_message("days", days(lately));
    let mut table = Table::new(Message::new("review.steps"), names.into_iter().chain(heads), definition);
    for step in Stage::WAY.windows(2) {
        let figure = Figure::Rate(step[0], step[1]);
        let (ask, growing) = (asking::now(figure, frame), asking::lately(figure, frame));
        let rate = ledger.now(&ask).total.rate();
        let by_time = ledger.now(&growing.clone().by(frame.dimension()));
        let stretches = (0..frame.usual.max(12)).map(|times| frame.period.back(frame.rhythm, times));
        let mature = stretches.filter(|one| one.from >= lately.from && frame.is_mature(step[1], *one));
        let grown: u64 = mature.filter_map(|one| by_time.groups.get(&vec![frame.key(one)])).map(|sum| sum.n).sum();
        let target = asking::target(figure, frame);
        let aimed = target.as_ref().and_then(Cell::value);
        let row = Row::new([
            Cell::Said(words::figure(figure)),
            Cell::Said(days(frame.mature(step[1], 0))),
            if rate.n > 0 { Cell::Rate(rate) } else { Cell::NotEnough },
            target.unwrap_or(Cell::Blank),
            from_target(rate, aimed),
            told::cell(figure, growing.counting, &by_time.total),
            Cell::Rate(Rate::new(grown, by_time.total.n)),
        ]);
        table = table.with(match ask.word() {
            Some(word) => row.drilling(word),
            None => row,
        });
    }
    table
}
