//! Looking for something by its name: a command, a key.

use tui_input::Input;

use super::{Turn, lay, run, say};
use crate::app::command::Scope;
use crate::app::dialog::{Overlay, paste_into, type_into};
use crate::app::key::Key;
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::palette::Palette;

/// Lays the list of everything that can be done over the screen.
pub(super) fn open(model: &mut Model) {
    let palette = Palette { on_page: model.full, ..Palette::default() };
    lay(model, Overlay::Palette(Box::new(palette)));
}

/// The line that is typed in: of the palette, or of the list of keys.
fn input(model: &mut Model) -> Option<&mut Input> {
    match &mut model.overlay {
        Some(Overlay::Palette(palette)) => {
            palette.at = 0;
            Some(&mut palette.input)
        }
        Some(Overlay::Help { find: Some(input), finding: true, scroll, .. }) => {
            *scroll = 0;
            Some(input)
        }
        _ => None,
    }
}

pub(super) fn typed(model: &mut Model, key: Key) {
    if let Some(input) = input(model) {
        type_into(input, key);
    }
}

pub(super) fn paste(model: &mut Model, text: &str) {
    if let Some(input) = input(model) {
        paste_into(input, text);
    }
}

/// Up and down in what is listed.
pub(super) fn step(model: &mut Model, by: isize) {
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    let last = palette.listed(model).len().saturating_sub(1);
    if let Some(Overlay::Palette(palette)) = &mut model.overlay {
        palette.at = palette.at.saturating_add_signed(by).min(last);
    }
}

/// Enter: does what is chosen; of the list of keys, ends the looking.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Help { finding, .. }) = &mut model.overlay {
        *finding = false;
        return;
    }
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    let Some(chosen) = palette.listed(model).into_iter().nth(palette.at) else { return };
    let scope = palette.scope();
    if let Some(why) = chosen.hindrance {
        return say(model, why, Tone::Refused, turn);
    }
    model.overlay = None;
    run(model, chosen.command, scope, turn, effects);
}

/// Looks for a key among all keys.
pub(super) fn find_key(model: &mut Model) {
    if let Some(Overlay::Help { find, finding, .. }) = &mut model.overlay {
        find.get_or_insert_default();
        *finding = true;
    }
}

/// Esc: what is looked for goes first, then the list.
pub(super) fn back(model: &mut Model) {
    match &mut model.overlay {
        Some(Overlay::Help { find: find @ Some(_), finding, scroll, .. }) => {
            (*find, *finding, *scroll) = (None, false, 0);
        }
        _ => model.overlay = None,
    }
}

/// All keys, those of where the user is first.
pub(super) fn help(model: &mut Model, of: Scope) {
    if matches!(model.overlay, Some(Overlay::Help { .. })) {
        model.overlay = None;
    } else {
        lay(model, Overlay::Help { scroll: 0, of, find: None, finding: false });
    }
}
