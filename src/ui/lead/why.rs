//! What it was handed over for, and what became of it before: the words to know before calling again.

use super::super::Screen;
use super::super::standing;
use super::super::theme::Meaning;
use super::{Line, reason_name};
use crate::desk::Sheet;
use crate::domain::{Ending, FormerDeal, Handoff, words};
use crate::i18n::Message;

/// What it was handed over for, and what came before.
pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let Some(handoff) = sheet.handoffs.last() else { return Vec::new() };
    let mut text = Message::new("lead.handed_over").with("n", handoff.n).with("at", screen.short_time(handoff.at));
    let why = words::ground(&handoff.ground, screen.model.fixed.versions.of(handoff.agreement));
    text = text.with("by", screen.called(&handoff.by)).with_message("why", why);
    let mut lines = vec![vec![(text.say(screen.model.lang), Meaning::Text)]];
    if !handoff.contacts.is_empty() {
        let tried = Message::new("lead.attempts").with("n", handoff.contacts.len()).say(screen.model.lang);
        lines.push(vec![(tried, Meaning::Text)]);
    }
    // What is over: what was said then.
    let over = handoff.ended.as_ref().and_then(|ended| last_words(sheet, ended));
    lines.extend(over.map(|words| said(screen, &words)));
    // The last words of the hand-off before: what to know before calling again.
    let before = sheet.handoffs.len().checked_sub(2).and_then(|at| sheet.handoffs.get(at));
    lines.extend(before.into_iter().flat_map(|before| former(screen, sheet, before)));
    lines
}

/// The deals of earlier rounds, and how each ended.
pub(super) fn former_deals(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let line = |FormerDeal { deal, closed, .. }: &FormerDeal| {
        let worth = standing::worth("lead.former_deal", deal);
        let told = match closed {
            Some(closed) => Message::new("lead.former_deal_ended")
                .with_message("deal", worth)
                .with("at", screen.short_time(closed.at))
                .with("by", screen.called(&closed.by))
                .with_message("act", words::act(closed.act))
                .with("reason", closed.reason.as_deref().map(|id| reason_name(screen, id)).unwrap_or_default()),
            // Another system told of it, and of no end that somebody here gave it.
            None => worth,
        };
        vec![(told.say(screen.model.lang), Meaning::Accent)]
    };
    sheet.former_deals.iter().map(line).collect()
}

/// How a hand-off ended, and what was said then.
fn former(screen: &Screen<'_, '_>, sheet: &Sheet, handoff: &Handoff) -> Vec<Line> {
    let Some(ended) = &handoff.ended else { return Vec::new() };
    let reason = ended.reason.as_deref().map(|reason| reason_name(screen, reason)).unwrap_or_default();
    let text = Message::new("lead.former")
        .with("at", screen.short_time(ended.at))
        .with("by", screen.called(&ended.by))
        .with_message("act", words::act(ended.act))
        .with("reason", reason);
    let mut lines = vec![vec![(text.say(screen.model.lang), Meaning::Accent)]];
    lines.extend(last_words(sheet, ended).map(|words| said(screen, &words)));
    lines
}

fn said(screen: &Screen<'_, '_>, words: &str) -> Line {
    let words = Message::new("before.last_words").with("words", words).say(screen.model.lang);
    vec![("  ".to_owned(), Meaning::Text), (words, Meaning::Text)]
}

/// What was said when a hand-off ended.
pub(super) fn last_words(sheet: &Sheet, ended: &Ending) -> Option<String> {
    let event = sheet.history.iter().find(|event| event.at == ended.at && event.act == ended.act && !event.undone);
    Some(event?.note.as_ref()?.to_string())
}
