//! What this person read and did, each thing once; what they said of being reached; what they were given already.

use super::super::Screen;
use super::super::theme::Meaning;
use super::Line;
use crate::desk::{Sheet, called_offer};
use crate::i18n::Message;

/// So many things are told of.
const NEWEST: usize = 6;

pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let lang = screen.model.lang;
    let mut lines = Vec::new();
    let read = &sheet.briefing.read;
    if !read.is_empty() {
        lines.push(vec![(screen.text("before.reading"), Meaning::Heading)]);
    }
    for doing in read.iter().take(NEWEST) {
        let what = doing.told(&screen.model.fixed.versions);
        let told = Message::new("before.group").with_message("what", what).with("at", screen.short_day(doing.at));
        lines.push(indented(told.say(lang)));
    }
    lines.extend(more(screen, read.len()));
    if !sheet.consents.is_empty() {
        lines.push(vec![(screen.text("touch.consents"), Meaning::Heading)]);
    }
    for allowed in sheet.consents.iter().take(NEWEST) {
        lines.push(indented(format!("{}  {}", screen.short_day(allowed.at), allowed.told(lang))));
    }
    lines
}

/// What was given, so that nothing is sent twice.
pub(super) fn given(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let given = &sheet.briefing.given;
    if given.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![vec![(screen.text("before.given"), Meaning::Heading)]];
    for one in given.iter().take(NEWEST) {
        let message = Message::new(if one.times > 1 { "before.given_times" } else { "before.given_once" });
        let message = message.with_message("what", called_offer(&screen.agreement().playbook, &one.id));
        let message = message.with("at", screen.short_day(one.at)).with("by", screen.called(&one.by));
        let message = if one.times > 1 { message.with("n", one.times) } else { message };
        lines.push(indented(message.say(screen.model.lang)));
    }
    lines.extend(more(screen, given.len()));
    lines
}

/// How many there are beyond those that are told of.
fn more(screen: &Screen<'_, '_>, all: usize) -> Option<Line> {
    let more = all.checked_sub(NEWEST).filter(|more| *more > 0)?;
    let text = Message::new("before.more").with("n", more).say(screen.model.lang);
    Some(vec![("  ".to_owned(), Meaning::Text), (text, Meaning::Muted)])
}

/// A line of a section; it goes on under its beginning.
pub(super) fn indented(text: String) -> Line {
    vec![("  ".to_owned(), Meaning::Text), (text, Meaning::Text)]
}
