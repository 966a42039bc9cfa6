//! A review while it is held: what its keys do, and what is heard of it.

use std::sync::Arc;

use super::{Turn, lay, list, minuting, replaying, say};
use crate::agreement::goals::Rhythm;
use crate::app::command::{Command, Scope};
use crate::app::dialog::Overlay;
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::reviewing::{Anchor, LeadsBehind, Making, ReviewJob, ReviewNews, ReviewPart, Reviewing, Scrolled};
use crate::desk::ReviewAsk;
use crate::i18n::Message;

/// Opens a review, or goes on with the one that is held.
pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    match &mut model.reviewing {
        Some(reviewing) => (reviewing.is_away, reviewing.left_for) = (false, None),
        None => begin(model, ReviewAsk::of(Rhythm::Weekly), effects),
    }
}

/// Opens the review that was asked for.
pub(super) fn begin(model: &mut Model, ask: ReviewAsk, effects: &mut Vec<Effect>) {
    model.reviewing = Some(Box::new(Reviewing::new(ask.clone())));
    make(model, ask, effects);
}

/// Has the paper made. What stands there stays until it comes.
pub(super) fn make(model: &mut Model, ask: ReviewAsk, effects: &mut Vec<Effect>) {
    let number = list::number(model);
    let Some(reviewing) = &mut model.reviewing else { return };
    if let Some(making) = reviewing.making {
        effects.push(Effect::StopReview(making.number));
    }
    reviewing.making = Some(Making { number, read: 0, of: 0 });
    reviewing.failed = None;
    effects.push(Effect::Review(number, ReviewJob::Make(Box::new(ask))));
}

/// The same figures, with what was decided since.
pub(super) fn tell_decisions(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(reviewing) = &model.reviewing else { return };
    let Some(paper) = &reviewing.paper else { return };
    let ask = ReviewAsk { as_of: Some(paper.as_of), decided_until: Some(turn.now), ..reviewing.ask.clone() };
    make(model, ask, effects);
}

/// What a key of the review does.
pub(super) fn run(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    match command {
        Command::Review => return open(model, effects),
        Command::ReviewAgain => return again(model, effects),
        Command::ReviewRhythm => return change_rhythm(model, effects),
        Command::ReviewOpen => return enter(model, turn, effects),
        Command::ReviewDecide => return minuting::decide(model, turn),
        Command::ReviewSettle => return minuting::settle(model),
        Command::ReviewExport => return minuting::write(model),
        Command::ReviewAdopt => return adopt(model, turn),
        Command::ReviewReplay => return replaying::open(model),
        _ => {}
    }
    let Some(reviewing) = &mut model.reviewing else { return };
    match command {
        Command::ReviewMask => {
            reviewing.masked = !reviewing.masked;
            let key = if reviewing.masked { "reviewing.masked_now" } else { "reviewing.unmasked_now" };
            say(model, Message::new(key), Tone::Hint, turn);
        }
        Command::ReviewDefine => reviewing.defines = !reviewing.defines,
        Command::ReviewAgenda => {
            reviewing.part = match reviewing.part {
                ReviewPart::Agenda(_) => ReviewPart::Page,
                _ => ReviewPart::Agenda(reviewing.at),
            };
        }
        Command::ReviewNextPage => turn_over(reviewing, 1),
        Command::ReviewPreviousPage => turn_over(reviewing, -1),
        Command::ReviewNextFigure => next_figure(reviewing, 1),
        Command::ReviewPreviousFigure => next_figure(reviewing, -1),
        _ => {}
    }
}

fn turn_over(reviewing: &mut Reviewing, by: isize) {
    if matches!(reviewing.part, ReviewPart::Page) {
        let to = reviewing.at.saturating_add_signed(by);
        if reviewing.paper.as_ref().is_some_and(|paper| to < paper.pages.len()) && to != reviewing.at {
            reviewing.turn_to(to);
        }
    }
}

/// The next figure of the page that has leads behind it, round and round.
fn next_figure(reviewing: &mut Reviewing, by: isize) {
    let count = reviewing.drills().len();
    if count == 0 || !matches!(reviewing.part, ReviewPart::Page) {
        return;
    }
    let last = count - 1;
    reviewing.cursor = Some(match (reviewing.cursor, by > 0) {
        (None, true) => 0,
        (None, false) => last,
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => at.checked_sub(1).unwrap_or(last),
    });
    reviewing.scroll = Scrolled { from: Anchor::Cursor, by: 0 };
}

/// Reads everything anew, as it is now; or, where a moment was asked for, as it was then.
fn again(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(reviewing) = &mut model.reviewing else { return };
    reviewing.part = ReviewPart::Page;
    let ask = reviewing.ask.clone();
    make(model, ask, effects);
}

/// From the weekly review to the monthly one and the quarterly one.
fn change_rhythm(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(reviewing) = &mut model.reviewing else { return };
    let at = Rhythm::ALL.iter().position(|one| *one == reviewing.ask.rhythm).unwrap_or(0);
    reviewing.ask.rhythm = Rhythm::ALL[(at + 1) % Rhythm::ALL.len()];
    reviewing.turn_to(0);
    again(model, effects);
}

/// Criteria are changed by adopting a version, which both sides sign: it says how.
fn adopt(model: &mut Model, turn: Turn) {
    say(model, Message::new("reviewing.how_to_adopt"), Tone::Hint, turn);
}

/// Enter: the page under the cursor, the leads behind the figure there, or the page of the lead there.
fn enter(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(reviewing) = &mut model.reviewing else { return };
    match &reviewing.part {
        ReviewPart::Agenda(at) => {
            let at = *at;
            reviewing.turn_to(at);
        }
        ReviewPart::Page => look_behind(model, turn, effects),
        ReviewPart::Behind(_) if reviewing.masked => {
            say(model, Message::new("reviewing.masked_lead"), Tone::Hint, turn);
        }
        ReviewPart::Behind(_) => {
            let Some(lead) = reviewing.lead().map(|row| row.lead) else { return };
            (reviewing.is_away, reviewing.left_for) = (true, Some(lead));
            list::open(model, lead, effects);
        }
    }
}

fn look_behind(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let number = list::number(model);
    let Some(reviewing) = &mut model.reviewing else { return };
    let drill = reviewing.drill();
    let as_of = reviewing.paper.as_ref().map(|paper| paper.as_of);
    let Some((drill, as_of)) = drill.zip(as_of) else {
        return say(model, Message::new("reviewing.choose_a_figure"), Tone::Hint, turn);
    };
    let Some(word) = drill.word else {
        return say(model, Message::new("reviewing.no_leads_behind"), Tone::Hint, turn);
    };
    let behind = LeadsBehind { number, of: drill.called, looked: (0, 0), found: None, at: 0 };
    reviewing.part = ReviewPart::Behind(Box::new(behind));
    effects.push(Effect::Review(number, ReviewJob::Behind(word, as_of)));
}

/// Up and down: lines of a page, pages of the agenda, leads.
pub(super) fn step(model: &mut Model, by: isize) {
    let Some(reviewing) = &mut model.reviewing else { return };
    let pages = reviewing.paper.as_ref().map_or(0, |paper| paper.pages.len());
    match &mut reviewing.part {
        ReviewPart::Agenda(at) => *at = at.saturating_add_signed(by).min(pages.saturating_sub(1)),
        ReviewPart::Behind(behind) => {
            let rows = behind.found.as_ref().and_then(|found| found.as_ref().ok()).map_or(0, |found| found.leads.len());
            behind.at = behind.at.saturating_add_signed(by).min(rows.saturating_sub(1));
        }
        ReviewPart::Page => {
            let scroll = &mut reviewing.scroll;
            *scroll = match by {
                isize::MIN => Scrolled::TOP,
                isize::MAX => Scrolled { from: Anchor::End, by: 0 },
                by => {
                    let by = scroll.by.saturating_add(i32::try_from(by).unwrap_or(0));
                    // Lines before the top and behind the end are not counted.
                    let by = match scroll.from {
                        Anchor::Top => by.max(0),
                        Anchor::End => by.min(0),
                        Anchor::Cursor => by,
                    };
                    Scrolled { by, ..*scroll }
                }
            };
        }
    }
}

/// A digit shows the page of that number.
pub(super) fn digit(model: &mut Model, key: Key) {
    let (Code::Char(digit @ '1'..='9'), Some(reviewing)) = (key.code, &mut model.reviewing) else { return };
    let at = digit as usize - '1' as usize;
    let is_there = reviewing.paper.as_ref().is_some_and(|paper| at < paper.pages.len());
    if is_there && !matches!(reviewing.part, ReviewPart::Behind(_)) {
        reviewing.turn_to(at);
    }
}

/// A click on a page's name.
pub(super) fn show_page(model: &mut Model, at: usize) {
    if let Some(reviewing) = &mut model.reviewing {
        reviewing.turn_to(at);
    }
}

/// A click on a row: of a page, of the agenda, of leads.
pub(super) fn point(model: &mut Model, at: usize) {
    let Some(reviewing) = &mut model.reviewing else { return };
    let drills = reviewing.drills().len();
    match &mut reviewing.part {
        ReviewPart::Page => reviewing.cursor = Some(at).filter(|at| *at < drills).or(reviewing.cursor),
        ReviewPart::Agenda(row) => *row = at,
        ReviewPart::Behind(behind) => behind.at = at,
    }
}

/// Esc: from the leads to their figure, from the agenda to the page, from the figure under the cursor to the page alone, and
/// from there to the list. What is looked for is broken off. The review stays as it is, to be gone on with.
pub(super) fn back(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    if ends_with(model, Scope::Review) {
        // One press too many must not lead to a list of names before a room, where the same keys do something to leads.
        return say(model, Message::new("reviewing.last_step"), Tone::Hint, turn);
    }
    let Some(reviewing) = &mut model.reviewing else { return };
    match &reviewing.part {
        ReviewPart::Behind(behind) => {
            // A paper that is made meanwhile was ordered before, and would be broken off with it.
            if behind.found.is_none() && reviewing.making.is_none() {
                effects.push(Effect::StopReview(behind.number));
            }
            reviewing.part = ReviewPart::Page;
        }
        ReviewPart::Agenda(_) => reviewing.part = ReviewPart::Page,
        ReviewPart::Page if reviewing.paper.is_none() => {
            effects.extend(reviewing.making.map(|making| Effect::StopReview(making.number)));
            model.reviewing = None;
        }
        ReviewPart::Page if reviewing.making.is_some() => {
            effects.extend(reviewing.making.take().map(|making| Effect::StopReview(making.number)));
        }
        ReviewPart::Page if reviewing.cursor.is_some() => {
            reviewing.cursor = None;
            if reviewing.scroll.from == Anchor::Cursor {
                reviewing.scroll = Scrolled::TOP;
            }
        }
        ReviewPart::Page => reviewing.is_away = true,
    }
}

/// Whether the program ends with the review: it was opened from the shell for it, and nothing is left to go back from.
pub(super) fn ends_with(model: &Model, scope: Scope) -> bool {
    let is_by_itself = scope == Scope::Review && model.fixed.own.review.is_some();
    let Some(reviewing) = model.reviewing.as_ref().filter(|_| is_by_itself) else { return false };
    let is_done = reviewing.making.is_none() && reviewing.cursor.is_none();
    matches!(reviewing.part, ReviewPart::Page) && (reviewing.paper.is_none() || is_done)
}

/// Whether the page of a lead that is on the screen was opened from a review.
pub(super) fn waits(model: &Model) -> bool {
    let left_for = model.reviewing.as_ref().filter(|it| it.is_away).and_then(|it| it.left_for);
    let shown = model.place.as_ref().map(|place| place.of);
    model.full && left_for.is_some() && left_for == shown
}

/// Back from the page of a lead to the review, and the list behind it as it was.
pub(super) fn come_back(model: &mut Model, effects: &mut Vec<Effect>) {
    list::go_back(model, effects);
    open(model, effects);
}

/// What is heard of it.
pub(super) fn hear(model: &mut Model, number: u64, news: ReviewNews, turn: Turn, effects: &mut Vec<Effect>) {
    match news {
        ReviewNews::Read(read, of) => {
            let Some(reviewing) = &mut model.reviewing else { return };
            if let Some(making) = reviewing.making.as_mut().filter(|making| making.number == number) {
                (making.read, making.of) = (read, of);
            }
            if let ReviewPart::Behind(behind) = &mut reviewing.part
                && behind.number == number
            {
                behind.looked = (read, of);
            }
        }
        ReviewNews::Made(made) => {
            let Some(reviewing) = &mut model.reviewing else { return };
            if reviewing.making.take_if(|making| making.number == number).is_none() {
                return;
            }
            match made {
                Ok(paper) => reviewing.take(*paper),
                Err(error) if reviewing.paper.is_some() => say(model, error.message, Tone::Failed, turn),
                Err(error) => reviewing.failed = Some(error),
            }
        }
        ReviewNews::Behind(found) => {
            if let Some(reviewing) = &mut model.reviewing
                && let ReviewPart::Behind(behind) = &mut reviewing.part
                && behind.number == number
            {
                behind.found = Some(found);
            }
        }
        ReviewNews::Written(_) | ReviewNews::Decided(_) | ReviewNews::Settled(_) => {
            minuting::hear(model, number, news, turn, effects);
        }
    }
}

/// The paper as it is shown: with what was said of names.
pub(super) fn paper(model: &Model) -> Option<Arc<crate::insight::paper::Paper>> {
    let reviewing = model.reviewing.as_ref()?;
    let paper = reviewing.paper.as_ref()?;
    if paper.masked == reviewing.masked {
        return Some(Arc::clone(paper));
    }
    Some(Arc::new(crate::insight::paper::Paper { masked: reviewing.masked, ..(**paper).clone() }))
}

/// Lays a form over the review.
pub(super) fn lay_form(model: &mut Model, form: crate::app::minuting::Minuting) {
    lay(model, Overlay::Minuting(Box::new(form)));
}
