//! Marketing's page: lists, one below the other, under their counts.

mod errands;

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, fit, wrapped};
use super::theme::Meaning;
use crate::app::{MarketingPage, MarketingRow as Row};
use crate::desk::{Concerned, Due, Returns, rule_told};
use crate::domain::words;
use crate::gate::Shown;
use crate::i18n::Message;

/// A line of the page; of a row with its number.
struct Line {
    row: Option<usize>,
    pieces: Vec<(String, Meaning)>,
}

/// Draws the page. The row under the cursor is always on it.
pub(super) fn draw(screen: &mut Screen<'_, '_>, area: Rect, page: &MarketingPage) {
    if area.height == 0 || area.width == 0 {
        return;
    }
    let lines = lines(screen, usize::from(area.width).saturating_sub(2), page);
    let height = usize::from(area.height);
    let cursor = lines.iter().position(|line| line.row == Some(page.at)).unwrap_or(0);
    // What stands above the first row stays in sight as long as it can.
    let from = (cursor + 1).saturating_sub(height).min(lines.len().saturating_sub(1));
    let from = if cursor < height { 0 } else { from };
    for (line, y) in lines.iter().skip(from).zip(area.top()..area.bottom()) {
        let area = Rect { y, height: 1, ..area };
        let under_cursor = line.row == Some(page.at);
        if under_cursor {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(area, style);
            screen.write(area, area.x, y, ">", Meaning::Selected);
        }
        let mut x = area.x + 1;
        for (text, meaning) in &line.pieces {
            x = screen.write(area, x, y, text, if under_cursor { Meaning::Selected } else { *meaning });
        }
    }
}

fn lines(screen: &Screen<'_, '_>, cells: usize, page: &MarketingPage) -> Vec<Line> {
    let said = |text: String, meaning| Line { row: None, pieces: vec![(text, meaning)] };
    let Some(returns) = page.returns.as_deref() else {
        return vec![said(screen.text("returns.loading"), Meaning::Muted)];
    };
    let lang = screen.model.lang;
    let mut lines = Vec::new();
    let mut rows = page.rows().into_iter().enumerate().peekable();
    for part in 0..3 {
        if part == 2 {
            lines.extend(errands::lines(screen, cells, (&returns.errands, page.at), &mut rows));
        }
        if part > 0 {
            lines.push(said(String::new(), Meaning::Text));
        }
        lines.push(said(head(screen, returns, part).say(lang), Meaning::Heading));
        if part == 2 && returns.total > 0 {
            let counts = [returns.reasons(&screen.model.fixed.versions), returns.sources()];
            let counts = counts.iter().flat_map(|count| wrapped(&count.say(lang), cells));
            lines.extend(counts.map(|count| said(count, Meaning::Muted)));
        }
        if part == 2 && !returns.rules.is_empty() {
            let head = Message::new("returns.rules").with("day", screen.short_day(returns.since)).say(lang);
            let rules =
                returns.rules.iter().flat_map(|rule| wrapped(&rule_told(rule).say(lang), cells.saturating_sub(2)));
            lines.push(said(head, Meaning::Muted));
            lines.extend(rules.map(|rule| said(format!("  {rule}"), Meaning::Text)));
        }
        let is_here = |row: &Row<'_>| match row {
            Row::Asked(_) => part == 0,
            Row::Wake(_) => part == 1,
            Row::Back(_) => part == 2,
            Row::Errand(_) | Row::Candidate(_) => false,
        };
        let mut listed = 0;
        while let Some((n, row)) = rows.next_if(|(_, row)| is_here(row)) {
            lines.push(Line { row: Some(n), pieces: one(screen, cells, row) });
            listed += 1;
            // What is asked is read without looking for it; of the others, that of the one under the cursor.
            if matches!(row, Row::Asked(_)) || n == page.at {
                lines.extend(
                    promise_of(screen, row).map(|promise| said(fit(&format!("      {promise}"), cells), Meaning::Text)),
                );
                lines.extend(words_of(row).map(|words| said(fit(&format!("      {words}"), cells), Meaning::Text)));
            }
        }
        let all = [returns.questions_total, returns.wakes_total, returns.total][part];
        if listed == 0 {
            lines.push(said(screen.text("returns.nothing"), Meaning::Muted));
        } else if listed < all {
            let counts = Message::new("returns.counts").with("listed", listed).with("n", all);
            lines.push(said(counts.say(lang), Meaning::Muted));
        }
    }
    lines
}

fn head(screen: &Screen<'_, '_>, returns: &Returns, part: usize) -> Message {
    match part {
        0 => Message::new("returns.questions").with("n", returns.questions_total),
        1 => Message::new("returns.wakes").with("n", returns.wakes_total),
        _ => Message::new("returns.back").with("day", screen.short_day(returns.since)).with("n", returns.total),
    }
}

/// What was said, in one line.
fn words_of(row: Row<'_>) -> Option<Shown> {
    let words = match row {
        Row::Asked(asked) => asked.words.as_ref(),
        Row::Wake(wake) => wake.words.as_ref(),
        Row::Back(back) => back.words.as_ref(),
        Row::Errand(_) | Row::Candidate(_) => None,
    };
    words.map(|words| Shown::line(words.as_str()))
}

/// When a lead comes back, or what for, where it is not for its day alone.
fn promise_of(screen: &Screen<'_, '_>, row: Row<'_>) -> Option<String> {
    let Row::Wake(wake) = row else { return None };
    let day = screen.short_day(wake.at);
    let promise = words::promise(Some(&day), &wake.wake_on, &screen.model.fixed.versions)?;
    (!wake.wake_on.is_empty()).then(|| promise.say(screen.model.lang))
}

/// When, who it is, why it came back, by whom. What has no room goes from the right.
fn one(screen: &Screen<'_, '_>, cells: usize, row: Row<'_>) -> Vec<(String, Meaning)> {
    let lang = screen.model.lang;
    let versions = &screen.model.fixed.versions;
    let whom = row.whom();
    let (at, why, by, when) = match row {
        Row::Asked(asked) => (asked.at, asked.told(versions), Some(&asked.by), Meaning::Muted),
        Row::Wake(wake) => {
            let meaning = match wake.due {
                Due::Overdue => Meaning::SlaBreached,
                Due::Today => Meaning::SlaSoon,
                Due::ThisWeek => Meaning::Muted,
            };
            (wake.at, wake.why(versions), wake.by.as_ref(), meaning)
        }
        Row::Back(back) => (back.at, back.told(versions), Some(&back.by), Meaning::Muted),
        // They have rows of their own.
        Row::Errand(_) | Row::Candidate(_) => return Vec::new(),
    };
    let day = match row {
        // In a word, too: never by colour alone.
        Row::Wake(wake) => format!("{} {}", screen.short_day(at), wake.due.told().say(lang)),
        _ => screen.short_day(at),
    };
    let called = called(screen, whom);
    // Columns of fixed shares.
    let (day_cells, called_cells) = (if matches!(row, Row::Wake(_)) { 15 } else { 6 }, called_cells(cells));
    let why_cells = if cells < 60 { 14 } else { 22 };
    let mut pieces = vec![
        (format!("{} ", column(&day, day_cells)), when),
        (format!("{} ", column(&called, called_cells)), Meaning::Text),
        (format!("{} ", column(&why.say(lang), why_cells)), Meaning::Accent),
    ];
    let used = day_cells + called_cells + why_cells + 3;
    if let Some(by) = by
        && cells > used + 8
    {
        pieces.push((format!("{} ", column(Shown::line(screen.called(by)).as_str(), 9)), Meaning::Muted));
    }
    pieces
}

/// How many cells have who it is.
fn called_cells(cells: usize) -> usize {
    (cells * 2 / 5).clamp(12, 34)
}

/// The company, and the person beside it.
fn called(screen: &Screen<'_, '_>, whom: &Concerned) -> String {
    let called = if whom.called.is_empty() { screen.text("erase.word") } else { whom.called.to_string() };
    if whom.name == whom.called || whom.name.is_empty() { called } else { format!("{called}  {}", whom.name.as_str()) }
}
