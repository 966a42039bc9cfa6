//! Acts, notes, touches and what people were told in one timeline, newest first.

use super::super::Screen;
use super::super::cells::tied;
use super::super::list::roughly;
use super::super::theme::Meaning;
use super::Line;
use crate::desk::{Doing, Event, Sheet, Told};
use crate::gate::Shown;
use crate::i18n::Message;

/// So many of the newest touches stand among the acts; what was done before them is counted.
const NEWEST: usize = 30;

pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let mut lines = vec![vec![(screen.text("before.timeline"), Meaning::Heading)]];
    let touches = sheet.touches.iter().take(NEWEST).map(|doing| (doing.at, touch(screen, doing)));
    let told = sheet.told.iter().map(|told| (told.at, was_told(screen, told)));
    let mut beside: Vec<_> = touches.chain(told).collect();
    beside.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mut beside = beside.into_iter().peekable();
    for told in &sheet.history {
        // Of one instant what was done goes before what was noticed, or told.
        while let Some((_, line)) = beside.next_if(|(at, _)| *at > told.at) {
            lines.push(line);
        }
        lines.extend(event(screen, told));
    }
    lines.extend(beside.map(|(_, line)| line));
    if let Some(more) = sheet.touches.len().checked_sub(NEWEST).filter(|more| *more > 0) {
        lines.push(vec![(Message::new("touch.more").with("n", more).say(screen.model.lang), Meaning::Muted)]);
    }
    lines
}

fn touch(screen: &Screen<'_, '_>, doing: &Doing) -> Line {
    let told = doing.told(&screen.model.fixed.versions).say(screen.model.lang);
    vec![(format!("{}  ", screen.short_time(doing.at)), Meaning::Muted), (format!("* {told}"), Meaning::Muted)]
}

fn was_told(screen: &Screen<'_, '_>, told: &Told) -> Line {
    let said = told.said(&screen.model.fixed.versions).say(screen.model.lang);
    vec![(format!("{}  ", screen.short_time(told.at)), Meaning::Muted), (said, Meaning::Muted)]
}

/// One event: when, what, by whom; its words below.
fn event(screen: &Screen<'_, '_>, event: &Event) -> Vec<Line> {
    let lang = screen.model.lang;
    let (versions, zone) = (&screen.model.fixed.versions, screen.agreement().zone);
    let mut what = Message::new("lead.list").with_list("all", event.told(versions, zone)).say(lang);
    if screen.model.sheet.as_ref().is_some_and(|sheet| sheet.id != event.lead) {
        what = Message::new("history.of_lead").with("lead", event.lead).with("what", what).say(lang);
    }
    if event.undone {
        what = Message::new("history.undone_event").with("what", what).say(lang);
    }
    let meaning = if event.undone || event.is_history() { Meaning::Muted } else { Meaning::Text };
    let when = format!("{}  ", screen.short_time(event.at));
    let ago = tied(&format!("({})", roughly(screen, event.at)));
    let by = tied(Shown::line(screen.called(&event.by)).as_str());
    let later = event
        .written_down_later()
        .map(|at| format!("  {}", Message::new("history.written_down").with("at", screen.short_time(at)).say(lang)));
    let later = later.unwrap_or_default();
    let mut lines = vec![vec![(when, Meaning::Muted), (format!("{what}  {by} {ago}{later}"), meaning)]];
    for line in event.note.iter().flat_map(|note| note.as_str().lines()) {
        lines.push(vec![("    ".to_owned(), Meaning::Text), (line.to_owned(), meaning)]);
    }
    lines
}
