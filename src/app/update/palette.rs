//! Looking for something by its name: a command, a key.

use tui_input::Input;

use super::{Turn, lay, list, run, say};
use crate::app::command::Scope;
use crate::app::dialog::{Overlay, paste_into, type_into};
use crate::app::key::Key;
use crate::app::model::{Model, Tone};
use crate::app::msg::{Ask, Effect};
use crate::app::palette::{Chosen, Listed, Palette};
use crate::i18n::Message;
use crate::storage::Page;

/// Lays the list of everything that can be done over the screen.
pub(super) fn open(model: &mut Model) {
    let palette = Palette::over(model);
    lay(model, Overlay::Palette(Box::new(palette)));
    choose_first(model);
}

/// Until something is chosen, Enter does what stands first: that one from then on, wherever it goes in the list.
fn choose_first(model: &mut Model) {
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    if palette.chosen.is_some() || palette.is_looking {
        return;
    }
    let first = palette.listed(model).first().map(|(_, listed)| listed.chosen());
    if let Some(Overlay::Palette(palette)) = &mut model.overlay {
        palette.chosen = first;
    }
}

/// The line that is typed in: of the palette, or of the list of keys.
fn input(model: &mut Model) -> Option<&mut Input> {
    match &mut model.overlay {
        Some(Overlay::Palette(palette)) => {
            (palette.chosen, palette.opens) = (None, false);
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
    if sought_lead(model).as_deref() != before
        && let Some(Overlay::Palette(palette)) = &mut model.overlay
    {
        (palette.since, palette.is_looking) = (model.next, palette.asks().is_some());
        if !palette.is_looking {
            palette.leads = None;
        }
        read_again(model, effects);
    }
    choose_first(model);
}

/// Asks for the leads that are looked for, where any are. Those that stand there can be chosen meanwhile.
pub(super) fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    let Some(ask) = palette.asks() else { return };
    let generation = list::number(model);
    effects.push(Effect::Read(Ask::Leads { generation, ask }));
}

/// The leads that were found. An answer to what is no longer asked is dropped.
pub(super) fn heard(model: &mut Model, generation: u64, page: Page, effects: &mut Vec<Effect>) {
    let Some(Overlay::Palette(palette)) = &mut model.overlay else { return };
    if generation < palette.since {
        return;
    }
    let is_listed = |chosen| page.rows.iter().any(|row| chosen == Chosen::Lead(row.id));
    // What was chosen among what was found before is not what is looked for now.
    palette.chosen = palette.chosen.filter(|chosen| !palette.is_looking || is_listed(*chosen));
    let opens = palette.opens;
    (palette.leads, palette.since, palette.is_looking, palette.opens) = (Some(page), generation, false, false);
    choose_first(model);
    if let Some(Overlay::Palette(palette)) = &model.overlay
        && let Some(Chosen::Lead(lead)) = palette.chosen.filter(|_| opens)
    {
        model.overlay = None;
        list::open(model, lead, effects);
    }
}

/// What is looked for could not be read: nothing of what was found before is offered for it, and an Enter is not remembered
/// for whatever is found later.
pub(super) fn not_found(model: &mut Model, generation: u64) {
    if let Some(Overlay::Palette(palette)) = &mut model.overlay
        && palette.is_looking
        && generation >= palette.since
    {
        (palette.leads, palette.chosen, palette.is_looking, palette.opens) = (None, None, false, false);
    }
}

/// Up and down in what is listed.
pub(super) fn step(model: &mut Model, by: isize) {
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    let listed = palette.listed(model);
    let to = palette.at(&listed).map_or(0, |at| at.saturating_add_signed(by));
    point(model, to);
}

/// Chooses what stands at a place, or the last one before it.
pub(super) fn point(model: &mut Model, at: usize) {
    let Some(Overlay::Palette(palette)) = &model.overlay else { return };
    let listed = palette.listed(model);
    let chosen = listed.get(at).or(listed.last()).map(|(_, listed)| listed.chosen());
    if let Some(Overlay::Palette(palette)) = &mut model.overlay {
        palette.chosen = chosen;
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
    let mut listed = palette.listed(model);
    let Some(at) = palette.at(&listed) else {
        if listed.is_empty() && palette.chosen.is_none() {
            return;
        }
        if let Some(Overlay::Palette(palette)) = &mut model.overlay {
            palette.chosen = None;
        }
        choose_first(model);
        return say(model, Message::new("hint.lead_gone"), Tone::Refused, turn);
    };
    let (scope, aim) = (palette.over, palette.aim.clone());
    let chosen = match listed.swap_remove(at).1 {
        Listed::Doable(doable) => doable,
        Listed::Lead(row) => {
            model.overlay = None;
            return list::open(model, row.id, effects);
        }
    };
    if !aim.holds_for(chosen.command, model) {
        model.overlay = None;
        return say(model, Message::new("palette.moved_on"), Tone::Refused, turn);
    }
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
