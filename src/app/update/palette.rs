//! Looking for something by its name: a command, a key.

use tui_input::Input;

use super::{Turn, lay, list, run, say};
use crate::app::command::Scope;
use crate::app::dialog::{Overlay, paste_into, type_into};
use crate::app::key::Key;
use crate::app::model::{Model, Tone};
use crate::app::msg::{Ask, Effect};
use crate::app::palette::{Listed, Palette};
use crate::storage::Page;

/// Lays the list of everything that can be done over the screen.
pub(super) fn open(model: &mut Model) {
    let palette = Palette::over(model.scope());
    lay(model, Overlay::Palette(Box::new(palette)));
}

/// The line that is typed in: of the palette, or of the list of keys.
fn input(model: &mut Model) -> Option<&mut Input> {
    match &mut model.overlay {
        Some(Overlay::Palette(palette)) => {
            (palette.at, palette.opens) = (0, false);
            Some(&mut palette.input)
        }
        Some(Overlay::Help { find: Some(input), finding: true, scroll, .. }) => {
            *scroll = 0;
            Some(input)
        }
        _ => None,
    }
}

pub(super) fn typed(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let before = sought_lead(model);
    if let Some(input) = input(model) {
        type_into(input, key);
    }
    changed(model, before.as_deref(), effects);
}

pub(super) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let before = sought_lead(model);
    if let Some(input) = input(model) {
        paste_into(input, text);
    }
    changed(model, before.as_deref(), effects);
}

fn sought_lead(model: &Model) -> Option<String> {
    match &model.overlay {
        Some(Overlay::Palette(palette)) => palette.sought_lead(),
        _ => None,
    }
}

/// Leads are looked for by what stands there now. What was found before stays on the screen until the answer comes.
fn changed(model: &mut Model, before: Option<&str>, effects: &mut Vec<Effect>) {
    let now = sought_lead(model);
    if now.as_deref() == before {
        return;
    }
    if now.as_deref().is_none_or(str::is_empty)
        && let Some(Overlay::Palette(palette)) = &mut model.overlay
    {
        (palette.leads, palette.generation, palette.is_looking) = (None, 0, false);
    }
    read_again(model, effects);
}

/// Asks for the leads that are looked for, where any are.
pub(super) fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    let Some(ask) = palette.asks() else { return };
    let generation = list::number(model);
    if let Some(Overlay::Palette(palette)) = &mut model.overlay {
        (palette.generation, palette.is_looking) = (generation, true);
        effects.push(Effect::Read(Ask::Leads { generation, ask }));
    }
}

/// The leads that were found. An answer to what is no longer asked is dropped.
pub(super) fn heard(model: &mut Model, generation: u64, page: Page, effects: &mut Vec<Effect>) {
    let Some(Overlay::Palette(palette)) = &mut model.overlay else { return };
    if palette.generation != generation {
        return;
    }
    palette.at = palette.at.min(page.rows.len().saturating_sub(1));
    let chosen = page.rows.get(palette.at).filter(|_| palette.opens).map(|row| row.id);
    (palette.leads, palette.is_looking, palette.opens) = (Some(page), false, false);
    if let Some(lead) = chosen {
        model.overlay = None;
        list::open(model, lead, effects);
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

/// Enter: does what is chosen, or opens the lead; of the list of keys, ends the looking.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Help { finding, .. }) = &mut model.overlay {
        *finding = false;
        return;
    }
    let Some(Overlay::Palette(palette)) = &mut model.overlay else { return };
    if palette.is_looking {
        // What stands there may be of a question before this one: the answer opens what was asked for.
        palette.opens = true;
        return;
    }
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    let Some((_, chosen)) = palette.listed(model).into_iter().nth(palette.at) else { return };
    let scope = palette.over;
    let chosen = match chosen {
        Listed::Doable(doable) => doable,
        Listed::Lead(row) => {
            model.overlay = None;
            return list::open(model, row.id, effects);
        }
    };
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
