//! What is unusual today, beyond its own past spread (R76).
//!
//! The last seven days of each figure are held against the stretches of seven days before them. A figure is unusual where it
//! lies outside all that it was in them, and chance alone would hardly do as much as that, so many figures being looked at
//! (decision 12).

use chrono::{Days, TimeDelta};

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use crate::agreement::goals::{Figure, PageId, Sort};
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::clock::at_wall;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Counting, Sum, told};
use crate::insight::paper::{Block, Cell, Item, List, Page, Tone};
use crate::insight::{Span, chance};

/// Chance alone must be rarer than this.
const SURE: f64 = 0.01;

/// So many earlier stretches must be known, or nobody knows what is usual.
const LEAST: usize = 6;

/// So many are told before anything else.
const AT_ONCE: usize = 3;

/// What is looked at.
const FIGURES: [Figure; 12] = [
    Figure::Count(Stage::Lead),
    Figure::Count(Stage::Mql),
    Figure::Count(Stage::Sql),
    Figure::Count(Stage::Customer),
    Figure::Attainment,
    Figure::FirstContact,
    Figure::Refusals,
    Figure::Returned,
    Figure::Untouched,
    Figure::Losses,
    Figure::GatesSkipped,
    Figure::Context,
];

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let (looked, unusual) = found(frame, ledger);
    let items: Vec<Item> = unusual.iter().map(Looked::item).collect();
    let none = if looked == 0 { "review.unusual_unknown" } else { "review.unusual_none" };
    let list = List { title: None, items, none: Message::new(none).with("n", looked) };
    page.with(list).with(Block::Note(Message::new("review.unusual_note").with("n", frame.usual)))
}

/// A page that begins with what is unusual, where something is: it is shown at once, wherever a review begins (R76).
pub(in super::super) fn opening(mut page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let (_, mut unusual) = found(frame, ledger);
    if unusual.is_empty() {
        return page;
    }
    unusual.sort_by(|a, b| a.by_chance.total_cmp(&b.by_chance));
    let items = unusual.iter().take(AT_ONCE).map(Looked::item).collect();
    let title = Message::new("review.unusual_first").with_message("page", words::page(PageId::Unusual));
    let none = Message::new("figures.nothing");
    page.blocks.insert(0, List { title: Some(title), items, none }.into());
    page
}

/// How many figures were looked at, and those that are unusual.
fn found(frame: &Frame<'_>, ledger: &mut Ledger) -> (usize, Vec<Looked>) {
    let mut looked: Vec<Looked> = Vec::new();
    for figure in FIGURES {
        looked.extend(look(figure, frame, ledger));
    }
    let all = looked.len();
    let adjusted = chance::holm(&looked.iter().map(|one| one.by_chance).collect::<Vec<_>>());
    let unusual = looked.into_iter().zip(adjusted).filter(|(one, by_chance)| one.is_outside && *by_chance < SURE);
    (all, unusual.map(|(one, _)| one).collect())
}

/// A figure that was looked at.
struct Looked {
    ask: Ask,
    is: Cell,
    usual: (Cell, Cell),
    is_outside: bool,
    is_above: bool,
    by_chance: f64,
}

impl Looked {
    fn item(&self) -> Item {
        let figure = self.ask.figure;
        let tone = match told::better(figure) {
            Some(up) if up == self.is_above => Tone::Good,
            Some(_) => Tone::Bad,
            None => Tone::Neutral,
        };
        let key = if self.is_above { "review.unusual_high" } else { "review.unusual_low" };
        let headline = Message::new(key)
            .with_message("figure", words::figure(figure))
            .with_message("is", self.is.message())
            .with_message("low", self.usual.0.message())
            .with_message("high", self.usual.1.message());
        Item::new(tone, headline).drilling(self.ask.word().unwrap_or_default())
    }
}

fn look(figure: Figure, frame: &Frame<'_>, ledger: &mut Ledger) -> Option<Looked> {
    let counting = Counting::usual(figure);
    let asks: Vec<Ask> = (0..=frame.usual)
        .map(|times| Ask::of(figure, seven_days(frame, u64::from(times))).counting(counting))
        .collect();
    let answers: Vec<_> = asks.iter().map(|ask| ledger.now(ask)).collect();
    let (last, before) = answers.split_first()?;
    let cell = |sum: &Sum| told::cell(figure, counting, sum);
    let mut earlier: Vec<(f64, Cell)> =
        before.iter().filter_map(|answer| Some((cell(&answer.total).value()?, cell(&answer.total)))).collect();
    earlier.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let is = cell(&last.total);
    let value = is.value()?;
    // A house that began a week ago has no past: then all of it is zero.
    let is_known = before.iter().filter(|answer| answer.total.n > 0).count() >= LEAST;
    let ((low, lowest), (high, highest)) = (earlier.first()?, earlier.last()?);
    let mut all = Sum::default();
    for answer in before {
        all.merge(&answer.total);
    }
    let by_chance = match figure.sort() {
        #[allow(clippy::cast_precision_loss, reason = "a handful of weeks")]
        Sort::Count => {
            let both = crate::insight::Rate::new(last.total.n, last.total.n + all.n);
            chance::share_against(both, 1.0 / (before.len() as f64 + 1.0))
        }
        Sort::Rate => chance::shares(last.total.rate(), all.rate()),
        Sort::Time => chance::lengths(last.total.lengths(), all.lengths()),
        _ => return None,
    };
    let (is_outside, is_above) = (value < *low || value > *high, value > *high);
    let usual = (lowest.clone(), highest.clone());
    let ask = asks.into_iter().next()?;
    is_known.then_some(Looked { ask, is, usual, is_outside, is_above, by_chance })
}

/// Seven days up to the review's moment, so many times seven days before.
fn seven_days(frame: &Frame<'_>, times: u64) -> Span {
    let zone = frame.terms.zone;
    let until = frame.as_of.in_zone(&zone).naive_local();
    let back = |days: u64| until.checked_sub_days(Days::new(days)).map(|wall| at_wall(&zone, wall));
    let end = if times == 0 { Some(frame.as_of.plus(TimeDelta::milliseconds(1))) } else { back(7 * times) };
    Span { from: back(7 * (times + 1)), until: end }
}
