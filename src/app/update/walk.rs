//! Leads that may be one person: what the keys do where two of them stand side by side, and what is heard of them.

use super::{Turn, drafts, lay, list, say};
use crate::agreement::terms::Act;
use crate::app::command::Command;
use crate::app::dialog::Overlay;
use crate::app::draft::Draft;
use crate::app::model::{Model, Pending, Tone};
use crate::app::msg::{Ask, Effect, Order};
use crate::app::walk::Walk;
use crate::desk::{Done, Pairing, Pairs, SideBySide, Task};
use crate::domain::{Refusal, Surface, Wish};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::LeadId;

/// What the keys for two leads do.
pub(super) fn run(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    match command {
        Command::Duplicates => open(model, model.lead(), effects),
        Command::AllDuplicates => open(model, None, effects),
        Command::Merge => merge(model, false, turn, effects),
        Command::TellApart => tell_apart(model, effects),
        Command::Part => part(model, effects),
        Command::TakeOther => take(model, None, effects),
        Command::TakeLeft => take(model, Some(0), effects),
        Command::TakeRight => take(model, Some(1), effects),
        Command::Swap => swap(model, turn, effects),
        Command::NextPair => go(model, 1, effects),
        Command::PreviousPair => go(model, -1, effects),
        _ => {}
    }
}

/// Looks for the likely duplicates of a lead, or of all.
fn open(model: &mut Model, of: Option<LeadId>, effects: &mut Vec<Effect>) {
    lay(model, Overlay::Walk(Box::new(Walk { of, ..Walk::default() })));
    look(model, effects);
}

/// Whether two leads stand side by side.
pub(super) fn is_open(model: &Model) -> bool {
    matches!(model.overlay, Some(Overlay::Walk(_)))
}

fn walk(model: &mut Model) -> Option<&mut Walk> {
    match &mut model.overlay {
        Some(Overlay::Walk(walk)) => Some(walk),
        _ => None,
    }
}

fn look(model: &mut Model, effects: &mut Vec<Effect>) {
    let generation = list::number(model);
    let Some(walk) = walk(model) else { return };
    (walk.generation, walk.pairs) = (generation, None);
    effects.push(Effect::Read(Ask::Pairs { generation, of: walk.of }));
}

/// Asks for the pair on the screen, by what was chosen of it.
fn read(model: &mut Model, effects: &mut Vec<Effect>) {
    let generation = list::number(model);
    let Some(walk) = walk(model) else { return };
    let Some(candidate) = walk.candidate() else { return };
    let (leads, survivor, merging) = (candidate.leads, walk.survivor, walk.merging());
    walk.generation = generation;
    effects.push(Effect::Read(Ask::SideBySide { generation, leads, survivor, merging }));
}

/// Somebody has committed: the two may not be what they were.
pub(super) fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    if walk(model).is_some_and(|walk| walk.beside.is_some()) {
        read(model, effects);
    }
}

/// What was found.
pub(super) fn found(model: &mut Model, generation: u64, pairs: Pairs, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(walk) = walk(model).filter(|walk| walk.generation == generation) else { return };
    let (of, has_decided) = (walk.of, !walk.decided.is_empty());
    // After something was decided, only what is still to be decided is gone on with.
    let is_over = pairs.likely.is_empty() && (has_decided || pairs.merged.is_empty());
    if !is_over {
        walk.take(pairs);
        return read(model, effects);
    }
    model.overlay = None;
    if !has_decided {
        let none = if of.is_some() { "pairs.none_of_lead" } else { "pairs.none" };
        say(model, Message::new(none), Tone::Hint, turn);
    }
}

/// The pair on the screen.
pub(super) fn shown(model: &mut Model, generation: u64, beside: Box<SideBySide>) {
    if let Some(walk) = walk(model).filter(|walk| walk.generation == generation) {
        walk.beside = Some(beside);
        walk.step(0);
    }
}

/// The next pair, or the one before; this one is left as it is.
fn go(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    let Some(walk) = walk(model) else { return };
    let last = walk.candidates().len().saturating_sub(1);
    walk.at = walk.at.saturating_add_signed(by).min(last);
    walk.forget();
    read(model, effects);
}

/// Lets a value stay: that of the lead in a place, or the other one than now.
fn take(model: &mut Model, place: Option<usize>, effects: &mut Vec<Effect>) {
    let Some(walk) = walk(model) else { return };
    walk.choose(place);
    read(model, effects);
}

/// That there is nothing to choose.
pub(super) fn no_choice(model: &mut Model, turn: Turn) {
    if walk(model).is_some_and(|walk| walk.beside.is_some()) {
        say(model, Message::new("pairs.no_choice"), Tone::Hint, turn);
    }
}

/// The other lead goes on, unless a rule says which.
fn swap(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(walk) = walk(model) else { return };
    if let Some(must) = walk.beside.as_ref().and_then(|beside| beside.must) {
        return say(model, Message::new("pairs.must").with("lead", must), Tone::Refused, turn);
    }
    walk.swap();
    read(model, effects);
}

/// Merges the two; asks first where little says that they are one person, and says what keeps them from being merged.
pub(super) fn merge(model: &mut Model, sure: bool, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(walk) = walk(model) else { return };
    let refusal = walk.beside.as_ref().and_then(|beside| beside.refusal.clone());
    match refusal {
        Some(Refusal::NotOnePerson { .. }) | None => {}
        Some(Refusal::OwnerNeeded { .. }) => {
            walk.row = walk.owner_row().unwrap_or(walk.row);
            return say(model, Message::new("pairs.choose_owner"), Tone::Refused, turn);
        }
        Some(refusal) => return say(model, refusal.message_on(Surface::Console), Tone::Refused, turn),
    }
    if !sure && walk.is_doubtful() {
        walk.asks_sure = true;
        return;
    }
    let pairing = walk.pairing(sure);
    not_sure(model);
    if let Some(pairing) = pairing {
        give(model, pairing, effects);
    }
}

/// Back to the two.
pub(super) fn not_sure(model: &mut Model) {
    if let Some(walk) = walk(model) {
        walk.asks_sure = false;
    }
}

/// They are two people.
fn tell_apart(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(leads) = walk(model).and_then(|walk| Some(walk.candidate()?.leads)) {
        give(model, Pairing::TellApart(leads), effects);
    }
}

/// Takes the merge back: the one that went into the other comes out of it.
fn part(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(walk) = walk(model) else { return };
    if let Some((beside, survivor)) = walk.beside.as_ref().zip(walk.survivor()) {
        let other = beside.leads[1 - survivor].lead;
        give(model, Pairing::Part(other), effects);
    }
}

fn give(model: &mut Model, pairing: Pairing, effects: &mut Vec<Effect>) {
    let ticket = list::number(model);
    if let Some(walk) = walk(model) {
        walk.ticket = Some(ticket);
    }
    model.pending.push(Pending { ticket, lead: None, request: None, many: std::sync::Arc::default(), done: 0 });
    effects.push(Effect::Act(Order { ticket, task: Task::Pair(Box::new(pairing)) }));
}

/// Takes one's last act back without leaving the two.
pub(super) fn undo(model: &mut Model, effects: &mut Vec<Effect>) {
    let draft = Draft::new(None, Shown::default(), Wish::Undo, &[]);
    let ticket = drafts::order(model, &draft, effects);
    if let Some(walk) = walk(model) {
        walk.ticket = Some(ticket);
    }
}

/// What was ordered is done: on with the next two.
pub(super) fn decided(model: &mut Model, done: &Done, effects: &mut Vec<Effect>) {
    model.queue.stale = true;
    let Some(walk) = walk(model) else { return };
    walk.ticket = None;
    let has_both = |leads: [LeadId; 2]| leads.contains(&done.lead) && done.with.iter().all(|lead| leads.contains(lead));
    match done.act {
        // What went into another one is offered with nobody any more.
        Act::Merge => walk.drop_pairs(done.lead, |pair| pair.leads.iter().any(|lead| done.with.contains(lead))),
        Act::TellApart => walk.drop_pairs(done.lead, |pair| pair.likeness.is_some() && has_both(pair.leads)),
        Act::Undo if walk.bring_back(done.lead) => {}
        _ => walk.decided.clear(),
    }
    walk.forget();
    match walk.of {
        // The one that goes on may be like others than this one was.
        Some(of) => {
            walk.of = Some(if done.act == Act::Merge { done.lead } else { of });
            if done.act == Act::Merge {
                model.queue.lead = Some(done.lead);
            }
            look(model, effects);
        }
        None if walk.candidates().is_empty() => model.overlay = None,
        None => read(model, effects),
    }
}
