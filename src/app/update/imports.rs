//! The lists that came in: which there are, and taking one back, which is asked first wherever it is done.

use super::{Turn, incoming, list, say};
use crate::app::dialog::Overlay;
use crate::app::incoming::{GoingBack, Incoming, Job, Part, TakingBack};
use crate::app::model::{Model, Tone};
use crate::app::msg::{Ask, Effect};
use crate::i18n::Message;
use crate::storage::ImportKept;

/// Asks which lists came in.
pub(super) fn read(model: &mut Model, effects: &mut Vec<Effect>) {
    let generation = list::number(model);
    if let Some(incoming) = &mut model.incoming {
        incoming.past.generation = generation;
        effects.push(Effect::Read(Ask::Imports { generation }));
    }
}

/// Somebody has committed: a list may have come in, or gone on.
pub(super) fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    let is_shown = matches!(model.overlay, Some(Overlay::Incoming));
    if is_shown && model.incoming.as_ref().is_some_and(|incoming| matches!(incoming.part, Part::Asking)) {
        read(model, effects);
    }
}

/// These came in.
pub(super) fn heard(model: &mut Model, generation: u64, imports: Vec<ImportKept>) {
    let incoming = model.incoming.as_mut().filter(|incoming| incoming.past.generation == generation);
    if let Some(incoming) = incoming {
        incoming.past.take(imports);
    }
}

/// Asks whether the list is to be taken back: that of the report, or the one under the cursor.
pub(super) fn ask(model: &mut Model) {
    let Some(Incoming { part, past, .. }) = &mut model.incoming else { return };
    match part {
        Part::Over(over) if over.can_go_back().is_some() => (over.back, over.scroll) = (Some(TakingBack::Asked), 0),
        Part::Asking => past.asks = past.can_go_back().is_some(),
        _ => {}
    }
}

/// Takes it back.
pub(super) fn take_back(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Incoming { part, past, .. }) = &mut model.incoming else { return };
    let import = match part {
        Part::Over(over) => {
            let import = over.can_go_back();
            over.back = import.map(|_| TakingBack::Running(0));
            import
        }
        Part::Asking => {
            let import = past.import().cloned().filter(|_| past.can_go_back().is_some());
            past.asks = false;
            import.map(|import| {
                let id = import.id;
                *part = Part::GoingBack(Box::new(GoingBack { import, back: TakingBack::Running(0), scroll: 0 }));
                id
            })
        }
        _ => None,
    };
    if let Some(import) = import {
        incoming::give(model, Job::TakeBack(import), effects);
    }
}

/// It stays after all.
pub(super) fn leave_it(model: &mut Model) {
    let Some(Incoming { part, past, .. }) = &mut model.incoming else { return };
    past.asks = false;
    if let Part::Over(over) = part {
        over.back.take_if(|back| matches!(back, TakingBack::Asked));
    }
}

/// Esc: out of the question, then up to the line in which a path is typed. Whether there was anything to leave.
pub(super) fn go_up(model: &mut Model) -> bool {
    if model.incoming.as_ref().is_some_and(Incoming::is_asked) {
        leave_it(model);
        return true;
    }
    let past = model.incoming.as_mut().filter(|incoming| incoming.is_in_past()).map(|incoming| &mut incoming.past);
    past.is_some_and(|past| past.at.take().is_some())
}

/// How a list that was stopped goes on; of the others, that there is nothing to be done.
pub(super) fn tell(model: &mut Model, turn: Turn) {
    let Some(import) = model.incoming.as_ref().and_then(|incoming| incoming.past.import()) else { return };
    let is_taken_back = import.reverted.as_ref().map(|reverted| reverted.is_whole);
    let key = match (is_taken_back, import.is_whole) {
        (Some(true), _) => "incoming.past_taken_back",
        (Some(false), _) => "incoming.past_goes_back",
        (None, true) => "incoming.past_whole",
        (None, false) => "incoming.past_goes_on",
    };
    let told = Message::new(key).with("file", crate::gate::Shown::line(&import.file));
    let told = told.with("read", import.tally.read).with("rows", import.rows).with("next", import.tally.read + 1);
    say(model, told, Tone::Hint, turn);
}
