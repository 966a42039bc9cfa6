//! A form: lines with their labels, and beside or below each what is understood of it.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, tied, untied, width};
use super::overlay::{boxed, footer, title};
use super::theme::{Mark, Meaning};
use crate::app::{Entry, Form, Kind, Reading};
use crate::clock::Timestamp;
use crate::domain::{Field, Surface, Wish, words};
use crate::gate::Shown;
use crate::i18n::Message;

pub(super) fn draw(screen: &mut Screen<'_, '_>, form: &Form) {
    let title = title(screen, &form.draft);
    // What is understood has a line of its own where there are few lines to fill in.
    let each = if form.entries.len() <= 3 { 2 } else { 1 };
    let count = u16::try_from(form.entries.len()).unwrap_or(u16::MAX);
    let objection = form.objection(screen.view()).map(|refusal| screen.naming(refusal.message_on(Surface::Console)));
    let told = [
        (whom(screen, form), Meaning::SlaSoon),
        (objection, Meaning::SaidRefused),
        (choices(screen, form), Meaning::Muted),
    ];
    let told = told.iter().filter_map(|(text, meaning)| Some((text.as_deref()?, *meaning)));
    let told =
        told.flat_map(|(text, meaning)| textwrap::wrap(text, 68).into_iter().map(move |line| (untied(&line), meaning)));
    let told: Vec<_> = told.collect();
    let told_rows = u16::try_from(told.len()).unwrap_or(0);
    let inner = boxed(screen, &title, 72, count.saturating_mul(each).saturating_add(told_rows + 4));
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    let below = if inner.height > each + 1 { (told_rows + 1).min(inner.height - each) } else { 0 };
    let lines = Rect { height: inner.height - below, ..inner };
    entries(screen, lines, form, each);
    for ((line, meaning), y) in told.iter().zip(lines.bottom()..inner.bottom().saturating_sub(1)) {
        screen.write(inner, inner.x + 1, y, line, *meaning);
    }
    if below > 0 {
        // Enter in the last line does what Ctrl+S does everywhere.
        let is_last = form.at + 1 >= form.entries.len();
        let how = match (form.draft.lead, is_last, form.draft.steps.is_empty()) {
            _ if form.draft.request.wish == Wish::Erase => "overlay.how_to_erase",
            (None, true, _) => "overlay.how_to_go_on_to_bantc_line",
            (None, false, _) => "overlay.how_to_go_on_to_bantc",
            (_, true, true) => "overlay.how_to_save_line",
            (_, _, false) => "overlay.how_to_go_on",
            (_, false, true) => "overlay.how_to_save_form",
        };
        footer(screen, inner, &form.draft, form.discarding, how);
    }
}

fn entries(screen: &mut Screen<'_, '_>, area: Rect, form: &Form, each: u16) {
    let lang = screen.model.lang;
    let labels: Vec<String> = form.entries.iter().map(|entry| words::need(entry.word).say(lang)).collect();
    let cells = labels.iter().map(|label| width(label)).max().unwrap_or(0).min(usize::from(area.width) / 3);
    // The line that is typed is among those that fit.
    let room = usize::from((area.height / each).max(1));
    let first = form.at.saturating_sub(room - 1);
    for (n, (entry, label)) in form.entries.iter().zip(&labels).enumerate().skip(first).take(room) {
        let y = area.y + u16::try_from(n - first).unwrap_or(0) * each;
        if y >= area.bottom() {
            break;
        }
        let is_typed = n == form.at && !form.discarding;
        let line = Rect { y, height: 1, ..area };
        let mark = screen.cursor(n == form.at);
        let meaning = if n == form.at { Meaning::Key } else { Meaning::Muted };
        let x = screen.write(line, line.x, y, &format!("{mark}{} ", column(label, cells)), meaning);
        let (said, said_meaning) = understood(screen, entry);
        let beside = each == 1 || y + 1 >= area.bottom();
        let taken = if beside && !said.is_empty() { u16::try_from(width(&said) + 1).unwrap_or(u16::MAX) } else { 0 };
        // What is typed always has some room, whatever is said of it.
        let room = line.right().saturating_sub(x).saturating_sub(taken).max(line.right().saturating_sub(x).min(12));
        super::input::line(screen, Rect { x, width: room, ..line }, &entry.input, is_typed);
        if beside {
            screen.write(line, (x + room + 1).min(line.right()), y, &said, said_meaning);
        } else {
            screen.write(area, x, y + 1, &said, said_meaning);
        }
    }
}

/// Whose data an erase would take, by number, name and company: the number is what is typed.
fn whom(screen: &Screen<'_, '_>, form: &Form) -> Option<String> {
    let lead = form.draft.lead.filter(|_| form.draft.request.wish == Wish::Erase)?;
    let person = form.draft.record.as_ref().and_then(|record| record.person.get(Field::Name));
    let person = Shown::line(person.unwrap_or("-"));
    let told = Message::new("erase.whom").with("lead", lead).with("person", person).with("called", &form.draft.called);
    Some(told.say(screen.model.lang))
}

/// What there is to choose in the line that is typed: deal stages, kinds of touch.
fn choices(screen: &Screen<'_, '_>, form: &Form) -> Option<String> {
    let (agreement, lang) = (screen.agreement(), screen.model.lang);
    let all: Vec<String> = match form.entries.get(form.at)?.kind {
        Kind::DealStage => agreement.playbook.deal_stages.iter().map(|stage| stage.told().say(lang)).collect(),
        Kind::Touches => agreement.touch_kinds().map(|kind| agreement.playbook.touch(kind).said.say(lang)).collect(),
        _ => return None,
    };
    let all = all.iter().enumerate().map(|(n, one)| tied(&format!("{} {one}", n + 1)));
    Some(all.collect::<Vec<_>>().join("   "))
}

/// What is understood of a line, where that is not what stands there anyway.
fn understood(screen: &Screen<'_, '_>, entry: &Entry) -> (String, Meaning) {
    let said = |text: String| (format!("{} {text}", screen.mark(Mark::Arrow)), Meaning::Accent);
    let zone = screen.agreement().zone;
    match entry.reading(screen.view()) {
        Reading::Instant(at) => {
            let local = at.in_zone(&zone);
            let told = screen.long_time(local.date_naive(), Some(local.format("%H:%M").to_string()));
            let closed = closed(screen, entry.kind, at).map(|closed| format!(" {closed}")).unwrap_or_default();
            said(format!("{told}{closed}"))
        }
        Reading::Never if entry.kind == Kind::Touches => said(screen.text("reading.no_touches")),
        Reading::Never => said(screen.text("reading.never")),
        Reading::Touches(kinds) => {
            let kinds = words::touches(&kinds, &screen.model.fixed.versions);
            said(kinds.map(|kinds| kinds.say(screen.model.lang)).unwrap_or_default())
        }
        Reading::Day(day) => said(screen.long_time(day, None)),
        Reading::Amount(amount) => said(words::money(amount)),
        Reading::DealStage(id) => match screen.agreement().playbook.deal_stage(&id) {
            Some(stage) => said(stage.told().say(screen.model.lang)),
            None => said(id),
        },
        Reading::YesNo(yes) => said(screen.text(if yes { "reading.yes" } else { "reading.no" })),
        Reading::Unreadable => {
            let message = match (entry.kind, examples(entry.kind)) {
                (_, Some((_, like))) => Message::new("reading.no_date").with_message("like", Message::new(like)),
                (Kind::Phone, _) => Message::new("reading.no_phone"),
                (Kind::Mail, _) => Message::new("reading.no_mail"),
                (Kind::YesNo, _) => Message::new("reading.no_yes_no"),
                (Kind::DealStage, _) => Message::new("reading.no_deal_stage"),
                (Kind::Touches, _) => Message::new("reading.no_touch"),
                _ => Message::new("reading.no_number"),
            };
            (message.say(screen.model.lang), Meaning::SaidRefused)
        }
        Reading::Blank if entry.kind == Kind::Touches => (screen.text("reading.touches_blank"), Meaning::Muted),
        Reading::Blank => {
            let said = examples(entry.kind).map(|(blank, like)| {
                let like = Message::new(like);
                blank.map_or_else(|| like.clone(), |blank| Message::new(blank).with_message("like", like.clone()))
            });
            (said.map(|said| said.say(screen.model.lang)).unwrap_or_default(), Meaning::Muted)
        }
        Reading::Text(_) => (String::new(), Meaning::Muted),
    }
}

/// That nobody is there on the day to which something is put off, and when somebody is next: by the calendar of whoever
/// sits here; where the agreement does not list them, by that of its first clock.
fn closed(screen: &Screen<'_, '_>, kind: Kind, at: Timestamp) -> Option<String> {
    let (agreement, who) = (screen.agreement(), &screen.model.fixed.who);
    if !matches!(kind, Kind::When | Kind::Wake) {
        return None;
    }
    let opens = match agreement.person(who.as_str()) {
        Some(me) => agreement.calendar_of(me).reopens(at)?,
        None => agreement.calendars.get(&agreement.clocks.first()?.calendar)?.reopens(at)?,
    };
    Some(Message::new("reading.closed").with("at", screen.short_time(opens)).say(screen.model.lang))
}

/// Of dates: what a blank line stands for, where it stands for something, and how one is written.
fn examples(kind: Kind) -> Option<(Option<&'static str>, &'static str)> {
    let blank = match kind {
        Kind::Past => Some("reading.past_blank"),
        Kind::Wake => Some("reading.wake_blank"),
        _ => None,
    };
    Some((blank, kind.examples()?))
}
