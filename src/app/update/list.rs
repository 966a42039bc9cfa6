//! The queue: its window, its cursor, and what is done with the lead under it.

use super::Turn;
use crate::agreement::terms::{Act, Channel};
use crate::app::command::Command;
use crate::app::editor::Editor;
use crate::app::model::{Model, Overlay, Pending, Purpose, WINDOW};
use crate::app::msg::{Ask, Effect, Order};
use crate::domain::{Request, Wish};
use crate::ids::LeadId;

/// Asks for the window around the cursor.
pub(super) fn read(model: &mut Model) -> Effect {
    model.queue.generation = number(model);
    Effect::Read(Ask::Queue { generation: model.queue.generation, ask: model.wanted() })
}

/// Shows only leads in which the words of `text` occur.
pub(super) fn filter(model: &mut Model, text: String, effects: &mut Vec<Effect>) {
    if model.queue.text != text {
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

/// What the keys for leads do: at once where nothing is to be asked, else by a choice or a text.
pub(super) fn act(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    if command == Command::Undo {
        return order(model, None, Wish::Undo.into(), effects);
    }
    let Some(lead) = model.lead() else { return };
    match command {
        Command::Accept => order(model, Some(lead), Wish::Accept.into(), effects),
        Command::Return => choose_reason(model, Act::Return, lead, turn),
        Command::Reject => choose_reason(model, Act::Reject, lead, turn),
        Command::Contact => model.overlay = Some(Overlay::Contact { lead, channel: Channel::Phone, at: 0 }),
        _ => model.overlay = Some(writing(lead, Purpose::Note)),
    }
}

pub(super) fn writing(lead: LeadId, purpose: Purpose) -> Overlay {
    Overlay::Writing { lead, purpose, editor: Box::new(Editor::default()), discarding: false }
}

fn choose_reason(model: &mut Model, act: Act, lead: LeadId, turn: Turn) {
    let choices =
        model.agreement(turn.now).reasons_for(act).map(|reason| (reason.id.clone(), reason.names.clone())).collect();
    model.overlay = Some(Overlay::Reasons { act, lead, choices, at: 0 });
}

/// Gives an order. Nothing is shown as done before the answer says so.
pub(super) fn order(model: &mut Model, lead: Option<LeadId>, request: Request, effects: &mut Vec<Effect>) {
    let ticket = number(model);
    model.pending.push(Pending { ticket, lead, request: request.clone() });
    effects.push(Effect::Act(Order { ticket, lead, request: Box::new(request) }));
}

fn number(model: &mut Model) -> u64 {
    let number = model.next;
    model.next += 1;
    number
}
