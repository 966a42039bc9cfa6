//! Choices, forms, checklists and texts that lie over the screen.

use super::drafts::{go_on, order};
use super::{Turn, filters, incoming, lay, palette, pick, replaying, say, welcome};
use crate::agreement::terms::{Act, SlotState};
use crate::app::available::rule_of;
use crate::app::command::{Command, Scope};
use crate::app::dialog::{Checklist, Choice, Form, Overlay, Picker, Typing, next_channel, paste_into, type_into};
use crate::app::draft::{Dates, Draft, Step};
use crate::app::dropped::{are_dropped_lists, is_dropped_list};
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::domain::{Judged, Refusal, Surface, Wish, words};
use crate::i18n::Message;

/// A key where text is typed.
pub(super) fn typed(model: &mut Model, key: Key, turn: Turn, effects: &mut Vec<Effect>) {
    match &mut model.overlay {
        Some(Overlay::Writing { editor, .. }) => editor.key(key),
        Some(Overlay::Form(form)) => {
            if let Some(entry) = form.entries.get_mut(form.at) {
                type_into(&mut entry.input, key);
            }
        }
        Some(Overlay::Checklist(checklist)) => tell(checklist, |input| type_into(input, key)),
        Some(Overlay::Picker(picker)) => match (key.folded().code, &mut picker.typed) {
            (Code::Char('1'..='9'), _) | (_, None) => digit(model, key.folded(), turn, effects),
            (_, Some(typed)) => {
                type_into(typed, key);
                picker.at = 0;
            }
        },
        Some(Overlay::Pick(pick)) => {
            type_into(&mut pick.typed, key);
            pick.at = 0;
        }
        Some(Overlay::Incoming) => incoming::typed(model, key),
        Some(Overlay::Replaying(replaying)) => replaying::typed(replaying, key),
        Some(Overlay::Minuting(form)) if !form.discarding => form.typed(key),
        Some(Overlay::Welcome(_)) => welcome::typed(model, key, turn, effects),
        Some(Overlay::Palette(_) | Overlay::Help { .. }) => palette::typed(model, key, effects),
        Some(
            Overlay::History(_)
            | Overlay::Notices(_)
            | Overlay::WhyNot { .. }
            | Overlay::FilterHelp { .. }
            | Overlay::Sure(_)
            | Overlay::Leaving
            | Overlay::Minuting(_)
            | Overlay::Walk(_),
        ) => {}
        Some(Overlay::Views(views)) => {
            type_into(&mut views.input, key);
            views.at = 0;
        }
        None => filters::typed(model, key, effects),
    }
}

/// A pasted text is text where text is typed. Elsewhere it is refused, for its letters would be commands: but for a file
/// that was dropped on the list, which a terminal hands over as its path.
pub(super) fn paste(model: &mut Model, text: &str, turn: Turn, effects: &mut Vec<Effect>) {
    let is_on_list = matches!(model.scope(), Scope::List | Scope::Detail | Scope::Imports);
    if is_on_list && are_dropped_lists(text) {
        return say(model, Message::new("incoming.one_file_at_a_time"), Tone::Refused, turn);
    }
    if is_on_list && is_dropped_list(text) {
        return incoming::drop_here(model, text, turn, effects);
    }
    if !model.scope().takes_text() || model.has_sent() {
        return say(model, Message::new("hint.paste_refused"), Tone::Hint, turn);
    }
    match &mut model.overlay {
        Some(Overlay::Writing { editor, .. }) => editor.paste(text),
        Some(Overlay::Form(form)) => {
            if let Some(entry) = form.entries.get_mut(form.at) {
                paste_into(&mut entry.input, text);
            }
        }
        Some(Overlay::Pick(pick)) => {
            pick.at = 0;
            paste_into(&mut pick.typed, text);
        }
        Some(Overlay::Incoming) => incoming::paste(model, text),
        Some(Overlay::Replaying(replaying)) => replaying::paste(replaying, text),
        Some(Overlay::Minuting(form)) => form.paste(text),
        Some(Overlay::Welcome(card)) => welcome::paste(card, text),
        Some(Overlay::Palette(_) | Overlay::Help { .. }) => palette::paste(model, text, effects),
        Some(Overlay::Checklist(checklist)) => tell(checklist, |input| paste_into(input, text)),
        Some(Overlay::Picker(picker)) => {
            picker.at = 0;
            picker.typed.iter_mut().for_each(|typed| paste_into(typed, text));
        }
        Some(Overlay::Views(views)) => {
            paste_into(&mut views.input, text);
            views.at = 0;
        }
        _ => filters::paste(model, text, effects),
    }
}

/// Changes the text of a slot; what is told anew counts from today.
fn tell(checklist: &mut Checklist, change: impl FnOnce(&mut tui_input::Input)) {
    let Some(input) = checklist.input() else { return };
    let before = input.value().to_owned();
    change(input);
    let changed = input.value() != before;
    checklist.row().into_iter().for_each(|row| row.told |= changed);
}

/// A digit takes the choice of that number, or says how well a slot is known.
pub(super) fn digit(model: &mut Model, key: Key, turn: Turn, effects: &mut Vec<Effect>) {
    let Code::Char(digit @ '1'..='9') = key.code else { return };
    let wanted = digit as usize - '1' as usize;
    match &mut model.overlay {
        Some(Overlay::Picker(picker)) if wanted < picker.shown().len() => {
            picker.at = wanted;
            choose(model, turn, effects);
        }
        Some(Overlay::Checklist(checklist)) => {
            if let (Some(state), Some(row)) = (SlotState::ALL.get(wanted).copied(), checklist.row()) {
                (row.state, row.told) = (state, true);
                // Five digits fill in all five.
                checklist.at = (checklist.at + 1).min(checklist.slots.len() - 1);
            }
        }
        _ => {}
    }
}

/// Up and down: in a choice, a form, a checklist.
pub(super) fn step(model: &mut Model, by: isize) {
    match &mut model.overlay {
        Some(Overlay::Picker(picker)) => {
            picker.at = picker.at.saturating_add_signed(by).min(picker.shown().len().saturating_sub(1));
        }
        Some(Overlay::Pick(pick)) => pick.step(by),
        Some(Overlay::Form(form)) => {
            form.at = form.at.saturating_add_signed(by).min(form.entries.len().saturating_sub(1));
        }
        Some(Overlay::Checklist(checklist)) => match checklist.typing {
            Some(Typing::Evidence) if by > 0 => checklist.typing = Some(Typing::SaidBy),
            Some(Typing::SaidBy) if by < 0 => checklist.typing = Some(Typing::Evidence),
            Some(_) => checklist.typing = None,
            None => checklist.at = checklist.at.saturating_add_signed(by).min(checklist.slots.len().saturating_sub(1)),
        },
        _ => {}
    }
}

/// Enter: takes what is chosen, goes to the next line, or goes on from the last one.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    match &mut model.overlay {
        Some(Overlay::Picker(picker)) => {
            if let Some(choice) = picker.shown().get(picker.at).copied().cloned() {
                chosen(model, choice, turn, effects);
            }
        }
        Some(Overlay::Form(form)) if form.at + 1 < form.entries.len() => form.at += 1,
        Some(Overlay::Checklist(_)) => step(model, 1),
        Some(Overlay::Pick(_)) => pick::choose(model, turn, effects),
        _ => save(model, turn, effects),
    }
}

fn chosen(model: &mut Model, choice: Choice, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(Overlay::Picker(Picker { mut draft, dates, .. })) = model.overlay.take() else { return };
    match choice {
        Choice::Reason(id, names) => draft.because(&id, names),
        Choice::Outcome(came_of_it) => {
            if let Wish::Contact { outcome, .. } = &mut draft.request.wish {
                *outcome = came_of_it;
            }
        }
        Choice::ByRules if draft.act() == Act::Assign => draft.request.wish = Wish::Allot,
        Choice::Person(person, _) => draft.to(Some(person)),
        Choice::Nobody | Choice::ByRules => draft.to(None),
    }
    // Whoever goes past an opt-out says why.
    if draft.request.past_gates && draft.act() == Act::Contact && draft.request.note().is_none() {
        draft.steps.push(Step::Words);
    }
    if dates.any() {
        draft.steps.insert(0, Step::When(dates));
    }
    // A person that a checklist asked for: back to it.
    if let Some(Overlay::Checklist(mut checklist)) =
        model.behind.pop_if(|behind| matches!(behind, Overlay::Checklist(_)))
    {
        checklist.draft.request.wish = draft.request.wish;
        lay(model, Overlay::Checklist(checklist));
        return;
    }
    go_on(model, draft, turn, effects);
}

/// The next way of contacting, round and round.
pub(super) fn change_channel(model: &mut Model) {
    if let Some(Overlay::Picker(Picker { draft, .. })) = &mut model.overlay
        && let Wish::Contact { channel, .. } = &mut draft.request.wish
    {
        *channel = next_channel(*channel);
    }
}

/// Which dates to ask for, or not after all.
pub(super) fn ask_dates(model: &mut Model, change: impl FnOnce(&mut Dates)) {
    if let Some(Overlay::Picker(picker)) = &mut model.overlay {
        change(&mut picker.dates);
    }
}

/// Says of a rule that it was wrong, or right; or not after all.
pub(super) fn mark_rule(model: &mut Model, command: Command) {
    if let (Some(place), Some(draft)) = (rule_of(command), model.overlay.as_mut().and_then(Overlay::draft_mut)) {
        draft.mark_rule(place);
    }
}

/// How well a slot is known: one step better, or less well.
pub(super) fn grade(model: &mut Model, by: isize) {
    if let Some(Overlay::Checklist(checklist)) = &mut model.overlay
        && let Some(row) = checklist.row()
    {
        let at = (row.state as usize).saturating_add_signed(by).min(SlotState::ALL.len() - 1);
        (row.state, row.told) = (SlotState::ALL[at], true);
    }
}

/// Types what was said of a slot.
pub(super) fn evidence(model: &mut Model) {
    if let Some(Overlay::Checklist(checklist)) = &mut model.overlay {
        checklist.typing = Some(Typing::Evidence);
    }
}

/// Asks to whom a candidate is passed on.
pub(super) fn pass_on(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(Overlay::Checklist(checklist)) = model.overlay.take() else { return };
    let mut draft = checklist.draft.clone();
    draft.steps = vec![Step::Person];
    model.behind.push(Overlay::Checklist(checklist));
    go_on(model, draft, turn, effects);
}

/// Goes past the gate, or not after all.
pub(super) fn go_past(model: &mut Model) {
    if let Some(draft) = model.overlay.as_mut().and_then(Overlay::draft_mut) {
        draft.request.past_gates = !draft.request.past_gates;
    }
}

/// Who may go past the gate that is shut, where whoever asks may not.
pub(super) fn may_not_pass(model: &mut Model, turn: Turn) {
    let draft = model.overlay.as_ref().and_then(Overlay::draft);
    if let Some(refusal) = draft.and_then(|draft| draft.stopped_at_gate(model.view(turn.now))) {
        say(model, refusal.message_on(Surface::Console), Tone::Refused, turn);
    }
}

/// Keeps the answers alone: an edit, for which no gate is asked.
pub(super) fn save_answers(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Checklist(checklist)) = model.overlay.as_ref().filter(|_| !model.has_sent()) else { return };
    let mut draft = checklist.draft.clone();
    draft.request.wish = Wish::Edit { set: std::collections::BTreeMap::new() };
    draft.request.past_gates = false;
    draft.request.judged = Judged::default();
    give(model, &draft, effects);
}

/// Saves what was typed, or goes on to what is still to be asked. It stays on the screen until the answer comes, and if
/// that is "no".
pub(super) fn save(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    if model.has_sent() {
        return;
    }
    if matches!(model.overlay, Some(Overlay::Pick(_))) {
        return pick::take(model);
    }
    let view = model.view(turn.now);
    let hindrance = match &model.overlay {
        Some(Overlay::Form(form)) => missing(form, model, turn),
        Some(Overlay::Writing { draft, editor, .. }) if draft.act() == Act::Note && editor.is_blank() => {
            Some(Message::new("hint.empty_note"))
        }
        _ => None,
    };
    if let Some(message) = hindrance {
        return say(model, message, Tone::Refused, turn);
    }
    let asks_words = |draft: &Draft| draft.steps.is_empty() && draft.needs_words(view);
    match &model.overlay {
        Some(Overlay::Form(form)) if form.draft.lead.is_none() => {
            let checklist = Overlay::Checklist(Checklist::new(form.draft.clone()));
            lay_over(model, checklist);
        }
        Some(Overlay::Form(Form { draft, .. }) | Overlay::Checklist(Checklist { draft, .. })) if asks_words(draft) => {
            let mut draft = draft.clone();
            draft.steps = vec![Step::Words];
            model.behind.extend(model.overlay.take());
            go_on(model, draft, turn, effects);
        }
        Some(Overlay::Form(form)) if !form.draft.steps.is_empty() => {
            let draft = form.draft.clone();
            model.behind.extend(model.overlay.take());
            go_on(model, draft, turn, effects);
        }
        Some(Overlay::Writing { draft, editor, .. }) => {
            let mut draft = draft.clone();
            draft.request.note = (!editor.is_blank()).then(|| editor.text());
            give(model, &draft, effects);
        }
        Some(Overlay::Form(Form { draft, .. }) | Overlay::Checklist(Checklist { draft, .. })) => {
            let draft = draft.clone();
            give(model, &draft, effects);
        }
        _ => {}
    }
}

fn lay_over(model: &mut Model, over: Overlay) {
    model.behind.extend(model.overlay.take());
    lay(model, over);
}

/// Gives the order; the dialog waits for its answer.
fn give(model: &mut Model, draft: &Draft, effects: &mut Vec<Effect>) {
    let ticket = order(model, draft, effects);
    if let Some(draft) = model.overlay.as_mut().and_then(Overlay::draft_mut) {
        draft.ticket = Some(ticket);
    }
}

/// What keeps a form from being saved, by its lines alone.
fn missing(form: &Form, model: &Model, turn: Turn) -> Option<Message> {
    let view = model.view(turn.now);
    if let Some(entry) = form.unreadable(view) {
        let message = match entry.kind.examples() {
            Some(like) => Message::new("hint.unreadable_date").with_message("like", Message::new(like)),
            None => Message::new("hint.unreadable"),
        };
        let message = message.with("text", entry.input.value());
        return Some(message.with_message("field", words::need(entry.word)));
    }
    let blank = form.entries.iter().all(|entry| entry.input.value().trim().is_empty());
    match form.draft.request.wish {
        Wish::Defer { .. } | Wish::Acknowledge { .. } if blank => {
            Some(Refusal::NotGiven { act: form.draft.act(), what: "until" }.message_on(Surface::Console))
        }
        // Typed, so that no key pressed by mistake does it.
        Wish::Erase => {
            let lead = form.draft.lead.map(|lead| lead.to_string()).unwrap_or_default();
            let typed = form.entries.iter().any(|entry| entry.input.value().trim() == lead);
            (!typed).then(|| Message::new("erase.type_the_number").with("lead", lead))
        }
        _ if form.draft.lead.is_none() && blank => Some(Message::new("hint.nobody_yet")),
        // What is wrong with the date itself is said before more is asked.
        Wish::Defer { .. } | Wish::Acknowledge { .. } => {
            form.objection(view).map(|refusal| refusal.message_on(Surface::Console))
        }
        _ => None,
    }
}

/// Leaves what is typed: at once where nothing would be missed, else after asking.
pub(super) fn discard(model: &mut Model) {
    match &mut model.overlay {
        Some(Overlay::Checklist(checklist)) if checklist.typing.is_some() => checklist.typing = None,
        Some(overlay) if overlay.is_dirty() && !overlay.is_discarding() => {
            overlay.discarding().into_iter().for_each(|discarding| *discarding = true);
        }
        _ => leave(model),
    }
}

/// Leaves what lies over the screen for what lies behind it.
pub(super) fn leave(model: &mut Model) {
    model.overlay = None;
    if let Some(behind) = model.behind.pop() {
        lay(model, behind);
    }
}

/// Goes on writing after all.
pub(super) fn keep(model: &mut Model) {
    model.overlay.iter_mut().filter_map(Overlay::discarding).for_each(|discarding| *discarding = false);
}

/// Tells the draft on the screen what was typed, and what the rules say of it now.
pub(super) fn fill_in(model: &mut Model, turn: Turn) {
    let Some(mut overlay) = model.overlay.take() else { return };
    let view = model.view(turn.now);
    match &mut overlay {
        Overlay::Form(form) => form.fill_in(view),
        Overlay::Checklist(checklist) => checklist.draft.request.answers = checklist.learned(),
        _ => {}
    }
    let says_who = matches!(&overlay, Overlay::Form(form) if form.draft.lead.is_none());
    if let Some(draft) = overlay.draft_mut() {
        draft.may_pass = !says_who && draft.may_go_past(view);
    }
    model.overlay = Some(overlay);
}
