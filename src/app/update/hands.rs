//! Texts and links that leave the console: copied, called, written to, written in one's own editor.

use super::{Turn, lay, pick, say};
use crate::agreement::playbook::{Occasion, Snippet, SnippetUse};
use crate::app::command::Command;
use crate::app::dialog::Overlay;
use crate::app::hands::{Copied, Link, LinkOf, Way};
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::pick::{Pick, PickOf, Picked};
use crate::desk::{ExportAsk, Mail, NoMail, Places, Sheet, filled, mail_for, mail_to};
use crate::domain::{Field, words};
use crate::gate::clean_line;
use crate::i18n::Message;
use crate::ids::LeadId;

pub(super) fn run(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    if command == Command::WriteElsewhere {
        if let Some(Overlay::Writing { editor, .. }) = &model.overlay {
            effects.push(Effect::Write(editor.text()));
        }
        return;
    }
    let Some(sheet) = model.sheet.as_deref().filter(|sheet| model.lead() == Some(sheet.id)) else {
        return say(model, Message::new("hands.not_read"), Tone::Hint, turn);
    };
    let done = match command {
        Command::CopyPhone => field(sheet, &[Field::Phone, Field::Mobile]),
        Command::CopyMobile => field(sheet, &[Field::Mobile, Field::Phone]),
        Command::CopyMail => field(sheet, &[Field::Mail]),
        Command::CopyCompany => field(sheet, &[Field::Company]),
        Command::CopyCommand => Ok(whole(format!("tasuki show {}", sheet.id), Message::new("hands.command"))),
        Command::CopyRow => Ok(whole(row(model, sheet, turn), Message::new("hands.row"))),
        Command::Call => return call(model, turn, effects),
        Command::WriteMail => return write(model, turn, effects),
        _ => return,
    };
    match done {
        Ok(copied) => effects.push(Effect::Copy(copied)),
        Err(refused) => say(model, refused, Tone::Refused, turn),
    }
}

fn whole(text: String, what: Message) -> Copied {
    Copied { text, what, is_closed: false }
}

/// The first of some fields that is known, as it was stored: what the screen shows may be written otherwise.
fn field(sheet: &Sheet, fields: &[Field]) -> Result<Copied, Message> {
    let person = &sheet.record.person;
    let known = fields.iter().find_map(|field| Some((*field, clean_line(person.get(*field)?).text)));
    let (field, text) = known
        .filter(|(_, text)| !text.is_empty())
        .ok_or_else(|| Message::new("hands.not_known").with_message("field", fields[0].label()))?;
    Ok(Copied { text, what: field.label(), is_closed: person.closes(field) })
}

/// The lead in a line, its parts apart by tabs, as spreadsheets take them.
fn row(model: &Model, sheet: &Sheet, turn: Turn) -> String {
    let lang = model.lang;
    let known = |field| sheet.record.person.get(field).unwrap_or_default().to_owned();
    let owner = sheet.owner.as_ref().map(|owner| model.fixed.versions.called(owner).to_owned());
    let clock = model.queue.row().filter(|row| row.id == sheet.id).and_then(|row| model.countdown(row, turn.now));
    let clock = clock.map(|(state, left)| format!("{} {left}", state.told().say(lang)));
    let parts = [
        sheet.id.to_string(),
        known(Field::Company),
        known(Field::Name),
        known(Field::Title),
        words::stage(sheet.stage).say(lang),
        owner.unwrap_or_default(),
        clock.unwrap_or_default(),
    ];
    parts.map(|part| clean_line(&part).text).join("\t")
}

/// What became of a text that was copied.
pub(super) fn copied(model: &mut Model, copied: &Copied, way: Result<Way, Message>, turn: Turn) {
    match way {
        Ok(way) => {
            let key = if copied.is_closed { "hands.copied_closed" } else { "hands.copied" };
            let message = Message::new(key).with_message("what", copied.what.clone()).with_message("way", way.told());
            let tone = if copied.is_closed { Tone::Refused } else { Tone::Hint };
            say(model, message.with("text", shortened(&copied.text)), tone, turn);
        }
        Err(why) => say(model, why, Tone::Failed, turn),
    }
}

/// So much of a text is told that it can be known again.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 40;
    let text = text.replace('\t', " ");
    if text.chars().count() <= SHOWN { text } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

fn call(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(sheet) = model.sheet.as_deref() else { return };
    let person = &sheet.record.person;
    let mut known = [Field::Phone, Field::Mobile].into_iter().filter_map(|field| Some((field, person.get(field)?)));
    let refused = match known.find_map(|(field, text)| Some((field, dialled(text)?))) {
        Some((field, _)) if person.closes(field) => Message::new("hands.closed").with_message("field", field.label()),
        Some((_, number)) => {
            return effects.push(Effect::Open(Link { url: format!("tel:{number}"), of: LinkOf::Call }));
        }
        None => Message::new("hands.not_known").with_message("field", Field::Phone.label()),
    };
    say(model, refused, Tone::Refused, turn);
}

/// What a telephone dials of a number as people write it (RFC 3966): digits, and a plus before them. It ends where
/// something else begins, an extension say.
fn dialled(text: &str) -> Option<String> {
    let mut number = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => number.push(c),
            '０'..='９' => number.extend(char::from_digit(u32::from(c) - u32::from('０'), 10)),
            '+' | '＋' if number.is_empty() => number.push('+'),
            '-' | '‐' | '－' | 'ー' | '−' | '–' | '.' | '(' | ')' | '（' | '）' | ' ' | '\u{3000}' | '/' => {}
            _ => break,
        }
    }
    (number.len() >= 3).then_some(number)
}

fn write(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(sheet) = model.sheet.as_deref() else { return };
    let agreement = model.agreement(turn.now);
    // After a call that nobody answered another mail is written than after one that somebody did.
    let last = sheet.handoffs.last().and_then(|handoff| handoff.contacts.iter().max_by_key(|contact| contact.at));
    let outcome = last.map(|contact| contact.outcome);
    let occasion = Occasion { stage: Some(sheet.stage), outcome, ..Occasion::default() };
    let fitting = agreement.playbook.snippets_for(SnippetUse::Mail, occasion);
    let places = places(model, sheet, turn);
    // Whether there is anybody to write to is told before anything is chosen.
    let mail = match (mail_to(sheet), fitting.as_slice()) {
        (Ok(_), [only]) => mail_for(only, sheet, &places, model.lang),
        (Ok(_), several @ [_, _, ..]) => {
            let choices = several.iter().map(|snippet| Picked {
                id: snippet.id.clone(),
                names: snippet.names.clone(),
                text: filled(&snippet.text, &places, model.lang),
                was_given: false,
            });
            let (to, choices) = (sheet.id, choices.collect());
            return lay(model, Overlay::Pick(Pick::new(PickOf::Mail(to), choices)));
        }
        (mail, _) => mail,
    };
    send(model, mail, turn, effects);
}

fn places(model: &Model, sheet: &Sheet, turn: Turn) -> Places {
    let zone = model.agreement(turn.now).zone;
    Places::of(Some(sheet), &model.fixed.who, &model.fixed.versions, (turn.now, zone), model.lang)
}

/// A snippet was chosen for a mail to a lead.
pub(super) fn chosen(model: &mut Model, to: LeadId, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(id) = pick::chosen_of(model) else { return };
    super::overlay::leave(model);
    // The list may have moved on under the choice: a mail goes to whom it was begun for, or to nobody.
    if model.lead() != Some(to) {
        return say(model, Message::new("hint.lead_gone"), Tone::Refused, turn);
    }
    let agreement = model.agreement(turn.now);
    let snippet: Option<&Snippet> = agreement.playbook.snippet(&id);
    let Some((sheet, snippet)) = model.sheet.as_deref().filter(|sheet| sheet.id == to).zip(snippet) else {
        return say(model, Message::new("hands.not_read"), Tone::Hint, turn);
    };
    let mail = mail_for(snippet, sheet, &places(model, sheet, turn), model.lang);
    send(model, mail, turn, effects);
}

fn send(model: &mut Model, mail: Result<Mail, NoMail>, turn: Turn, effects: &mut Vec<Effect>) {
    let key = match mail {
        Ok(mail) => return effects.push(Effect::Open(Link { url: mail.link(), of: LinkOf::Mail })),
        Err(NoMail::Closed) => "hands.closed",
        Err(NoMail::NoAddress) => "hands.not_known",
    };
    say(model, Message::new(key).with_message("field", Field::Mail.label()), Tone::Refused, turn);
}

/// What became of a link.
pub(super) fn opened(model: &mut Model, of: LinkOf, done: Result<(), Message>, turn: Turn) {
    match done {
        Ok(()) => {
            let key = if of == LinkOf::Call { "hands.called" } else { "hands.wrote" };
            say(model, Message::new(key), Tone::Hint, turn);
        }
        Err(why) => say(model, why, Tone::Refused, turn),
    }
}

/// What the editor left: the text that is being written becomes that, or stays as it was.
pub(super) fn written(model: &mut Model, text: Result<String, Message>, turn: Turn) {
    match (&mut model.overlay, text) {
        (Some(Overlay::Writing { editor, .. }), Ok(text)) => editor.replace(&text),
        (_, Ok(_)) => {}
        (_, Err(why)) => say(model, why, Tone::Failed, turn),
    }
}

/// What the list shows, as it is filtered, goes into a workbook.
pub(super) fn export(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let filter = model.asked();
    // More would leave the house than was meant.
    if let Some(wrong) = filter.complaints.first() {
        return say(model, wrong.told(&filter.text), Tone::Refused, turn);
    }
    let ask = ExportAsk { filter, open: !model.queue.lists_all(), since: None };
    say(model, Message::new("said.exporting"), Tone::Hint, turn);
    effects.push(Effect::Export(ask, model.lang));
}

#[cfg(test)]
mod tests {
    use super::dialled;

    #[test]
    fn a_number_is_dialled_up_to_where_something_else_begins() {
        assert_eq!(dialled("03-1234-5678").as_deref(), Some("0312345678"));
        assert_eq!(dialled("+81 (3) 1234-5678 ext. 9").as_deref(), Some("+81312345678"));
        assert_eq!(dialled("０３－１２３４－５６７８（内線12）").as_deref(), Some("0312345678"));
        assert_eq!(dialled("110;rm -rf ~").as_deref(), Some("110"));
        assert_eq!(dialled("未確認"), None);
    }
}
