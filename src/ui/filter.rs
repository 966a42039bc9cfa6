//! The line by which the list is filtered, what was understood of it, and how it is written.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::Screen;
use super::cells::{column, fit, width, wrapped};
use super::overlay::boxed;
use super::theme::{Mark, Meaning};
use crate::app::{Bar, Views};
use crate::domain::filter::{Complaint, FieldName};
use crate::domain::search_key;
use crate::i18n::Message;

/// What the list is filtered by. While it is typed the terminal's cursor stands in it. What was not understood is
/// underlined.
pub(super) fn line(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let model = screen.model;
    let queue = &model.queue;
    let found = if queue.lists_all() { "filter.found_of_all" } else { "filter.found" };
    let n = format!("{}{}", queue.page.total, if queue.page.at_least { "+" } else { "" });
    let found = format!("{} ", Message::new(found).with("n", n).say(model.lang));
    let bar = model.filters.bar.as_ref();
    if let (None, None, Some(place)) = (bar, &model.marketing, &model.place) {
        let told = screen.say(&Message::new("filter.looked_up").with("lead", place.of));
        let x = screen.write(area, area.x, area.y, &format!(" {told}"), Meaning::Text);
        return super::bars::alerts(screen, Rect { x, width: area.right().saturating_sub(x), ..area });
    }
    if bar.is_none() && queue.text.is_empty() {
        let told = match &model.marketing {
            Some(_) => Message::new("returns.title"),
            None => queue.tab.told(),
        };
        let told = told.say(model.lang);
        let x = screen.write(area, area.x, area.y, &format!(" {told}"), Meaning::Muted);
        return super::bars::alerts(screen, Rect { x, width: area.right().saturating_sub(x), ..area });
    }
    let cells = u16::try_from(width(&found)).unwrap_or(0);
    let x = screen.write(area, area.x, area.y, " / ", Meaning::Key);
    let room = Rect { x, width: area.right().saturating_sub(x + cells + 1), ..area };
    let mut scroll = 0;
    if let Some(Bar { input, naming, .. }) = bar {
        scroll = input.visual_scroll(usize::from(room.width).saturating_sub(1));
        super::input::line(screen, room, input, naming.is_none());
    } else {
        let text = fit(&queue.text, usize::from(room.width));
        screen.write(room, x, area.y, &text, Meaning::Text);
    }
    for complaint in model.asked().complaints.iter().filter(|complaint| !complaint.is_unfinished()) {
        underline(screen, room, scroll, &queue.text, &complaint.span);
    }
    screen.write(area, area.right().saturating_sub(cells), area.y, &found, Meaning::Muted);
}

/// Underlines a part of a text that is drawn from `scroll` cells on.
fn underline(screen: &mut Screen<'_, '_>, room: Rect, scroll: usize, text: &str, span: &Range<usize>) {
    let cells = |end: usize| width(text.get(..end).unwrap_or_default()).saturating_sub(scroll);
    let (from, until) = (cells(span.start), cells(span.end));
    let place = Rect {
        x: room.x.saturating_add(u16::try_from(from).unwrap_or(u16::MAX)),
        width: u16::try_from(until.saturating_sub(from)).unwrap_or(0),
        ..room
    };
    let style = screen.style(Meaning::SaidRefused).add_modifier(Modifier::UNDERLINED);
    screen.frame.buffer_mut().set_style(place.intersection(room), style);
}

/// Below the line while it is typed, in the place of the columns' heads: under which name it is being saved; what is wrong
/// with it, and how it was understood.
pub(super) fn told(screen: &mut Screen<'_, '_>, area: Rect, bar: &Bar) {
    if area.height == 0 {
        return;
    }
    let model = screen.model;
    if let Some(naming) = &bar.naming {
        let x = screen.write(area, area.x + 1, area.y, &screen.text("filter.name_it"), Meaning::Key);
        let room = Rect { x, width: area.right().saturating_sub(x + 1), ..area };
        return super::input::line(screen, room, naming, true);
    }
    let filter = model.asked();
    if filter.text.trim().is_empty() {
        let hint = screen.text("filter.example");
        screen.write(area, area.x + 1, area.y, &hint, Meaning::Muted);
        return;
    }
    let mut x = area.x + 1;
    let tab = model.tab();
    // What Tab sets right is told first.
    let is_mended = |span: &Range<usize>| tab.as_ref().is_some_and(|(place, _)| place == span);
    // A word that Tab finishes is not wrong yet.
    let begins = |span: &Range<usize>| {
        let part = search_key(filter.text.get(span.clone()).unwrap_or_default());
        is_mended(span) && tab.as_ref().is_some_and(|(_, put)| search_key(put).starts_with(&part))
    };
    let is_wrong = |complaint: &&Complaint| !complaint.is_unfinished() && !begins(&complaint.span);
    let wrong = || filter.complaints.iter().filter(is_wrong);
    let wrong = wrong().find(|complaint| is_mended(&complaint.span)).or_else(|| wrong().next());
    if let Some(wrong) = wrong {
        x = screen.write(area, x, area.y, &wrong.message(&filter.text).say(model.lang), Meaning::SaidRefused) + 2;
    }
    if let Some((span, put)) = &tab {
        // Beside a complaint of something else it is said what Tab finishes.
        let of_another = wrong.filter(|wrong| wrong.span != *span).and_then(|_| filter.text.get(span.clone()));
        let part = of_another.map(|part| format!("{part} {} ", screen.mark(Mark::Arrow))).unwrap_or_default();
        let put = Message::new("filter.take").with("suggestion", format!("{part}{put}")).say(model.lang);
        x = screen.write(area, x, area.y, &put, Meaning::Key) + 2;
    }
    let told = filter.told(model.lang);
    screen.write(area, x, area.y, &told, Meaning::Muted);
}

/// How a filter is written, and what it can ask for.
pub(super) fn help(screen: &mut Screen<'_, '_>, scroll: u16) {
    let lang = screen.model.lang;
    let mut lines: Vec<(String, String)> = ["words", "pair", "list", "not", "or", "range", "quotes", "view"]
        .into_iter()
        .map(rule_of)
        .map(|(example, what)| (example.to_owned(), what.say(lang)))
        .collect();
    lines.push((String::new(), String::new()));
    lines.extend(FieldName::ALL.iter().map(|field| {
        let names = format!("{} {}", field.word(), field.also().first().copied().unwrap_or_default());
        (names, field.help().say(lang))
    }));
    let names = lines.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(28);
    let widest = lines.iter().map(|(_, what)| width(what) + names + 6).max().unwrap_or(0);
    // What is too long for the screen goes on in the next row.
    let room = widest.min(usize::from(screen.frame_width())).saturating_sub(names + 6).max(8);
    let lines: Vec<(String, String)> = lines
        .into_iter()
        .flat_map(|(name, what)| {
            let rows = wrapped(&what, room).into_iter().enumerate();
            let row = move |(n, what)| (if n == 0 { name.clone() } else { String::new() }, what);
            rows.map(row).collect::<Vec<_>>()
        })
        .collect();
    let height = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let title = screen.text("filter.help_title");
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(u16::MAX), height);
    let last = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(inner.height);
    let from = usize::from(scroll.min(last));
    for ((name, what), y) in lines.iter().skip(from).zip(inner.top()..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        let x = screen.write(row, row.x + 1, y, &column(name, names), Meaning::Key);
        screen.write(row, x + 2, y, what, Meaning::Text);
    }
}

/// A rule of the grammar: an example, and what it means.
fn rule_of(rule: &str) -> (&'static str, Message) {
    match rule {
        "words" => ("山田 tokyo", Message::new("filter.rule.words")),
        "pair" => ("sla:urgent", Message::new("filter.rule.pair")),
        "list" => ("stage:sal,sql", Message::new("filter.rule.list")),
        "not" => ("-流入:展示会", Message::new("filter.rule.not")),
        "or" => ("(a OR b) c", Message::new("filter.rule.or")),
        "range" => ("left:<30m created:11/1..", Message::new("filter.rule.range")),
        "quotes" => ("\"a b\"", Message::new("filter.rule.quotes")),
        _ => ("@mine", Message::new("filter.rule.view")),
    }
}

/// The choice of views.
pub(super) fn views(screen: &mut Screen<'_, '_>, views: &Views) {
    let shown = views.shown(screen.model);
    let all = Views::default().shown(screen.model).len();
    let height = u16::try_from(all).unwrap_or(u16::MAX).saturating_add(3);
    let title = screen.text("filter.views");
    let inner = boxed(screen, &title, 64, height);
    if inner.height == 0 || inner.width < 4 {
        return;
    }
    let line = Rect { x: inner.x + 1, width: inner.width - 2, height: 1, ..inner };
    let x = screen.write(line, line.x, line.y, "@ ", Meaning::Key);
    super::input::line(screen, Rect { x, width: line.right().saturating_sub(x), ..line }, &views.input, true);
    let list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    if shown.is_empty() {
        let nothing = screen.text("overlay.nothing_fits");
        screen.write(list, list.x + 1, list.y, &nothing, Meaning::Muted);
    }
    let names = shown.iter().map(|view| width(&view.name)).max().unwrap_or(0).clamp(10, 24);
    let room = usize::from(list.height).max(1);
    let first = views.at.saturating_sub(room - 1);
    for ((n, view), y) in shown.iter().enumerate().skip(first).zip(list.top()..list.bottom()) {
        let row = Rect { y, height: 1, ..list };
        let (ground, muted) =
            if n == views.at { (Meaning::Selected, Meaning::Selected) } else { (Meaning::Text, Meaning::Muted) };
        if n == views.at {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(row, style);
        }
        // Never by its look alone: a view of one's own has a mark.
        let mark = if view.is_own { "*" } else { " " };
        let x = screen.write(row, row.x + 1, y, &format!("{mark} {}", column(&view.name, names)), ground);
        screen.write(row, x + 1, y, view.text.as_str(), muted);
    }
}
