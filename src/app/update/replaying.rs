//! The time machine: what its keys do, and what is heard of it.

use super::{Turn, lay, list, say};
use crate::app::dialog::{Overlay, paste_into, type_into};
use crate::app::dropped::dropped;
use crate::app::key::Key;
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::replaying::{ReplayNews, ReplayStage, Replaying};
use crate::i18n::Message;

/// Asks for the file of a proposal.
pub(super) fn open(model: &mut Model) {
    lay(model, Overlay::Replaying(Box::new(Replaying::asking())));
}

pub(super) fn typed(replaying: &mut Replaying, key: Key) {
    if replaying.is_typed() {
        type_into(&mut replaying.path, key);
    }
}

pub(super) fn paste(replaying: &mut Replaying, text: &str) {
    if replaying.is_typed() {
        paste_into(&mut replaying.path, text);
    }
}

/// Enter: replays the file that was named.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let number = list::number(model);
    let home = model.fixed.home.clone();
    let Some(Overlay::Replaying(replaying)) = &mut model.overlay else { return };
    let Some(path) = dropped(replaying.path.value(), home.as_deref()) else {
        return say(model, Message::new("replay.name_a_file"), Tone::Refused, turn);
    };
    (replaying.number, replaying.stage) = (number, ReplayStage::Running(0));
    effects.push(Effect::Replay(number, path));
}

/// Esc: from what could not be done back to the line with the file, otherwise back to where it was asked for. What runs
/// is broken off: nothing comes of it.
pub(super) fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Replaying(replaying)) = &mut model.overlay else { return };
    match replaying.stage {
        ReplayStage::Failed(_) => (replaying.stage, replaying.scroll) = (ReplayStage::Asking, 0),
        ReplayStage::Running(_) => {
            replaying.stage = ReplayStage::Asking;
            effects.push(Effect::StopReplay(replaying.number));
        }
        ReplayStage::Asking | ReplayStage::Over(_) => model.overlay = None,
    }
}

/// What is heard of it; nothing is shown of one that nobody waits for any more.
pub(super) fn hear(model: &mut Model, number: u64, news: ReplayNews) {
    let Some(Overlay::Replaying(replaying)) = &mut model.overlay else { return };
    if replaying.number != number || !matches!(replaying.stage, ReplayStage::Running(_)) {
        return;
    }
    (replaying.stage, replaying.scroll) = match news {
        ReplayNews::Read(percent) => (ReplayStage::Running(percent), 0),
        ReplayNews::Over(Ok(replayed)) => (ReplayStage::Over(replayed), 0),
        ReplayNews::Over(Err(error)) => (ReplayStage::Failed(error), 0),
    };
}
