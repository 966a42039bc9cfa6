//! Answers from the database.

use super::{Turn, history, imports, list, marketing, marks, notices, palette, panes, say, walk};
use crate::agreement::terms::Act;
use crate::app::dialog::Overlay;
use crate::app::model::{Model, Pending, Tone};
use crate::app::msg::{Ask, Effect, Reply};
use crate::desk::{Done, Problem};
use crate::domain::{Request, Surface, Wish, words};
use crate::error::Error;
use crate::i18n::Message;
use crate::storage::{Page, QueueCounts, Share};

pub(super) fn take(model: &mut Model, reply: Reply, turn: Turn, effects: &mut Vec<Effect>) {
    match reply {
        Reply::Queue { generation, page, counts, team } if generation >= model.queue.since => {
            counted(model, counts, team);
            queue(model, page, turn, effects);
        }
        // What was counted is true whatever window is waited for.
        Reply::Counts { counts, team } => counted(model, Some(counts), team),
        // An answer to a question that is no longer asked.
        Reply::Queue { .. } => {}
        Reply::Sheet(sheet) => {
            model.reads_lead = false;
            if let Some(draft) = model.overlay.as_mut().and_then(Overlay::draft_mut)
                && draft.lead == Some(sheet.id)
                && !draft.is_on_many()
            {
                // A dialog judges by what is known now, whoever changed it.
                draft.record = Some(sheet.record.clone());
            }
            if model.lead().is_none_or(|lead| lead == sheet.id) {
                model.sheet = Some(sheet);
            }
        }
        Reply::Leads { generation, page } => palette::heard(model, generation, page, effects),
        Reply::Marked { generation, leads } => marks::marked(model, generation, leads, turn),
        Reply::Outlook { generation, tried } => marks::outlook(model, generation, &tried),
        Reply::Pairs { generation, pairs } => walk::found(model, generation, pairs, turn, effects),
        Reply::SideBySide { generation, beside } => walk::shown(model, generation, beside),
        Reply::Returns { generation, returns } => marketing::heard(model, generation, *returns, turn),
        Reply::Bell(bell) => notices::rings(model, *bell, turn, effects),
        Reply::Notices { generation, mailbox } => notices::heard(model, generation, *mailbox),
        Reply::History { generation, steps } => history::heard(model, generation, steps),
        Reply::Imports { generation, imports } => imports::heard(model, generation, imports),
        Reply::Acted { ticket, results } => answered(model, ticket, results, turn, effects),
        Reply::Exported(Ok((rows, path))) => {
            let message = Message::new("said.exported").with("n", rows).with("path", path.display());
            say(model, message, Tone::Done, turn);
        }
        Reply::Exported(Err(error)) => not_saved(model, &error, turn),
        Reply::Failed { of, error } => not_read(model, of.as_deref(), &error, turn),
    }
}

/// How the queue stands, and everybody, as far as that was told.
fn counted(model: &mut Model, counts: Option<QueueCounts>, team: Option<Vec<Share>>) {
    model.queue.counts = counts.or(model.queue.counts);
    if let Some(shares) = team {
        model.board.take(shares);
    }
}

/// A new window. The cursor stays with its lead; after an act on that lead it stays in its place, which is where the
/// next most pressing lead has moved to.
fn queue(model: &mut Model, page: Page, turn: Turn, effects: &mut Vec<Effect>) {
    let kept = model.queue.lead.filter(|_| !model.queue.advance);
    let found = kept.and_then(|lead| page.rows.iter().position(|row| row.id == lead));
    model.queue.advance = false;
    model.queue.stale = false;
    model.queue.loaded = true;
    if let Some(found) = found {
        model.queue.cursor = page.offset + found;
    } else if model.queue.lead.is_some() && panes::are_on_lead(model) && model.marketing.is_none() {
        panes::close_lead(model, turn);
    }
    // A range goes on from the lead at which it was begun, wherever that stands now.
    if let Some(range) = &mut model.marks.range
        && let Some(at) = page.rows.iter().position(|row| Some(row.id) == range.anchor)
    {
        range.from = page.offset + at;
    }
    model.queue.cursor = model.queue.cursor.min(page.total.saturating_sub(1));
    let outside = page.total > 0 && !(page.offset..page.offset + page.rows.len()).contains(&model.queue.cursor);
    model.queue.page = page;
    marks::keep_listed(model, turn, effects);
    if outside {
        return effects.push(list::read(model));
    }
    model.queue.lead = model.queue.row().map(|row| row.id);
    if let Some(lead) = model.lead() {
        effects.push(Effect::Read(Ask::Sheet(lead)));
    } else {
        model.sheet = None;
        model.full = false;
    }
}

/// The answer to an order: of one lead mostly; of several where a bulk act was taken back or done again.
fn answered(
    model: &mut Model,
    ticket: u64,
    mut results: Vec<Result<Done, Problem>>,
    turn: Turn,
    effects: &mut Vec<Effect>,
) {
    let Some(at) = model.pending.iter().position(|pending| pending.ticket == ticket) else { return };
    let pending = model.pending.remove(at);
    if !pending.many.is_empty() {
        if is_answer_to_dialog(model, &pending) {
            model.overlay = None;
            model.behind.clear();
        }
        return marks::answered(model, &pending, results, turn, effects);
    }
    let count = results.len();
    let refused = results.iter().filter(|result| result.is_err()).count();
    // What was refused is what is to be looked at.
    let at = results.iter().position(Result::is_err).unwrap_or(0);
    if results.is_empty() {
        return effects.push(list::read(model));
    }
    let of_many = results.iter().flatten().next().and_then(|done| {
        let key = if done.act == Act::Redo { "said.redone_many" } else { "said.undone_many" };
        done.before.map(|act| (key, act))
    });
    acted(model, &pending, results.swap_remove(at), turn, effects);
    if count > 1 && refused == 0 {
        let taken = of_many.map(|(key, act)| Message::new(key).with_message("act", words::act(act)));
        say(model, taken.unwrap_or_else(|| Message::new("said.many")).with("n", count), Tone::Done, turn);
    } else if count > 1 {
        let message = Message::new("said.many_but").with("n", count - refused).with("refused", refused);
        say(model, message, Tone::Refused, turn);
    }
}

fn acted(model: &mut Model, pending: &Pending, result: Result<Done, Problem>, turn: Turn, effects: &mut Vec<Effect>) {
    match result {
        Ok(done) => {
            if is_answer_to_dialog(model, pending) {
                model.overlay = None;
                model.behind.clear();
            }
            // A lead that left the list makes room for the next; one that came back is gone to.
            let leaves = leaves(done.act) && !model.queue.lists_all();
            // The list behind marketing's page keeps its place, whatever is done there.
            let in_list = model.marketing.is_none();
            model.queue.advance = leaves && in_list;
            if in_list && matches!(done.act, Act::Undo | Act::Redo | Act::Generate) {
                model.queue.lead = Some(done.lead);
            }
            model.queue.stale = true;
            model.last = pending.request.clone().filter(can_be_repeated).or(model.last.take());
            let wish = pending.request.as_ref().map(|request| &request.wish);
            let only_answers = matches!(wish, Some(Wish::Edit { set }) if set.is_empty());
            say(model, done_message(&done, only_answers), Tone::Done, turn);
            history::read_again(model, effects);
            if walk::is_open(model) {
                walk::decided(model, &done, effects);
                return effects.push(list::read(model));
            }
            if model.full {
                // On a lead's page one stays with the lead; the page of one that has left closes.
                model.full = !leaves;
            } else if in_list
                && matches!(done.act, Act::Accept | Act::Contact | Act::Defer | Act::Acknowledge)
                && model.fixed.own.settings.advance
            {
                list::move_cursor(model, 1, effects);
                model.queue.lead = model.lead();
            }
            effects.push(list::read(model));
        }
        Err(Problem::Refused { called, refusal, .. }) => {
            not_done(model, pending);
            let message = Message::new("said.refused")
                .with("lead", called)
                .with_message("why", refusal.message_on(Surface::Console));
            say(model, message, Tone::Refused, turn);
            effects.push(list::read(model));
        }
        Err(Problem::Failed(error)) => {
            not_done(model, pending);
            not_saved(model, &error, turn);
        }
    }
}

/// Whether a request means the same on another lead. What is known of one person, or of one deal, does not.
pub(super) fn can_be_repeated(request: &Request) -> bool {
    request.answers.is_empty()
        && !request.past_gates
        && matches!(
            request.wish,
            Wish::Accept
                | Wish::Admit
                | Wish::Return { .. }
                | Wish::Reject { .. }
                | Wish::Exclude { .. }
                | Wish::Withdraw { .. }
                | Wish::Contact { .. }
                | Wish::Defer { .. }
                | Wish::Acknowledge { .. }
                | Wish::Assign { .. }
                | Wish::HandOff { .. }
                | Wish::Recycle { .. }
                | Wish::Lose { .. }
                | Wish::Note { .. }
        )
}

fn is_answer_to_dialog(model: &Model, pending: &Pending) -> bool {
    model.overlay.as_ref().and_then(Overlay::draft).is_some_and(|draft| draft.ticket == Some(pending.ticket))
}

/// A dialog whose order was not done stays. Keys that were meant for what comes after it are forgotten: here they would
/// be text.
fn not_done(model: &mut Model, pending: &Pending) {
    if is_answer_to_dialog(model, pending) {
        model.held.clear();
    }
}

/// Whether what is done ends the hand-off: the lead is no longer open.
const fn leaves(act: Act) -> bool {
    matches!(act, Act::Return | Act::Reject | Act::Withdraw | Act::Open | Act::Lose | Act::Erase)
}

/// What was done, to whom, and that it is kept.
fn done_message(done: &Done, only_answers: bool) -> Message {
    match done.before {
        Some(act) if done.act == Act::Redo => Message::new("said.redone").with_message("act", words::act(act)),
        Some(act) => Message::new("said.undone").with_message("act", words::act(act)),
        None if matches!(done.act, Act::Merge | Act::Unmerge | Act::TellApart) => {
            let key = match done.act {
                Act::Merge => "said.merged",
                Act::Unmerge => "said.parted",
                _ => "said.told_apart",
            };
            Message::new(key).with("number", done.lead).with_words("other", &done.with)
        }
        None if done.act == Act::Erase && !done.with.is_empty() => {
            Message::new("said.erased_with").with("number", done.lead).with_words("leads", &done.with)
        }
        None if done.act == Act::Erase => Message::new("said.erased").with("number", done.lead),
        None if done.act == Act::Generate => {
            Message::new("said.saved_for_good").with_message("act", words::act(done.act))
        }
        None if done.act == Act::Edit && only_answers => Message::new("said.answers_saved"),
        None if let Some(follows) = done.follows => Message::new("said.saved_follows")
            .with_message("act", words::act(done.act))
            .with_message("follows", words::act(follows)),
        None => match &done.tier {
            Some(tier) => Message::new("said.saved_tier")
                .with_message("act", words::act(done.act))
                .with_message("tier", tier.clone()),
            None => kept(done),
        },
    }
    .with("lead", &done.called)
}

/// An act that is kept, with whose the lead was and is where that became different.
fn kept(done: &Done) -> Message {
    let accepts = done.accepted && done.act != Act::Accept;
    let message = match (done.act, done.passed(), &done.owner) {
        (Act::Assign | Act::HandOff, _, Some(to)) => Message::new("said.saved_to").with_person("to", to),
        (Act::HandOff, _, None) => Message::new("said.saved_to_nobody"),
        (Act::Qualify, Some((from, to)), _) => {
            Message::new("said.saved_passed").with_person("from", from).with_person("to", to)
        }
        (_, Some((from, _)), _) if accepts => Message::new("said.saved_and_accepted_from").with_person("from", from),
        (_, Some((from, _)), _) => Message::new("said.saved_from").with_person("from", from),
        _ if accepts => Message::new("said.saved_and_accepted"),
        _ => Message::new("said.saved"),
    };
    message.with_message("act", words::act(done.act))
}

/// What was ordered is not done.
fn not_saved(model: &mut Model, error: &Error, turn: Turn) {
    let message = Message::new("said.failed").with_message("why", error.message.clone());
    say(model, message, Tone::Failed, turn);
}

/// A question was not answered: nothing waits for it any longer, and what was typed for its answer is forgotten. What was
/// ordered has nothing to do with it.
fn not_read(model: &mut Model, of: Option<&Ask>, error: &Error, turn: Turn) {
    match of {
        // What stands there is of another view or filter, and nobody may act on it.
        Some(Ask::Queue { generation, .. }) if model.queue.stale && *generation >= model.queue.since => {
            (model.queue.stale, model.queue.page, model.queue.lead) = (false, Page::default(), None);
            (model.sheet, model.full) = (None, false);
            model.held.clear();
        }
        Some(Ask::Marked { generation, .. }) if model.marks.asked == Some(*generation) => model.marks.asked = None,
        Some(Ask::Leads { generation, .. }) => palette::not_found(model, *generation),
        Some(Ask::Sheet(_)) => {
            model.reads_lead = false;
            model.held.clear();
        }
        _ => {}
    }
    let message = Message::new("said.not_read").with_message("why", error.message.clone());
    say(model, message, Tone::Failed, turn);
}
