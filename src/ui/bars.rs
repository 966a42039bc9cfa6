//! The lines above and below: how the queue stands, the filter, what was said, which keys there are.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{overlay, width};
use super::theme::Meaning;
use crate::app::command::{COMMANDS, Command, Scope};
use crate::app::keymap::written;
use crate::app::{Hit, Model, Overlay, Tab, Tone};
use crate::gate::Shown;
use crate::i18n::Message;

/// The views at the left, each with its key and how many leads it has; demo, set time, who and what time at the right.
pub(super) fn top(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let zone = screen.agreement().zone;
    let mut right: Vec<(String, Meaning)> = Vec::new();
    if screen.model.fixed.demo {
        right.push((format!(" {} ", screen.text("top.demo")), Meaning::Demo));
    }
    if screen.model.fixed.set_clock {
        right.push((screen.text("top.set_clock"), Meaning::SlaSoon));
    }
    right.push((Shown::line(screen.called(&screen.model.fixed.who)).into_string(), Meaning::Muted));
    right.push((screen.now.in_zone(&zone).format("%m-%d %H:%M").to_string(), Meaning::Text));
    let mut room = usize::from(area.width);
    // From the right: what stands there first is what goes last.
    let mut x = area.right();
    for (text, meaning) in right.iter().rev() {
        let cells = width(text) + 1;
        let keep = *meaning == Meaning::Demo;
        if cells + if keep { 0 } else { 24 } > room {
            continue;
        }
        room -= cells;
        x -= u16::try_from(cells).unwrap_or(0);
        screen.write(area, x, area.y, text, *meaning);
    }
    let left = Rect { width: x.saturating_sub(area.x), ..area };
    for tab in tabs(screen.model, left) {
        screen.spot(tab.area, Hit::Tab(tab.tab));
        let is_open = tab.tab == screen.model.queue.tab;
        if is_open {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(tab.area, style);
        }
        let (key, name) = if is_open { (Meaning::Selected, Meaning::Selected) } else { (Meaning::Key, Meaning::Text) };
        let x = screen.write(tab.area, tab.area.x + 1, area.y, &tab.key, key);
        screen.write(tab.area, x, area.y, &tab.name, name);
    }
}

/// A view as it stands in the line on top.
pub(super) struct TabOnTop {
    pub(super) tab: Tab,
    pub(super) area: Rect,
    key: String,
    name: String,
}

/// The views in the line on top: with their counts where there is room, else by their names, else the one that is open by
/// its name and the others by their keys.
pub(super) fn tabs(model: &Model, area: Rect) -> Vec<TabOnTop> {
    let named = |tab: Tab, counts: bool, names: bool| {
        let name = tab.title().say(model.lang);
        let count = model.queue.counts.filter(|_| counts).and_then(|counts| tab.count(&counts));
        match (names || tab == model.queue.tab, count) {
            (true, Some(n)) => format!("{name} {n}"),
            (true, None) => name,
            (false, _) => String::new(),
        }
    };
    let forms = [(true, true), (false, true), (true, false), (false, false)];
    let forms = forms.map(|(counts, names)| Tab::ALL.map(|tab| named(tab, counts, names)));
    let cells = |names: &[String; 5]| names.iter().map(|name| width(name) + 3).sum::<usize>();
    let fitting = forms.iter().find(|names| cells(names) <= usize::from(area.width));
    let Some(names) = fitting.or(forms.last()) else { return Vec::new() };
    // Where not even that fits, the one that is open is told.
    let only = fitting.is_none().then_some(model.queue.tab);
    let mut x = area.x;
    let mut tabs = Vec::new();
    for ((n, tab), name) in Tab::ALL.into_iter().enumerate().zip(names) {
        if only.is_some_and(|only| only != tab) {
            continue;
        }
        let wide = u16::try_from(width(name) + 3).unwrap_or(u16::MAX);
        let place = Rect { x, width: wide.min(area.right().saturating_sub(x)), ..area };
        x = place.right();
        if place.width == wide {
            tabs.push(TabOnTop { tab, area: place, key: (n + 1).to_string(), name: name.clone() });
        }
    }
    tabs
}

/// What of the open leads asks for something, at the right of the filter's line.
pub(super) fn alerts(screen: &mut Screen<'_, '_>, area: Rect) {
    let (Some(counts), lang) = (screen.model.queue.counts, screen.model.lang) else { return };
    let alerts = [
        ("top.unaccepted", counts.unaccepted, Meaning::Text),
        ("top.urgent", counts.urgent, Meaning::SlaUrgent),
        ("top.breached", counts.breached, Meaning::SlaBreached),
    ];
    let mut x = area.right();
    for (key, n, meaning) in alerts.into_iter().rev().filter(|(_, n, _)| *n > 0) {
        let text = Message::new(key).with("n", n).say(lang);
        let cells = u16::try_from(width(&text) + 1).unwrap_or(u16::MAX);
        if x < area.x + cells + 1 {
            break;
        }
        x -= cells;
        screen.write(area, x, area.y, &text, meaning);
        x = x.saturating_sub(1);
    }
    // These are the whole team's, whatever the view shows.
    let label = screen.text("top.of_team");
    let cells = u16::try_from(width(&label) + 1).unwrap_or(u16::MAX);
    let shows_part = matches!(screen.model.queue.tab, Tab::Inbox | Tab::Mine);
    if shows_part && x < area.right() && x > area.x + cells {
        screen.write(area, x - cells + 1, area.y, &label, Meaning::Muted);
    }
}

/// What was said last; while something is on its way, that. What does not fit into the line goes on above it, so that a
/// refusal is never cut.
pub(super) fn status(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let lang = screen.model.lang;
    let (text, meaning) = if let Some(toast) = &screen.model.toast {
        let meaning = match toast.tone {
            Tone::Done => Meaning::SaidDone,
            Tone::Refused => Meaning::SaidRefused,
            Tone::Failed => Meaning::SaidFailed,
            Tone::Hint => Meaning::Muted,
        };
        (toast.message.say(lang), meaning)
    } else if let Some(many) = screen.model.pending.iter().find(|pending| !pending.many.is_empty()) {
        let message = Message::new("marks.saving").with("done", many.done).with("n", many.many.len());
        (message.say(lang), Meaning::Accent)
    } else if !screen.model.pending.is_empty() {
        (Message::new("status.saving").with("n", screen.model.pending.len()).say(lang), Meaning::Muted)
    } else if screen.model.marks.count() > 0 {
        let key = if screen.model.marks.is_range() { "marks.range" } else { "marks.count" };
        (screen.say(&Message::new(key).with("n", screen.model.marks.count())), Meaning::Accent)
    } else if let Some(on_its_way) = on_its_way(screen) {
        (on_its_way, Meaning::Accent)
    } else {
        (screen.model.fixed.database.to_string(), Meaning::Muted)
    };
    let edge = super::notices::edge(screen, area);
    let lines = wrapped(&text, area.width.saturating_sub(edge));
    let above = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(1).min(area.y.saturating_sub(1));
    let width = area.width.saturating_sub(edge);
    let said = Rect { y: area.y - above, height: area.height + above, width, ..area };
    if above > 0 {
        let ground = screen.style(Meaning::Text);
        overlay(screen.frame, said, ground);
    }
    for (line, y) in lines.iter().zip(said.top()..said.bottom()) {
        screen.write(said, said.x, y, &format!(" {line}"), meaning);
    }
}

/// How far a list is that comes in or goes back while its box is laid aside, and the key that shows it again.
fn on_its_way(screen: &Screen<'_, '_>) -> Option<String> {
    let is_laid_aside = !matches!(screen.model.overlay, Some(Overlay::Incoming));
    let incoming = screen.model.incoming.as_ref().filter(|incoming| is_laid_aside && incoming.is_running())?;
    let key = screen.key(Command::Import);
    let told = match incoming.progress() {
        Some((read, rows)) => {
            Message::new("status.comes_in").with("share", read.saturating_mul(100).checked_div(rows).unwrap_or(100))
        }
        None => Message::new("status.goes_back"),
    };
    Some(told.with("key", key).say(screen.model.lang))
}

/// Rows that what was said last takes on a screen that is so wide: none where nothing was.
pub(super) fn said_rows(screen: &Screen<'_, '_>, width: u16) -> u16 {
    let toast = screen.model.toast.as_ref();
    let rows = toast.map_or(0, |toast| wrapped(&toast.message.say(screen.model.lang), width).len());
    u16::try_from(rows).unwrap_or(u16::MAX)
}

fn wrapped(text: &str, width: u16) -> Vec<std::borrow::Cow<'_, str>> {
    let room = usize::from(width).saturating_sub(2).max(1);
    textwrap::wrap(text, textwrap::Options::new(room).break_words(true))
}

/// The most useful keys of where the user is, as many as fit; after a prefix, what may follow it.
pub(super) fn hints(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let scope = screen.model.scope();
    let hints: Vec<(String, Command)> = if screen.model.keys.is_empty() {
        let mut specs: Vec<_> = COMMANDS
            .iter()
            .filter(|spec| spec.hint > 0 && spec.scopes.contains(&scope) && screen.model.available(spec.command))
            // Elsewhere the key only goes back, which another key is there for.
            .filter(|spec| spec.command != Command::Quit || scope == Scope::List)
            .collect();
        specs.sort_by_key(|spec| spec.hint);
        let keymap = &screen.model.keymap;
        specs.into_iter().filter_map(|spec| Some((keymap.shown(scope, spec.command)?, spec.command))).collect()
    } else {
        let keys = &screen.model.keys;
        screen.model.keymap.continuations(scope, keys).map(|(rest, command)| (written(rest), command)).collect()
    };
    // Help is promised on every screen, and the way out wherever something lies over the list: measured first, drawn last.
    let promised = |command: Command| match command {
        Command::Help => true,
        Command::Back => !matches!(scope, Scope::List | Scope::Detail | Scope::Filter | Scope::Help),
        _ => false,
    };
    let (last, hints): (Vec<_>, Vec<_>) = hints.into_iter().partition(|(_, command)| promised(*command));
    let cells = |screen: &Screen<'_, '_>, (key, command): &(String, Command)| {
        width(key) + width(&command.short().say(screen.model.lang)) + 3
    };
    let mut room = usize::from(area.width).saturating_sub(last.iter().map(|hint| cells(screen, hint)).sum());
    let mut x = area.x + 1;
    for hint in hints.iter().filter(|_| scope != Scope::Help || area.width > 20) {
        let cells = cells(screen, hint);
        if cells > room {
            break;
        }
        room -= cells;
        x = one_hint(screen, area, x, hint);
    }
    for hint in &last {
        x = one_hint(screen, area, x, hint);
    }
}

fn one_hint(screen: &mut Screen<'_, '_>, area: Rect, x: u16, (key, command): &(String, Command)) -> u16 {
    let short = command.short().say(screen.model.lang);
    let begin = x;
    let x = screen.write(area, x, area.y, key, Meaning::Key);
    let end = screen.write(area, x, area.y, &format!(" {short}"), Meaning::Text);
    screen.spot(Rect { x: begin, width: end.saturating_sub(begin), height: 1, ..area }, Hit::Key(*command));
    end + 2
}
