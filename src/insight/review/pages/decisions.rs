//! What was decided, and what became of it: hypothesis, figure, from where to where, and where it is (R85, R97).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::{Beside, OfDecisions, asking};
use crate::domain::decision::{Decided, End, Resolution};
use crate::i18n::Message;
use crate::insight::figures::{Ask, Dimension, told};
use crate::insight::paper::{Block, Cell, Item, List, Page, Tone};

/// So many that have ended are told of.
const ENDED: usize = 8;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let today = frame.as_of.in_zone(&frame.terms.zone).date_naive();
    let is_told = |decided: &&Decided| {
        let made_on = decided.operation.recorded_at.in_zone(&frame.terms.zone).date_naive();
        match beside.of_decisions {
            OfDecisions::All => true,
            OfDecisions::Earlier => made_on < today,
            OfDecisions::Today => made_on >= today,
        }
    };
    let told: Vec<&Decided> = beside.decided.iter().filter(is_told).collect();
    let open: Vec<Item> = told.iter().filter(|decided| decided.is_open()).map(|one| item(one, frame, ledger)).collect();
    let ended = told.iter().rev().filter(|decided| !decided.is_open()).take(ENDED);
    let ended: Vec<Item> = ended.map(|one| item(one, frame, ledger)).collect();
    let list = |title, items, none| List { title: Some(Message::new(title)), items, none: Message::new(none) };
    page.with(list("review.decisions_open", open, "review.no_decisions"))
        .with(list("review.decisions_ended", ended, "review.none_ended"))
        .with(Block::Note(Message::new("review.decisions_note")))
}

fn item(decided: &Decided, frame: &Frame<'_>, ledger: &mut Ledger) -> Item {
    let what = &decided.what;
    // As the review measures it in which it was decided, whichever one tells of it; of what has ended, as it was then.
    let until = decided.settlement.as_ref().map(|settled| settled.operation.recorded_at.min(frame.as_of));
    let own = Frame::new(frame.terms, what.review, until.unwrap_or(frame.as_of), None, 0);
    let (mut ask, days) = (own.ask(what.figure), own.days_of(what.figure, own.period));
    if let Some(group) = &what.group
        && let Some(by) = Dimension::of(&group.dimension)
    {
        ask = Ask { only: vec![(by, group.key.clone())], ..ask };
    }
    let is = told::cell(what.figure, ask.counting, &ledger.now(&ask).total);
    let today = frame.as_of.in_zone(&frame.terms.zone).date_naive();
    let goal = asking::aimed(what.figure, what.to);
    let reached = match (goal.value(), is.value()) {
        (Some(goal), Some(is)) => Some(if is_to_rise(what, goal) { is >= goal } else { is <= goal }),
        _ => None,
    };
    let tone = match (&decided.settlement, reached) {
        (Some(ended), _) if ended.end == End::Kept => Tone::Good,
        (Some(_), _) => Tone::Neutral,
        (None, Some(true)) => Tone::Good,
        (None, _) if decided.is_overdue(today) => Tone::Bad,
        (None, _) => Tone::Open,
    };
    let headline = Message::new("review.decision")
        .with("n", decided.n)
        .with("hypothesis", &what.hypothesis)
        .with("measure", &what.measure);
    let moved = Message::new("review.decision_moved")
        .with_message("figure", what.about())
        .with_message("from", what.from.map_or(Cell::Blank, |from| asking::aimed(what.figure, from)).message())
        .with_message("to", goal.message())
        .with_message("now", is.message())
        .with("first", days.from)
        .with("last", days.to);
    let whose = Message::new("review.decision_whose").with_person("owner", &what.owner).with("due", what.due);
    let item = Item::new(tone, headline).saying(moved).saying(whose);
    let item = match &decided.settlement {
        Some(ended) => item.saying(match &ended.note {
            Some(note) => {
                Message::new("review.decision_ended").with_message("end", ended_as(ended.end)).with("note", note)
            }
            None => ended_as(ended.end),
        }),
        None if decided.is_overdue(today) => item.saying(Message::new("review.decision_overdue")),
        None => item,
    };
    let item = if decided.is_open() { item.deciding(decided.n) } else { item };
    match ask.word() {
        Some(word) => item.drilling(word),
        None => item,
    }
}

/// Whether the figure is to become more: from where it was; where nobody measured that, by which way is better.
fn is_to_rise(what: &Resolution, goal: f64) -> bool {
    let from = what.from.and_then(|from| asking::aimed(what.figure, from).value());
    match from {
        Some(from) => from < goal,
        None => told::better(what.figure) != Some(false),
    }
}

const fn ended_as(end: End) -> Message {
    Message::new(match end {
        End::Kept => "decision.kept",
        End::Missed => "decision.missed",
        End::Dropped => "decision.dropped",
    })
}
