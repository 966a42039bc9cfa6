//! Choices and texts that lie over the screen.

use super::list::{filter, order, writing};
use super::{Turn, say};
use crate::agreement::terms::Channel;
use crate::app::key::{Code, Key};
use crate::app::model::{Model, OUTCOMES, Overlay, Purpose, Tone};
use crate::app::msg::Effect;
use crate::domain::{Request, Wish};
use crate::gate::clean_line;
use crate::i18n::Message;
use tui_input::InputRequest;

/// A key where text is typed.
pub(super) fn typed(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Writing { editor, .. }) = &mut model.overlay {
        return editor.key(key);
    }
    let Some(request) = request(key) else { return };
    let Some(input) = &mut model.filter else { return };
    input.handle(request);
    let text = input.value().to_owned();
    filter(model, text, effects);
}

fn request(key: Key) -> Option<InputRequest> {
    Some(match (key.code, key.ctrl) {
        (Code::Char(c), false) if !key.alt => InputRequest::InsertChar(c),
        (Code::Backspace, false) | (Code::Char('h'), true) => InputRequest::DeletePrevChar,
        (Code::Delete, _) => InputRequest::DeleteNextChar,
        (Code::Left, false) => InputRequest::GoToPrevChar,
        (Code::Right, false) => InputRequest::GoToNextChar,
        (Code::Left, true) => InputRequest::GoToPrevWord,
        (Code::Right, true) => InputRequest::GoToNextWord,
        (Code::Home, _) | (Code::Char('a'), true) => InputRequest::GoToStart,
        (Code::End, _) | (Code::Char('e'), true) => InputRequest::GoToEnd,
        (Code::Char('w'), true) => InputRequest::DeletePrevWord,
        (Code::Char('u'), true) => InputRequest::DeleteLine,
        _ => return None,
    })
}

/// A pasted text is text where text is typed. Elsewhere it is refused: its letters would be commands.
pub(super) fn paste(model: &mut Model, text: &str, turn: Turn, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Writing { editor, discarding: false, .. }) = &mut model.overlay {
        editor.paste(text);
    } else if let Some(input) = model.filter.as_mut().filter(|_| model.overlay.is_none()) {
        for c in clean_line(text).text.chars().take(1_000) {
            input.handle(InputRequest::InsertChar(c));
        }
        let text = input.value().to_owned();
        filter(model, text, effects);
    } else {
        say(model, Message::new("hint.paste_refused"), Tone::Hint, turn);
    }
}

/// A digit takes the choice of that number.
pub(super) fn digit(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Code::Char(digit @ '1'..='9') = key.code else { return };
    let wanted = digit as usize - '1' as usize;
    if wanted < choices(model) {
        set_choice(model, wanted);
        choose(model, effects);
    }
}

fn choices(model: &Model) -> usize {
    match &model.overlay {
        Some(Overlay::Reasons { choices, .. }) => choices.len(),
        Some(Overlay::Contact { .. }) => OUTCOMES.len(),
        _ => 0,
    }
}

fn set_choice(model: &mut Model, wanted: usize) {
    if let Some(Overlay::Reasons { at, .. } | Overlay::Contact { at, .. }) = &mut model.overlay {
        *at = wanted;
    }
}

/// Up and down in a choice.
pub(super) fn move_choice(model: &mut Model, by: isize) {
    let last = choices(model).saturating_sub(1);
    if let Some(Overlay::Reasons { at, .. } | Overlay::Contact { at, .. }) = &mut model.overlay {
        *at = at.saturating_add_signed(by).min(last);
    }
}

/// Takes what is chosen: a contact is logged, a reason may be given words.
pub(super) fn choose(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.overlay.take() {
        Some(Overlay::Reasons { act, lead, choices, at }) => {
            model.overlay = choices
                .into_iter()
                .nth(at)
                .map(|(reason, names)| writing(lead, Purpose::Reason { act, reason, names }));
        }
        Some(Overlay::Contact { lead, channel, at }) => {
            if let Some(outcome) = OUTCOMES.get(at).copied() {
                order(model, Some(lead), Request::contact(channel, outcome), effects);
            }
        }
        other => model.overlay = other,
    }
}

/// The next way of contacting, round and round.
pub(super) fn next_channel(model: &mut Model) {
    if let Some(Overlay::Contact { channel, .. }) = &mut model.overlay {
        let all = Channel::ALL;
        let at = all.iter().position(|known| known == channel).unwrap_or(0);
        *channel = all[(at + 1) % all.len()];
    }
}

/// Saves a text with what it goes with. The text stays on the screen until the answer comes, and if it is "no".
pub(super) fn save(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(Overlay::Writing { lead, purpose, editor, .. }) = &model.overlay else { return };
    let lead = *lead;
    if model.is_pending(lead) {
        return;
    }
    let note = (!editor.is_blank()).then(|| editor.text());
    let request = match (purpose, note) {
        (Purpose::Note, None) => return say(model, Message::new("hint.empty_note"), Tone::Hint, turn),
        (Purpose::Note, note) => Request::from(Wish::Note).with_note(note),
        (Purpose::Reason { act, reason, .. }, note) => {
            let reason = reason.clone();
            let wish = if *act == crate::agreement::terms::Act::Reject {
                Wish::Reject { reason }
            } else {
                Wish::Return { reason, wake: None }
            };
            Request::from(wish).with_note(note)
        }
    };
    order(model, Some(lead), request, effects);
}

/// Leaves a text: at once where there is none, else after asking.
pub(super) fn discard(model: &mut Model) {
    if let Some(Overlay::Writing { editor, discarding, .. }) = &mut model.overlay {
        if editor.is_blank() {
            model.overlay = None;
        } else {
            *discarding = true;
        }
    }
}

/// Goes on writing after all.
pub(super) fn keep(model: &mut Model) {
    if let Some(Overlay::Writing { discarding, .. }) = &mut model.overlay {
        *discarding = false;
    }
}
