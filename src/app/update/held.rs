//! Keys, pasted texts and clicks that wait until what was done before is on the screen.

use super::{Turn, mouse, overlay, press};
use crate::app::command::{Command, Scope};
use crate::app::hands::Hit;
use crate::app::key::Key;
use crate::app::keymap::Meaning;
use crate::app::model::{Held, Model};
use crate::app::msg::{Ask, Effect};

/// Takes a key, a pasted text or a click, or lets it wait; gives whether anything is to be drawn.
pub(super) fn take(model: &mut Model, held: Held, turn: Turn, effects: &mut Vec<Effect>) -> bool {
    let cancels = matches!(held, Held::Key(key) if cancels(model, key));
    if cancels || (model.held.is_empty() && !holds(model, &held)) {
        meet(model, held, turn, effects);
        return true;
    }
    model.held.push_back(held);
    // What it waits for was not to be had before: it is asked for again.
    if !model.is_settling() && !model.has_read_lead() && !model.reads_lead {
        effects.extend(model.lead().map(Ask::Sheet).map(Effect::Read));
    }
    false
}

/// How many keys may wait; more than anybody types in the second that a busy database takes.
const HELD: usize = 256;

fn meet(model: &mut Model, held: Held, turn: Turn, effects: &mut Vec<Effect>) {
    match held {
        Held::Key(key) => press(model, key, turn, effects),
        Held::Paste(text) => overlay::paste(model, &text, turn, effects),
        Held::Click(hit) => {
            for key in mouse::click(model, hit, turn, effects) {
                press(model, key, turn, effects);
            }
        }
    }
}

/// Whether a key waits until what was done before is on the screen: the act before, in the list or in a dialog that has
/// given its order; the lead itself, where the key shows what is known of it. A pasted text and a click wait with the keys.
fn holds(model: &Model, held: &Held) -> bool {
    let scope = model.scope();
    if model.held.len() >= HELD || model.has_sent() {
        return model.held.len() < HELD;
    }
    let command = || match held {
        Held::Key(key) => match model.keymap.meaning(scope, &[model.keys.as_slice(), &[key.folded()]].concat()) {
            Meaning::Command(command) => Some(command),
            _ => None,
        },
        Held::Click(Hit::Key(command)) => Some(*command),
        Held::Click(_) | Held::Paste(_) => None,
    };
    let shows_lead = || !model.has_read_lead() && command().is_some_and(|command| command.spec().as_it_is);
    matches!(scope, Scope::List | Scope::Detail | Scope::Marketing) && (model.is_settling() || shows_lead())
}

/// Ctrl+C waits for nothing.
fn cancels(model: &Model, key: Key) -> bool {
    model.keymap.meaning(model.scope(), &[key]) == Meaning::Command(Command::Cancel)
}

/// Takes what need not wait any longer.
pub(super) fn release(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    while model.held.front().is_some_and(|held| !holds(model, held)) {
        let Some(held) = model.held.pop_front() else { return };
        meet(model, held, turn, effects);
        overlay::fill_in(model, turn);
    }
}
