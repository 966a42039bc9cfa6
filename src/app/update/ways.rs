//! Moving in whatever the user is in, and the ways out of it.

use std::time::Duration;

use super::{
    Turn, filters, incoming, lay, list, marketing, marks, overlay, palette, panes, replaying, reviewing, say, walk,
    welcome,
};
use crate::app::command::Scope;
use crate::app::dialog::Overlay;
use crate::app::incoming::Incoming;
use crate::app::layout::Pane;
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::i18n::Message;

/// Two presses of Ctrl+C within this leave the program.
const TWICE: Duration = Duration::from_secs(1);

/// Leaves the program; asks first while a list comes in or goes back.
pub(super) fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.incoming.as_ref().is_some_and(Incoming::is_running) {
        return lay(model, Overlay::Leaving);
    }
    effects.push(Effect::Quit);
}

pub(super) fn is_leaving(model: &Model) -> bool {
    matches!(model.overlay, Some(Overlay::Leaving))
}

/// Esc goes back one level a press: a picker, a text, the filter, the page of one lead.
pub(super) fn back(model: &mut Model, scope: Scope, turn: Turn, effects: &mut Vec<Effect>) {
    model.keys.clear();
    if matches!(model.overlay, Some(Overlay::Incoming)) {
        return incoming::back(model, turn, effects);
    }
    if matches!(model.overlay, Some(Overlay::Replaying(_))) {
        return replaying::back(model, effects);
    }
    match scope {
        Scope::Question if is_leaving(model) => model.overlay = None,
        Scope::Question if walk::is_open(model) => walk::not_sure(model),
        _ if matches!(model.overlay, Some(Overlay::Welcome(_))) => welcome::back(model),
        Scope::Question if matches!(model.overlay, Some(Overlay::Sure(_))) => model.overlay = None,
        Scope::Help | Scope::Narrow => palette::back(model),
        Scope::Pair | Scope::History | Scope::Notices => model.overlay = None,
        Scope::Picker => overlay::leave(model),
        Scope::Editor | Scope::Fields | Scope::Checklist => overlay::discard(model),
        Scope::Question => overlay::keep(model),
        Scope::Filter => filters::back(model, effects),
        Scope::Review => reviewing::back(model, turn, effects),
        Scope::Detail if reviewing::waits(model) => reviewing::come_back(model, effects),
        Scope::Detail => panes::to_list(model),
        Scope::Marketing => marketing::close(model),
        Scope::List if model.pane() != Pane::List => panes::to_list(model),
        Scope::List if model.zoomed => model.zoomed = false,
        Scope::List if model.marks.count() > 0 => model.marks.clear(),
        Scope::List if model.place.is_some() => list::go_back(model, effects),
        Scope::List if !model.queue.text.is_empty() => list::filter(model, String::new(), effects),
        Scope::List | Scope::Intake | Scope::Imports => model.toast = None,
    }
}

pub(super) fn cancel(model: &mut Model, scope: Scope, turn: Turn, effects: &mut Vec<Effect>) {
    let again = model.cancelled.is_some_and(|before| turn.elapsed.saturating_sub(before) <= TWICE);
    model.held.clear();
    if again {
        // The writer finishes what it was given before the program ends.
        return effects.push(Effect::Quit);
    }
    model.cancelled = Some(turn.elapsed);
    if matches!(model.overlay, Some(Overlay::Incoming)) && model.incoming.as_ref().is_some_and(Incoming::is_running) {
        return incoming::stop(model, effects);
    }
    if model.pending.iter().any(|pending| !pending.many.is_empty()) {
        return effects.push(Effect::StopActs);
    }
    if !matches!(scope, Scope::List) {
        back(model, scope, turn, effects);
    }
    say(model, Message::new("hint.cancel_again"), Tone::Hint, turn);
}

pub(super) fn page(model: &Model) -> isize {
    let rows = match &model.overlay {
        Some(_) => usize::from(model.size.1 / 2),
        None if model.review().is_some() => usize::from(model.size.1.saturating_sub(8)),
        None => model.list_height(),
    };
    isize::try_from(rows.saturating_sub(1).max(1)).unwrap_or(1)
}

/// Moves whatever the user is in: a list of keys, a choice, one lead's page, the queue.
pub(super) fn step(model: &mut Model, by: isize, turn: Turn, effects: &mut Vec<Effect>) {
    if model.overlay.is_none() && model.review().is_some() {
        return reviewing::step(model, by);
    }
    if model.overlay.is_none() && !model.full && model.pane() == Pane::List && marketing::step(model, by) {
        return;
    }
    let by_lines = i16::try_from(by.clamp(-30_000, 30_000)).unwrap_or(0);
    let pane = model.pane();
    match &mut model.overlay {
        Some(Overlay::History(history)) => history.move_by(by),
        Some(Overlay::Notices(page)) => page.move_by(by),
        Some(Overlay::Palette(_)) => palette::step(model, by),
        Some(Overlay::Views(_)) => filters::step(model, by),
        Some(Overlay::Help { scroll, .. } | Overlay::FilterHelp { scroll } | Overlay::WhyNot { scroll }) => {
            *scroll = scroll.saturating_add_signed(by_lines);
        }
        Some(Overlay::Replaying(replaying)) => replaying.scroll = replaying.scroll.saturating_add_signed(by_lines),
        Some(Overlay::Incoming) => incoming::step(model, by),
        Some(Overlay::Walk(walk)) => walk.step(by),
        Some(Overlay::Minuting(form)) => form.step(by),
        Some(Overlay::Welcome(_)) => welcome::step(model, by),
        Some(_) => overlay::step(model, by),
        None if pane == Pane::Views => panes::along_views(model, by, effects),
        None if model.full || pane == Pane::Lead => model.scroll = model.scroll.saturating_add_signed(by_lines),
        None => {
            list::move_cursor(model, by, effects);
            marks::follow(model, turn, effects);
        }
    }
}
