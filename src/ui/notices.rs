//! The page of notices: what one was told by what it is about, what is not told yet, what has not left; and what of it stands
//! at the edge of every screen.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, fit, width, wrapped};
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::NoticesPage;
use crate::clock::Timestamp;
use crate::desk::{Bell, Mailbox, NoticeLine};
use crate::domain::countdown;
use crate::domain::notice::Class;
use crate::domain::words;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::storage::{LetterKept, LetterState};

/// Between two counts at the edge.
const GAP: u16 = 2;

/// No wider than a line that is read at a glance.
const WIDEST: u16 = 110;

/// A line of the page; of a row with its number.
struct Line {
    row: Option<usize>,
    text: String,
    meaning: Meaning,
}

impl Line {
    fn said(text: String, meaning: Meaning) -> Self {
        Self { row: None, text, meaning }
    }
}

/// Draws the page. The row under the cursor is always on it.
pub(super) fn draw(screen: &mut Screen<'_, '_>, page: &NoticesPage) {
    let (wide, high) = screen.model.size;
    let wide = wide.min(WIDEST);
    let lines = lines(screen, page, usize::from(wide).saturating_sub(5));
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2).max(5).min(high);
    let title = screen.text("inbox.title");
    let inner = boxed(screen, &title, wide, height);
    let cursor = lines.iter().position(|line| line.row == Some(page.at)).unwrap_or(0);
    // The heading above the first row stays in sight as long as it can.
    let room = usize::from(inner.height).max(1);
    let from = if cursor < room { 0 } else { cursor + 1 - room };
    for (line, y) in lines.iter().skip(from).zip(inner.top()..inner.bottom()) {
        let here = Rect { y, height: 1, ..inner };
        let is_here = line.row == Some(page.at);
        let meaning = if is_here { Meaning::Selected } else { line.meaning };
        if is_here {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(here, style);
        }
        let mark = screen.cursor(is_here);
        let text = fit(&format!("{mark} {}", line.text), usize::from(here.width).saturating_sub(1));
        screen.write(here, here.x, y, &text, meaning);
    }
}

fn lines(screen: &Screen<'_, '_>, page: &NoticesPage, cells: usize) -> Vec<Line> {
    let Some(mailbox) = page.mailbox.as_deref() else {
        return vec![Line::said(screen.text("list.loading"), Meaning::Muted)];
    };
    let lang = screen.model.lang;
    let mut lines = remarks(screen, mailbox, cells);
    let mut n = 0;
    let mut row = |lines: &mut Vec<Line>, text: String, meaning| {
        lines.push(Line { row: Some(n), text, meaning });
        n += 1;
    };
    for (of, told) in page.told() {
        let unread = mailbox.inbox.unread.iter().find(|(class, _)| *class == of).map_or(0, |(_, n)| *n);
        let head = Message::new(if unread > 0 { "inbox.head_unread" } else { "inbox.head" });
        let head = head.with_message("class", words::notice(of)).with("n", told.len()).with("unread", unread);
        lines.push(Line::said(head.say(lang), Meaning::Heading));
        for line in told {
            let meaning = if line.row.read_at.is_some() { Meaning::Muted } else { meaning_of(of) };
            row(&mut lines, told_line(screen, line, cells), meaning);
        }
    }
    if page.told().is_empty() {
        lines.push(Line::said(screen.text("inbox.nothing"), Meaning::Muted));
    }
    if !mailbox.waiting.is_empty() {
        let head = Message::new("inbox.waiting").with("n", mailbox.waiting.len());
        lines.push(Line::said(screen.say(&head), Meaning::Heading));
        mailbox.waiting.iter().for_each(|line| row(&mut lines, waiting_line(screen, line), Meaning::Text));
    }
    if !mailbox.inbox.letters.is_empty() {
        let head = Message::new("inbox.letters").with("n", mailbox.inbox.letters.len());
        lines.push(Line::said(head.say(lang), Meaning::Heading));
        for letter in &mailbox.inbox.letters {
            let meaning = if letter.state == LetterState::Failed { Meaning::SaidFailed } else { Meaning::Text };
            row(&mut lines, letter_line(screen, letter), meaning);
        }
    }
    lines
}

/// That nobody is reminded, why nothing leaves or until when, and what waits for a way out.
fn remarks(screen: &Screen<'_, '_>, mailbox: &Mailbox, cells: usize) -> Vec<Line> {
    let inbox = &mailbox.inbox;
    let snoozed = inbox
        .snoozed_until
        .map(|until| (Message::new("inbox.snoozed").with("at", screen.short_time(until)), Meaning::SlaPaused));
    let falters = screen.model.falters.clone().map(|why| (why, Meaning::SaidFailed));
    let no_ways = screen.model.no_ways.clone().map(|why| (why, Meaning::SaidFailed));
    let waits = (inbox.unsent.waiting > 0)
        .then(|| (Message::new("inbox.no_way_out").with("n", inbox.unsent.waiting), Meaning::Muted));
    let told = [falters, no_ways, snoozed, waits].into_iter().flatten();
    told.flat_map(|(message, meaning)| {
        wrapped(&screen.say(&message), cells).into_iter().map(move |text| Line::said(text, meaning))
    })
    .collect()
}

const fn meaning_of(class: Class) -> Meaning {
    match class {
        Class::Escalation | Class::Breach => Meaning::SlaBreached,
        Class::Warning | Class::CallBack => Meaning::SlaSoon,
        _ => Meaning::Text,
    }
}

/// Whether it is new, when it was told, who it is about, what, and how much time is left.
fn told_line(screen: &Screen<'_, '_>, line: &NoticeLine, cells: usize) -> String {
    let new = if line.row.read_at.is_none() { "*" } else { " " };
    let at = line.row.told_at.map(|at| moment(screen, at)).unwrap_or_default();
    let called_cells = (cells * 2 / 5).clamp(12, 40);
    format!("{new} {at}  {}  {}", column(&called(screen, line), called_cells), what(screen, line))
}

/// The time of today, the day of before; either takes as much room.
fn moment(screen: &Screen<'_, '_>, at: Timestamp) -> String {
    let zone = screen.agreement().zone;
    let (then, today) = (at.in_zone(&zone), screen.now.in_zone(&zone).date_naive());
    then.format(if then.date_naive() == today { "%H:%M" } else { "%m-%d" }).to_string()
}

/// What a notice says of its clock, or when it was to be; whose the lead is, where it is another one's,
/// and who wrote it.
fn what(screen: &Screen<'_, '_>, line: &NoticeLine) -> String {
    let lang = screen.model.lang;
    let mut parts = Vec::new();
    match &line.clock {
        Some(clock) => {
            parts.extend(line.left.map(countdown));
            parts.push(clock.get(lang).to_owned());
        }
        None if line.row.lead.is_some() => parts.push(screen.short_time(line.at)),
        None => {}
    }
    parts.extend(
        line.owner
            .as_ref()
            .map(|owner| Message::new("lead.owner").with("owner", Shown::line(screen.called(owner))).say(lang)),
    );
    let by = line.by.as_ref().map(|by| Shown::line(screen.called(by)));
    parts.extend(by.map(|by| Message::new("letter.by").with("by", by).say(lang)));
    parts.join("  ")
}

/// To whom it is told, when, what it is and who it is about.
fn waiting_line(screen: &Screen<'_, '_>, line: &NoticeLine) -> String {
    let lang = screen.model.lang;
    let told = Message::new("inbox.waits_for")
        .with("who", Shown::line(screen.called(&line.row.person)))
        .with("at", screen.short_time(line.row.opens_at));
    format!("{}  {}  {}", words::notice(line.row.class).say(lang), called(screen, line), told.say(lang))
}

/// By what, to whom, how often it was tried, what was answered, and when it is tried again.
fn letter_line(screen: &Screen<'_, '_>, letter: &LetterKept) -> String {
    let lang = screen.model.lang;
    let who = Shown::line(screen.called(&letter.person));
    let answer = Shown::line(letter.answer.as_deref().unwrap_or_default());
    let message = match (letter.state, letter.next_at) {
        (LetterState::Sending, _) | (LetterState::Due, None) => Message::new("inbox.letter_leaves"),
        (LetterState::Due, Some(next)) => Message::new("inbox.letter_again").with("at", screen.short_time(next)),
        (LetterState::Unsure, _) => Message::new("inbox.letter_unsure"),
        _ => Message::new("inbox.letter_failed"),
    };
    let state = message.with("n", letter.tries).say(lang);
    let by = words::way_out(&letter.channel).say(lang);
    format!("{by} {who}  {state}  {answer}").trim_end().to_owned()
}

fn called(screen: &Screen<'_, '_>, line: &NoticeLine) -> String {
    match &line.whom {
        Some(whom) if whom.called.is_empty() => screen.text("erase.word"),
        Some(whom) => whom.called.to_string(),
        None => screen.text("inbox.of_the_day"),
    }
}

/// What stands at the right end of the line in which things are said, from the right: that nobody is reminded, that nothing leaves,
/// what has not left, what one has not read. Gives how many cells it takes.
pub(super) fn edge(screen: &mut Screen<'_, '_>, area: Rect) -> u16 {
    let Some(bell) = screen.model.bell.as_ref() else { return 0 };
    // What is said goes first: half of the line is its own.
    let room = usize::from(area.width) / 2;
    let forms = forms(screen, bell);
    let fitting = forms.iter().find(|parts| cells(parts) <= room);
    let Some(parts) = fitting else { return 0 };
    let wide = u16::try_from(cells(parts)).unwrap_or(0);
    let mut x = area.right().saturating_sub(wide);
    for (text, meaning) in parts {
        x = screen.write(area, x, area.y, text, *meaning) + GAP;
    }
    wide
}

fn cells(parts: &[(String, Meaning)]) -> usize {
    let gaps = parts.len().saturating_sub(1) * usize::from(GAP);
    let cells: usize = parts.iter().map(|(text, _)| width(text)).sum();
    if cells == 0 { 0 } else { cells + gaps + 1 }
}

/// From the one that tells most to the one that takes least.
fn forms(screen: &Screen<'_, '_>, bell: &Bell) -> [Vec<(String, Meaning)>; 3] {
    let lang = screen.model.lang;
    let said =
        |key: &'static str, n: usize, meaning| (n > 0).then(|| (Message::new(key).with("n", n).say(lang), meaning));
    let falters = screen.model.falters.is_some().then(|| (screen.text("inbox.edge.falters"), Meaning::SaidFailed));
    let no_ways = screen.model.no_ways.is_some().then(|| (screen.text("inbox.edge.no_ways"), Meaning::SaidFailed));
    let stuck = said("inbox.edge.stuck", bell.stuck(), Meaning::SaidFailed);
    let snoozed = bell.snoozed_until.map(|_| (screen.text("inbox.edge.snoozed"), Meaning::SlaPaused));
    let urgent = bell.urgent();
    let rest = bell.total() - urgent;
    let by_class = bell.unread.iter().map(|(of, n)| {
        let text = Message::new("inbox.edge.of_class").with_message("class", words::notice(*of)).with("n", n);
        (text.say(lang), meaning_of(*of))
    });
    let head = (bell.total() > 0).then(|| (screen.text("inbox.edge.head"), Meaning::Muted));
    let counts =
        [said("inbox.edge.urgent", urgent, Meaning::SlaBreached), said("inbox.edge.rest", rest, Meaning::Accent)];
    let behind = || [snoozed.clone(), stuck.clone(), no_ways.clone(), falters.clone()].into_iter().flatten();
    [
        head.clone().into_iter().chain(by_class).chain(behind()).collect(),
        head.into_iter().chain(counts.clone().into_iter().flatten()).chain(behind()).collect(),
        counts.into_iter().flatten().chain(behind()).collect(),
    ]
}
