//! The first questions: choosing, typing a name, going on.

use super::{Turn, incoming, lay, say};
use crate::app::command::Command;
use crate::app::dialog::{Overlay, paste_into, type_into};
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::preferences::Opening;
use crate::app::welcome::{LANGUAGES, Question, Welcome};
use crate::i18n::Message;
use crate::ids::PersonId;

/// Lays over the list what it opens with.
pub(super) fn open(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    match model.opens {
        Opening::List => {}
        Opening::Import { .. } => incoming::run(model, Command::Import, turn, effects),
        Opening::Welcome { asks_who } => {
            let welcome = card(model, asks_who, turn);
            lay(model, Overlay::Welcome(Box::new(welcome)));
        }
    }
}

fn card(model: &Model, asks_who: bool, turn: Turn) -> Welcome {
    let agreement = model.agreement(turn.now);
    let people = agreement.people.iter().map(|person| (PersonId::new(&person.id), person.name.clone()));
    Welcome::new(model.lang, asks_who, people.collect(), model.fixed.who.clone())
}

/// The dialog that the questions led to was left before a list came in: what comes first is asked again.
pub(super) fn ask_again(model: &mut Model, turn: Turn) {
    let Opening::Import { asks_who } = model.opens else { return };
    let mut welcome = card(model, asks_who, turn);
    (welcome.step, welcome.who) = (Question::First, asks_who.then(|| model.fixed.who.clone()));
    lay(model, Overlay::Welcome(Box::new(welcome)));
}

/// A list has come in, or the questions were left: nothing leads back to them.
pub(super) const fn is_over(model: &mut Model) {
    model.opens = Opening::List;
}

/// Esc: to the question before; from the first one the questions are left out.
pub(super) fn back(model: &mut Model) {
    let lang = model.lang;
    match &mut model.overlay {
        // Once all was answered, what was asked for comes.
        Some(Overlay::Welcome(card)) if card.is_moving => {}
        Some(Overlay::Welcome(card)) if card.step != Question::Language => card.go_back(lang),
        _ => {
            model.overlay = None;
            is_over(model);
        }
    }
}

/// Up and down.
pub(super) fn step(model: &mut Model, by: isize) {
    if let Some(Overlay::Welcome(card)) = &mut model.overlay {
        card.at = card.at.saturating_add_signed(by).min(card.choices().saturating_sub(1));
    }
}

/// A digit takes the choice of that number. Where a name is typed, only as its first character: then it is one of the
/// list.
pub(super) fn digit(model: &mut Model, key: Key, turn: Turn, effects: &mut Vec<Effect>) -> bool {
    let Code::Char(digit @ '1'..='9') = key.code else { return false };
    let wanted = digit as usize - '1' as usize;
    let Some(Overlay::Welcome(card)) = &mut model.overlay else { return false };
    let has_typed = card.step == Question::Who && !card.typed.value().is_empty();
    if has_typed || wanted >= card.choices() {
        return false;
    }
    card.at = wanted;
    choose(model, turn, effects);
    true
}

/// A key where a name is typed.
pub(super) fn typed(model: &mut Model, key: Key, turn: Turn, effects: &mut Vec<Effect>) {
    if digit(model, key.folded(), turn, effects) {
        return;
    }
    if let Some(Overlay::Welcome(card)) = &mut model.overlay {
        type_into(&mut card.typed, key);
        card.at = 0;
    }
}

/// A pasted name.
pub(super) fn paste(card: &mut Welcome, text: &str) {
    paste_into(&mut card.typed, text);
    card.at = 0;
}

/// Takes the choice under the cursor and asks the next question; after the last one the answers are kept.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(Overlay::Welcome(card)) = &mut model.overlay else { return };
    match card.step {
        Question::Language => {
            let chosen = LANGUAGES.get(card.at).copied();
            let next = if card.asks_who { Question::Who } else { Question::First };
            (card.step, card.at) = (next, 0);
            model.lang = chosen.unwrap_or(model.lang);
        }
        Question::Who => {
            let Some(chosen) = card.candidates().get(card.at).cloned() else { return };
            card.who = Some(chosen.id().clone());
            (card.step, card.at) = (Question::First, 0);
        }
        Question::First if card.is_moving => {}
        Question::First => {
            card.is_moving = true;
            let answers = card.answers(model.lang);
            effects.extend(answers.map(Effect::Keep));
            say(model, Message::new("welcome.opening"), Tone::Hint, turn);
        }
    }
}

/// The place that was asked for could not be made ready: the questions are open again.
pub(super) fn stays(model: &mut Model) -> bool {
    match &mut model.overlay {
        Some(Overlay::Welcome(card)) => {
            card.is_moving = false;
            true
        }
        _ => false,
    }
}
