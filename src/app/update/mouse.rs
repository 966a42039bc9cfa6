//! The mouse. A click does what a key does, by the same way: what waits for the database waits for it too. Nothing that
//! cannot be taken back is done by it.

use super::{Turn, filters, list, overlay, palette, say, step};
use crate::agreement::terms::Act;
use crate::app::command::Command;
use crate::app::dialog::Overlay;
use crate::app::hands::Hit;
use crate::app::key::Key;
use crate::app::layout::Pane;
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::i18n::Message;

/// Rows that the wheel moves at once.
const NOTCH: isize = 3;

/// A click; gives the keys that it stands for.
pub(super) fn click(model: &mut Model, hit: Hit, turn: Turn, effects: &mut Vec<Effect>) -> Vec<Key> {
    let is_double = model.pointer.is_double(hit, turn.elapsed);
    match hit {
        Hit::Key(command) => return keys_of(model, command, turn),
        Hit::Choice(at) => {
            choose(model, at);
            if is_double && !is_final(model) {
                return keys_of(model, Command::Choose, turn);
            }
        }
        Hit::ReviewPage(at) if model.overlay.is_none() => super::reviewing::show_page(model, at),
        Hit::ReviewRow(at) if model.overlay.is_none() => {
            super::reviewing::point(model, at);
            if is_double {
                return keys_of(model, Command::ReviewOpen, turn);
            }
        }
        Hit::ReviewPage(_) | Hit::ReviewRow(_) => {}
        // What lies behind a dialog is not reached through it.
        _ if model.overlay.is_some() || model.filters.bar.is_some() => {}
        Hit::Tab(tab) => {
            model.keys.clear();
            model.marketing = None;
            list::show(model, tab, effects);
        }
        Hit::View(at) => {
            model.keys.clear();
            super::marketing::close(model);
            filters::show_view(model, at, effects);
        }
        Hit::Lead => {
            if !model.full {
                model.focus = Pane::Lead;
            }
        }
        Hit::Row { at, lead } => {
            model.keys.clear();
            model.focus = Pane::List;
            // The list may have moved since it was drawn: the row goes by its lead.
            let rows = &model.queue.page;
            let now_at = rows.rows.iter().position(|row| row.id == lead).map(|n| n + rows.offset);
            let Some(now_at) = now_at.or((model.queue.cursor == at).then_some(at)) else { return Vec::new() };
            let by = isize::try_from(now_at).unwrap_or(0) - isize::try_from(model.queue.cursor).unwrap_or(0);
            list::move_cursor(model, by, effects);
            super::marks::follow(model, turn, effects);
            if is_double {
                (model.full, model.scroll) = (true, 0);
            }
        }
    }
    Vec::new()
}

/// The keys of a command where the user is. What cannot be taken back wants the key itself.
fn keys_of(model: &mut Model, command: Command, turn: Turn) -> Vec<Key> {
    let scope = model.scope();
    let erases = |overlay: &Overlay| overlay.draft().is_some_and(|draft| draft.act() == Act::Erase);
    let is_for_good = matches!(command, Command::Choose | Command::Save) && model.overlay.as_ref().is_some_and(erases);
    if command == Command::Yes || is_for_good {
        say(model, Message::new("hands.press_the_key"), Tone::Hint, turn);
        return Vec::new();
    }
    model.keys.clear();
    model.keymap.of(scope, command).next().map(<[Key]>::to_vec).unwrap_or_default()
}

/// Whether a choice that lies over the screen is the last word on something that cannot be taken back.
fn is_final(model: &Model) -> bool {
    model.overlay.as_ref().and_then(Overlay::draft).is_some_and(|draft| draft.act() == Act::Erase)
}

/// Puts the cursor of a choice on a row.
fn choose(model: &mut Model, at: usize) {
    match &mut model.overlay {
        Some(Overlay::Picker(picker)) => picker.at = at.min(picker.shown().len().saturating_sub(1)),
        Some(Overlay::Pick(pick)) => pick.at = at.min(pick.shown().len().saturating_sub(1)),
        Some(Overlay::Palette(_)) => palette::point(model, at),
        _ => {}
    }
}

/// The wheel, over something: it moves the list, the lead under the pointer, or what lies over the screen.
pub(super) fn wheel(model: &mut Model, over: Option<Hit>, by: isize, turn: Turn, effects: &mut Vec<Effect>) {
    let lines = i16::try_from(by * NOTCH).unwrap_or(0);
    match &model.overlay {
        Some(Overlay::Picker(_) | Overlay::Pick(_)) => overlay::step(model, by),
        Some(Overlay::Palette(_)) => palette::step(model, by),
        Some(Overlay::Views(_)) => filters::step(model, by),
        Some(
            Overlay::Help { .. }
            | Overlay::FilterHelp { .. }
            | Overlay::WhyNot { .. }
            | Overlay::History(_)
            | Overlay::Notices(_)
            | Overlay::Replaying(_),
        ) => {
            step(model, by * NOTCH, turn, effects);
        }
        Some(_) => {}
        None if model.review().is_some() => step(model, by * NOTCH, turn, effects),
        None if over == Some(Hit::Lead) => model.scroll = model.scroll.saturating_add_signed(lines),
        None if model.full || model.filters.bar.is_some() => {}
        None if model.is_settling() => {}
        None if model.marketing.is_some() => step(model, by, turn, effects),
        None => {
            list::move_cursor(model, by * NOTCH, effects);
            super::marks::follow(model, turn, effects);
        }
    }
}
