//! The queue: its window, its cursor, and the words by which it is filtered.

use crate::app::dialog::{paste_into, type_into};
use crate::app::key::Key;
use crate::app::model::{Listed, Model, WINDOW};
use crate::app::msg::{Ask, Effect};

/// Asks for the window around the cursor.
pub(super) fn read(model: &mut Model) -> Effect {
    model.queue.generation = number(model);
    Effect::Read(Ask::Queue { generation: model.queue.generation, ask: model.wanted() })
}

/// Shows only leads in which the words of `text` occur.
pub(super) fn filter(model: &mut Model, text: String, effects: &mut Vec<Effect>) {
    if model.queue.text != text {
        // What is not seen any more is not acted on.
        model.marks.clear();
        model.queue.text = text;
        model.queue.cursor = 0;
        model.queue.lead = None;
        effects.push(read(model));
    }
}

/// Moves the cursor; asks for more where it comes near the end of what was read.
pub(super) fn move_cursor(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    let last = model.queue.page.total.saturating_sub(1);
    model.queue.cursor = model.queue.cursor.saturating_add_signed(by).min(last);
    model.scroll = 0;
    let read_to = model.queue.page.offset + model.queue.page.rows.len();
    let margin = WINDOW / 4;
    let near_start = model.queue.page.offset > 0 && model.queue.cursor < model.queue.page.offset + margin;
    let near_end = read_to < model.queue.page.total && model.queue.cursor + margin > read_to;
    if near_start || near_end {
        effects.push(read(model));
    }
}

/// A key in the line by which the list is filtered.
pub(super) fn typed(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Some(input) = &mut model.filter else { return };
    type_into(input, key);
    let text = input.value().to_owned();
    filter(model, text, effects);
}

/// A text pasted there.
pub(super) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let Some(input) = &mut model.filter else { return };
    paste_into(input, text);
    let text = input.value().to_owned();
    filter(model, text, effects);
}

/// What is open, or every lead of every stage.
pub(super) fn change(model: &mut Model, effects: &mut Vec<Effect>) {
    model.queue.listed = if model.queue.lists_all() { Listed::Open } else { Listed::All };
    // The lead under the cursor is gone to where it is in both; else it begins at the top.
    model.queue.cursor = 0;
    model.marks.clear();
    model.full = false;
    // Keys for leads wait: what they are meant for is not on the screen yet.
    model.queue.stale = true;
    effects.push(read(model));
}

pub(super) fn number(model: &mut Model) -> u64 {
    let number = model.next;
    model.next += 1;
    number
}
