//! A second passed.

use super::{Turn, list};
use crate::app::model::Model;
use crate::app::msg::Effect;

/// Whether anything that is on the screen reads differently than a second ago.
pub(super) fn moves(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) -> bool {
    let over = model.toast.as_ref().is_some_and(|toast| toast.until <= turn.elapsed);
    if over {
        model.toast = None;
    }
    let mut shown: Vec<String> = model
        .visible_rows()
        .filter_map(|row| model.countdown(row, turn.now))
        .map(|(state, text)| format!("{}{text}", state.word()))
        .collect();
    shown.extend(model.pressing(turn.now).map(|(_, state, left)| format!("{}{left}", state.word())));
    shown.push((turn.now.millis() / 60_000).to_string());
    let moved = shown != model.shown_countdowns;
    // Calls that were promised and leads that slept come due though nobody writes anything.
    if model.shown_countdowns.last().is_some_and(|minute| Some(minute) != shown.last()) {
        effects.push(list::read_again(model));
        super::notices::read_again(model, effects);
    }
    model.shown_countdowns = shown;
    over || moved
}
