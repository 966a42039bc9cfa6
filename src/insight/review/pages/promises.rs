//! What both departments promised each other, side by side (semantics, the fifth of the ten capabilities).

use chrono::{NaiveDate, TimeDelta};

use super::super::frame::{Frame, Stretch};
use super::super::ledger::Ledger;
use super::{asking, days};
use crate::agreement::goals::{Figure, Rhythm, Span as Per, Target};
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Counting, Dimension, told};
use crate::insight::paper::{Block, Cell, Item, List, Page, Tone};
use crate::insight::{Rate, Span};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let sales = List {
        title: Some(Message::new("review.of_sales")),
        items: of_sales(frame, ledger),
        none: Message::new("review.nothing_promised"),
    };
    let marketing = List {
        title: Some(Message::new("review.of_marketing")),
        items: of_marketing(frame, ledger),
        none: Message::new("review.nothing_promised"),
    };
    let figures = [Figure::Attainment, Figure::Untouched, Figure::Context, Figure::Answers, Figure::Wakes];
    page.with(sales)
        .with(marketing)
        .with(asking::then_and_now(days(frame.period), &figures, frame, ledger))
        .with(Block::Note(Message::new("review.promises_note")))
}

/// Each clock, and leads that came back untouched.
fn of_sales(frame: &Frame<'_>, ledger: &mut Ledger) -> Vec<Item> {
    let by_clock = asking::now(Figure::Attainment, frame).by(Dimension::Clock);
    let answer = ledger.now(&by_clock);
    let clocks = answer.groups.iter().map(|(keys, sum)| {
        let key = keys.first().map(String::as_str).unwrap_or_default();
        let name = told::group(Dimension::Clock, key, frame.terms).message();
        kept(name, sum.rate(), asking::target(Figure::Attainment, frame).and_then(|cell| cell.value()))
            .drilling(by_clock.of_group(keys).word().unwrap_or_default())
    });
    let mut items: Vec<Item> = clocks.collect();
    let untouched = asking::now(Figure::Untouched, frame);
    let answer = ledger.now(&untouched);
    if answer.total.n > 0 {
        // Told as the others are: so many kept what was promised.
        let touched = answer.total.n - answer.total.k;
        let headline = Message::new("review.untouched").with("k", touched).with("n", answer.total.n);
        let tone = if answer.total.k == 0 { Tone::Good } else { Tone::Bad };
        items.push(Item::new(tone, headline).drilling(untouched.word().unwrap_or_default()));
    }
    items
}

fn of_marketing(frame: &Frame<'_>, ledger: &mut Ledger) -> Vec<Item> {
    let mut items = Vec::new();
    let volume = asking::now(Figure::Count(Stage::Mql), frame);
    let answer = ledger.now(&volume);
    if let Some(promised) = asking::target(Figure::Count(Stage::Mql), frame).and_then(|cell| cell.value()) {
        #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
        let is_kept = answer.total.n as f64 >= promised;
        let headline = Message::new("review.volume").with("n", answer.total.n).with("promised", promised);
        items.push(Item::new(if is_kept { Tone::Good } else { Tone::Bad }, headline));
    }
    items.extend(longer(frame, ledger));
    for figure in [Figure::Context, Figure::Answers, Figure::Wakes] {
        let ask = asking::now(figure, frame);
        let rate = ledger.now(&ask).total.rate();
        let target = asking::target(figure, frame).and_then(|cell| cell.value());
        items.push(kept(words::figure(figure), rate, target).drilling(ask.word().unwrap_or_default()));
    }
    items
}

/// A volume that was promised for a longer time than the review looks at: how far it has come, and how much of that time.
fn longer(frame: &Frame<'_>, ledger: &mut Ledger) -> Vec<Item> {
    let volume = Figure::Count(Stage::Mql);
    let targets = frame.terms.agreement.goals.targets.iter().filter(|target| target.metric == volume);
    let longer = targets.filter_map(|target| {
        let (per, rhythm) = match target.per? {
            Per::Month => (1, Rhythm::Monthly),
            Per::Quarter => (2, Rhythm::Quarterly),
            Per::Week | Per::Year => return None,
        };
        let own = match frame.rhythm {
            Rhythm::Weekly => 0,
            Rhythm::Monthly => 1,
            Rhythm::Quarterly => 2,
        };
        (per > own).then_some((target, Stretch::of(frame.period.to, rhythm)))
    });
    longer.filter_map(|(target, stretch)| so_far(target, stretch, frame, ledger)).collect()
}

fn so_far(target: &Target, stretch: Stretch, frame: &Frame<'_>, ledger: &mut Ledger) -> Option<Item> {
    let promised = asking::aimed(target.metric, target.to).value()?;
    let ask = Ask::of(target.metric, stretch.span(frame.terms)).counting(Counting::usual(target.metric));
    let n = ledger.now(&ask).total.n;
    let today = frame.as_of.in_zone(&frame.terms.zone).date_naive();
    let days = working_days(stretch, frame);
    let passed = Rate::new(days.iter().filter(|day| **day < today).count() as u64, days.len() as u64);
    #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
    let tone = match n as f64 >= promised {
        true => Tone::Good,
        false if stretch.to < today => Tone::Bad,
        false => Tone::Open,
    };
    let headline = Message::new("review.volume_so_far")
        .with_message("days", super::days(stretch))
        .with("n", n)
        .with("promised", promised)
        .with("passed", passed.k)
        .with("all", passed.n)
        .with_message("share", passed.value().map_or(Cell::Blank, Cell::Share).message());
    Some(Item::new(tone, headline).drilling(ask.word().unwrap_or_default()))
}

/// The days on which the calendar of marketing's promises is open.
fn working_days(stretch: Stretch, frame: &Frame<'_>) -> Vec<NaiveDate> {
    let agreement = frame.terms.agreement;
    let calendar = agreement.calendars.get(&agreement.goals.promises.calendar);
    let is_open = |day: &NaiveDate| {
        let Span { from, until } = Stretch { from: *day, to: *day }.span(frame.terms);
        let open = calendar.zip(from.zip(until)).map(|(calendar, (from, until))| calendar.elapsed(from, until));
        open.is_none_or(|open| open > TimeDelta::zero())
    };
    stretch.from.iter_days().take_while(|day| *day <= stretch.to).filter(is_open).collect()
}

/// How a promise was kept: all of it, or as much as is aimed at; nothing is said where nothing was to be kept.
fn kept(name: Message, rate: Rate, target: Option<f64>) -> Item {
    let bar = target.unwrap_or(1.0);
    let tone = match rate.value() {
        None => Tone::Neutral,
        Some(share) if share >= bar => Tone::Good,
        Some(_) => Tone::Bad,
    };
    let key = if rate.n == 0 { "review.nothing_to_keep" } else { "review.kept" };
    Item::new(tone, Message::new(key).with_message("promise", name).with("k", rate.k).with("n", rate.n))
}
