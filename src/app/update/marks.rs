//! Marking leads, and what is done with many at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::TimeDelta;

use super::answer::can_be_repeated;
use super::drafts::order;
use super::{Turn, lay, list, say};
use crate::app::command::Command;
use crate::app::dialog::Overlay;
use crate::app::draft::Draft;
use crate::app::marks::{MANY, MOST, NotDone, Outlook, Range};
use crate::app::model::{Model, Pending, Tone};
use crate::app::msg::{Ask, Effect};
use crate::clock::Timestamp;
use crate::desk::{Done, Problem, Tried, called_in_queue};
use crate::domain::{Request, Surface, Wish};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::storage::QueueAsk;

/// What the keys for marks do.
pub(super) fn run(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    match command {
        Command::Mark => {
            model.marks.range = None;
            let all = model.lead().is_none_or(|lead| model.marks.toggle(lead));
            list::move_cursor(model, 1, effects);
            too_many(model, all, turn);
        }
        Command::MarkRange if model.marks.range.is_some() => model.marks.range = None,
        Command::MarkRange => {
            let before = model.marks.leads.clone();
            model.marks.range = Some(Range { from: model.queue.cursor, anchor: model.lead(), before });
            stretch(model, turn, effects);
        }
        Command::MarkAll if model.marks.count() > 0 => model.marks.clear(),
        // One more than may be marked tells whether there are more.
        Command::MarkAll => ask(model, 0, MOST + 1, effects),
        Command::MarkDown => extend(model, 1, turn, effects),
        Command::MarkUp => extend(model, -1, turn, effects),
        _ => lay(model, Overlay::WhyNot { scroll: 0 }),
    }
}

/// The range follows the cursor.
pub(super) fn follow(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    if model.marks.range.is_some() {
        stretch(model, turn, effects);
    }
}

/// Marks this row, and the one that the cursor goes to.
fn extend(model: &mut Model, by: isize, turn: Turn, effects: &mut Vec<Effect>) {
    model.marks.range = None;
    let here = model.lead();
    list::move_cursor(model, by, effects);
    let leads = here.into_iter().chain(model.lead());
    let all = model.marks.add(leads.collect::<Vec<_>>());
    too_many(model, all, turn);
}

/// Marks what lies between where the range was begun and the cursor. What was not read is asked for.
fn stretch(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(Range { from, before, .. }) = model.marks.range.clone() else { return };
    let (first, last) = (from.min(model.queue.cursor), from.max(model.queue.cursor));
    let page = &model.queue.page;
    let known = first >= page.offset && last < page.offset + page.rows.len();
    model.marks.leads = before;
    if known {
        let rows = &page.rows[first - page.offset..=last - page.offset];
        let leads: Vec<LeadId> = rows.iter().map(|row| row.id).collect();
        let all = model.marks.add(leads);
        too_many(model, all, turn);
    } else {
        ask(model, first, last - first + 1, effects);
    }
}

fn ask(model: &mut Model, offset: usize, limit: usize, effects: &mut Vec<Effect>) {
    let generation = list::number(model);
    model.marks.asked = Some(generation);
    let ask = QueueAsk { offset, limit: limit.min(MOST + 1), ..model.wanted() };
    effects.push(Effect::Read(Ask::Marked { generation, ask }));
}

/// Marked leads that have left the list are marked no more: what is not seen is not acted on. Where the list is longer than
/// what was read of it, it is asked for.
pub(super) fn keep_listed(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    if model.marks.count() == 0 {
        return;
    }
    let page = &model.queue.page;
    if page.offset == 0 && page.rows.len() >= page.total && !page.at_least {
        let listed = page.rows.iter().map(|row| row.id).collect();
        model.marks.is_unsure = false;
        return keep(model, &listed, turn);
    }
    if model.marks.is_unsure && model.marks.asked.is_none() {
        let generation = list::number(model);
        (model.marks.is_unsure, model.marks.checked) = (false, Some(generation));
        let ask = QueueAsk { offset: 0, limit: MOST + 1, ..model.wanted() };
        effects.push(Effect::Read(Ask::Marked { generation, ask }));
    }
}

/// Of the marks, and of the leads for which an act on many is being put together, those stay that are listed.
fn keep(model: &mut Model, listed: &BTreeSet<LeadId>, turn: Turn) {
    let gone = model.marks.keep(listed);
    let lang = model.lang;
    if let Some(draft) = model.overlay.as_mut().and_then(Overlay::draft_mut).filter(|draft| draft.ticket.is_none()) {
        let still: Vec<LeadId> = draft.many.iter().copied().filter(|lead| listed.contains(lead)).collect();
        // Where nobody is left, it is refused in the end, by the name of each.
        if !still.is_empty() && still.len() < draft.many.len() {
            draft.called = Shown::line(&Message::new("marks.called").with("n", still.len()).say(lang));
            (draft.lead, draft.many) = (still.first().copied(), still.into());
            (draft.asked, draft.outlook) = (None, None);
        }
    }
    // What was refused just before is told already, and why.
    let is_told = model.toast.as_ref().is_some_and(|toast| matches!(toast.tone, Tone::Refused | Tone::Failed));
    if gone > 0 && !is_told {
        say(model, Message::new("marks.left").with("n", gone), Tone::Hint, turn);
    }
}

/// The leads of a stretch that was asked for.
pub(super) fn marked(model: &mut Model, generation: u64, leads: Vec<LeadId>, turn: Turn) {
    if model.marks.checked == Some(generation) {
        model.marks.checked = None;
        // Of a list that is longer still, not all is known.
        if leads.len() <= MOST {
            keep(model, &leads.into_iter().collect(), turn);
        }
        return;
    }
    if model.marks.asked == Some(generation) {
        model.marks.asked = None;
        let all = model.marks.add(leads);
        too_many(model, all, turn);
    }
}

fn too_many(model: &mut Model, all: bool, turn: Turn) {
    if !all {
        say(model, Message::new("marks.too_many").with("n", MOST), Tone::Hint, turn);
    }
}

/// What is asked of one lead is asked of those that are marked.
pub(super) fn on_many(model: &Model, draft: &mut Draft) {
    draft.many = model.marks.leads.iter().copied().collect();
    draft.lead = draft.many.first().copied();
    let rows = &model.queue.page.rows;
    let alone = draft.lead.filter(|_| draft.many.len() == 1);
    let alone = alone.and_then(|lead| rows.iter().find(|row| row.id == lead)).map(called_in_queue);
    // One that is marked is told by its name: it may not be the one under the cursor.
    draft.called =
        alone.unwrap_or_else(|| Shown::line(&Message::new("marks.called").with("n", draft.many.len()).say(model.lang)));
    draft.record = None;
}

/// Gives an order that asks nothing else: at once, or with many leads after asking.
pub(super) fn give_or_ask(model: &mut Model, draft: Draft, effects: &mut Vec<Effect>) {
    if draft.many.len() >= MANY {
        return lay(model, Overlay::Sure(Box::new(draft)));
    }
    order(model, &draft, effects);
}

/// Yes: it is done with so many leads.
pub(super) fn sure(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Sure(draft)) = model.overlay.take() {
        order(model, &draft, effects);
    }
}

/// Asks what an act on many leads would come to, wherever that is not known of the act as it stands.
pub(super) fn look_ahead(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(draft) = model.overlay.as_ref().and_then(Overlay::draft).filter(|draft| draft.is_on_many()) else {
        return;
    };
    if !is_whole(&draft.request, turn) {
        return;
    }
    let request = coarse(draft.tried(model.view(turn.now)));
    if draft.asked.as_ref().is_some_and(|(_, asked)| *asked == request) {
        return;
    }
    let leads = Arc::clone(&draft.many);
    let generation = list::number(model);
    if let Some(draft) = model.overlay.as_mut().and_then(Overlay::draft_mut) {
        draft.asked = Some((generation, request.clone()));
    }
    effects.push(Effect::Read(Ask::Outlook { generation, leads, request: Box::new(request) }));
}

/// Whether all that it needs was said: while no date was, there is nothing to try.
fn is_whole(request: &Request, turn: Turn) -> bool {
    !matches!(request.wish, Wish::Defer { until, .. } | Wish::Acknowledge { until } if until <= turn.now)
}

/// The same to the minute: a date that counts from now is not another one with every answer.
fn coarse(mut request: Request) -> Request {
    let minute = |at: &mut Timestamp| *at = Timestamp::from_millis(at.millis() - at.millis().rem_euclid(60_000));
    match &mut request.wish {
        Wish::Defer { until, .. } | Wish::Acknowledge { until } => {
            minute(until);
            *until = until.plus(TimeDelta::minutes(1));
        }
        Wish::Contact { next: Some(next), .. } => minute(next),
        _ => {}
    }
    request.happened.iter_mut().for_each(minute);
    request
}

/// What it would come to.
pub(super) fn outlook(model: &mut Model, generation: u64, tried: &Tried) {
    let mut cannot: Vec<(Message, usize)> = Vec::new();
    for refusal in &tried.refusals {
        let why = model.fixed.versions.naming(refusal.message_on(Surface::Console));
        match cannot.iter_mut().find(|(known, _)| *known == why) {
            Some((_, n)) => *n += 1,
            None => cannot.push((why, 1)),
        }
    }
    cannot.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let outlook =
        Outlook { tried: tried.leads, can: tried.leads - tried.refusals.len(), cannot, needs_words: tried.needs_words };
    if let Some(draft) = model.overlay.as_mut().and_then(Overlay::draft_mut)
        && draft.asked.as_ref().is_some_and(|(asked, _)| *asked == generation)
    {
        draft.outlook = Some(outlook);
    }
}

/// The answer to an order on many. Those with which it was not done stay marked.
pub(super) fn answered(
    model: &mut Model,
    pending: &Pending,
    results: Vec<Result<Done, Problem>>,
    turn: Turn,
    effects: &mut Vec<Effect>,
) {
    let (of, reached) = (pending.many.len(), results.len());
    model.marks.range = None;
    model.not_done.clear();
    let mut done = 0;
    for (lead, result) in pending.many.iter().zip(results) {
        match result {
            Ok(_) => {
                done += 1;
                model.marks.leads.remove(lead);
            }
            Err(Problem::Refused { called, refusal, .. }) => {
                let why = model.fixed.versions.naming(refusal.message_on(Surface::Console));
                model.not_done.push(NotDone { lead: *lead, called, why });
            }
            Err(Problem::Failed(error)) => {
                let called = Shown::line(&lead.to_string());
                model.not_done.push(NotDone { lead: *lead, called, why: error.message });
            }
        }
    }
    if let Some(request) = pending.request.as_ref().filter(|request| done > 0 && can_be_repeated(request)) {
        model.last = Some(request.clone());
    }
    let refused = model.not_done.len();
    let (message, tone) = match (reached < of, refused) {
        (true, _) => (Message::new("marks.stopped").with("left", of - done), Tone::Hint),
        (false, 0) => (Message::new("marks.done"), Tone::Done),
        (false, _) => (Message::new("marks.done_but").with("refused", refused), Tone::Refused),
    };
    let act = pending.request.as_ref().map(|request| crate::domain::words::act(request.act()));
    let message = message.with("n", done).with_message("act", act.unwrap_or_else(|| Message::new("top.demo")));
    say(model, message, tone, turn);
    // The cursor stays in its place only where its own lead may have gone.
    model.queue.advance = model.lead().is_some_and(|lead| pending.many.binary_search(&lead).is_ok());
    model.queue.stale = true;
    effects.push(list::read(model));
}
