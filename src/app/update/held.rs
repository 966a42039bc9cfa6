//! Keys that wait until what was done before is on the screen.

use super::{Turn, overlay, press};
use crate::app::command::{Command, Scope};
use crate::app::key::Key;
use crate::app::keymap::Meaning;
use crate::app::model::Model;
use crate::app::msg::{Ask, Effect};

/// Takes a key, or lets it wait; gives whether anything is to be drawn.
pub(super) fn take(model: &mut Model, key: Key, turn: Turn, effects: &mut Vec<Effect>) -> bool {
    if cancels(model, key) || (model.held.is_empty() && !holds(model, key)) {
        press(model, key, turn, effects);
        return true;
    }
    model.held.push_back(key);
    // What it waits for was not to be had before: it is asked for again.
    if !model.is_settling() && !model.has_read_lead() && !model.reads_lead {
        effects.extend(model.lead().map(Ask::Sheet).map(Effect::Read));
    }
    false
}

/// How many keys may wait; more than anybody types in the second that a busy database takes.
const HELD: usize = 256;

/// Whether a key waits until what was done before is on the screen: the act before, in the list or in a dialog that has
/// given its order; the lead itself, where the key shows what is known of it.
fn holds(model: &Model, key: Key) -> bool {
    let scope = model.scope();
    if model.held.len() >= HELD || model.has_sent() {
        return model.held.len() < HELD;
    }
    let so_far = || [model.keys.as_slice(), &[key.folded()]].concat();
    let shows_lead = || match model.keymap.meaning(scope, &so_far()) {
        Meaning::Command(command) => command.spec().as_it_is && !model.has_read_lead(),
        _ => false,
    };
    matches!(scope, Scope::List | Scope::Detail | Scope::Marketing) && (model.is_settling() || shows_lead())
}

/// Ctrl+C waits for nothing.
fn cancels(model: &Model, key: Key) -> bool {
    model.keymap.meaning(model.scope(), &[key]) == Meaning::Command(Command::Cancel)
}

/// Presses the keys that need not wait any longer.
pub(super) fn release(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    while let Some(key) = model.held.front().copied().filter(|key| !holds(model, *key)) {
        model.held.pop_front();
        press(model, key, turn, effects);
        overlay::fill_in(model, turn);
    }
}
