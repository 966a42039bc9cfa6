//! Looking at what was done last, and taking a step back.

use std::sync::Arc;

use super::{Turn, lay, list, say};
use crate::app::dialog::Overlay;
use crate::app::history::History;
use crate::app::model::{Model, Pending, Tone};
use crate::app::msg::{Ask, Effect, Order};
use crate::desk::{Step, Task};
use crate::i18n::Message;

/// Lays the list over the screen.
pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    let history = History { since: model.next, ..History::default() };
    lay(model, Overlay::History(Box::new(history)));
    read_again(model, effects);
}

/// Somebody has done something: the list is read anew, where it is on the screen.
pub(super) fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    if shown(model).is_some() {
        let generation = list::number(model);
        effects.push(Effect::Read(Ask::History { generation }));
    }
}

/// What was read.
pub(super) fn heard(model: &mut Model, generation: u64, steps: Vec<Step>) {
    if let Some(Overlay::History(history)) = &mut model.overlay
        && history.since <= generation
    {
        history.since = generation;
        history.take(steps);
    }
}

/// Takes the step under the cursor back.
pub(super) fn undo(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(step) = shown(model).and_then(History::step).cloned() else { return };
    if !step.counts {
        return say(model, Message::new("history.is_back"), Tone::Hint, turn);
    }
    let (lead, operation, batch) = (step.kept.lead, step.kept.operation.id, step.kept.operation.batch);
    let ticket = list::number(model);
    model.pending.push(Pending { ticket, lead: Some(lead), request: None, many: Arc::default(), done: 0 });
    effects.push(Effect::Act(Order { ticket, task: Task::UndoStep { lead, operation, batch } }));
}

/// Goes to the lead of the step under the cursor.
pub(super) fn go_to_lead(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(lead) = shown(model).and_then(History::lead) else { return };
    model.overlay = None;
    list::go_to(model, lead, effects);
}

fn shown(model: &Model) -> Option<&History> {
    match &model.overlay {
        Some(Overlay::History(history)) => Some(history),
        _ => None,
    }
}
