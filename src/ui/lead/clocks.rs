//! The clocks of the open hand-off: state, what is left, until when, and that one stands still just now.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;
use tui_big_text::PixelSize;

use super::super::Screen;
use super::super::cells::{BREAK, tied};
use super::super::theme::{Mark, Meaning};
use super::Line;
use crate::desk::Sheet;
use crate::domain::{ClockRun, Handoff, SlaState, countdown};
use crate::i18n::Message;

/// So many cells a large digit takes.
const DIGIT: usize = 4;

/// So many rows.
const DIGIT_ROWS: u16 = 4;

pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet, room: u16) -> Vec<Line> {
    let open = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none());
    let Some(handoff) = open else { return Vec::new() };
    let pressing = screen.model.pressing(screen.now).map(|(run, ..)| run);
    let large = pressing.and_then(|run| Some((run, large(screen, usize::from(room))?)));
    // The one that is shown large is told of there.
    let others = handoff.clocks.iter().filter(|run| large.as_ref().is_none_or(|(shown, _)| shown != run));
    let others: Vec<Line> = others.map(|run| clock(screen, run)).collect();
    large.map(|(_, lines)| lines).into_iter().flatten().chain(others).chain(silence(screen, sheet, handoff)).collect()
}

/// Until when reminders wait, who said so, and for what.
fn silence(screen: &Screen<'_, '_>, sheet: &Sheet, handoff: &Handoff) -> Option<Line> {
    let said = handoff.acknowledged_at(screen.now)?;
    let told = Message::new("lead.acknowledged").with("at", screen.short_until(said.until));
    let told = told.with("by", screen.called(&said.by)).with("next", sheet.next_step(said).unwrap_or_default());
    Some(vec![("@ ".to_owned(), Meaning::Accent), (told.say(screen.model.lang), Meaning::Accent)])
}

/// The countdown of the clock that presses most, large where the look has more than ASCII; below it its state, until
/// when, and why it is due then.
fn large(screen: &Screen<'_, '_>, room: usize) -> Option<Vec<Line>> {
    let model = screen.model;
    let (run, state, left) = model.pressing(screen.now)?;
    if left.len() * DIGIT > room || !left.is_ascii() {
        return None;
    }
    let meaning = Meaning::of_state(state);
    let is_plain = screen.mark(Mark::Horizontal).is_ascii();
    let mut lines: Vec<Line> = if is_plain {
        vec![vec![(left, meaning)]]
    } else {
        digits(&left).into_iter().map(|row| vec![(row, meaning)]).collect()
    };
    let told = Message::new("hands.due")
        .with_message("state", state.told())
        .with("at", screen.short_until(run.due_at))
        .say(model.lang);
    let mut line = vec![(format!("{:<2} {told}", screen.mark(Mark::of_state(state))), meaning)];
    let passes = run.left(&model.fixed.versions, screen.now).passes;
    if state != SlaState::Breached && state != SlaState::Paused && !passes {
        line.push((format!("  {}", screen.text("lead.stands_still")), Meaning::Muted));
    }
    lines.push(line);
    let agreement = model.fixed.versions.of(run.agreement());
    let clock = agreement.clock(&run.clock, run.tier());
    let tier = run
        .tier()
        .and_then(|id| agreement.tiers.iter().find(|tier| tier.id == id))
        .map(|tier| tier.names.get(model.lang));
    let why = Message::new(if tier.is_some() { "hands.why_due" } else { "hands.why_due_plain" })
        .with("clock", clock.map_or(run.clock.as_str(), |clock| clock.names.get(model.lang)))
        .with("tier", tier.unwrap_or_default())
        .with("from", screen.short_time(run.started_at))
        .with("calendar", clock.map_or("-", |clock| clock.calendar.as_str()));
    lines.push(vec![("   ".to_owned(), Meaning::Text), (why.say(model.lang), Meaning::Muted)]);
    Some(lines)
}

/// Whether a text is a row of such letters.
pub(super) fn is_of_blocks(text: &str) -> bool {
    let is_block = |c: char| matches!(c, '\u{2580}'..='\u{259F}');
    text.chars().any(is_block) && text.chars().all(|c| c == ' ' || is_block(c))
}

/// A text in large letters, row by row.
fn digits(text: &str) -> Vec<String> {
    let wide = u16::try_from(text.len() * DIGIT).unwrap_or(0);
    let area = Rect::new(0, 0, wide, DIGIT_ROWS);
    let mut buffer = Buffer::empty(area);
    let lines = vec![ratatui::text::Line::raw(text)];
    tui_big_text::BigText::builder().pixel_size(PixelSize::Quadrant).lines(lines).build().render(area, &mut buffer);
    let row = |y| (0..wide).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    // The font's letters end above the line on which commas hang.
    let rows: Vec<String> = (0..DIGIT_ROWS).map(row).collect();
    rows.into_iter().filter(|row| !row.is_empty()).collect()
}

fn clock(screen: &Screen<'_, '_>, run: &ClockRun) -> Line {
    let model = screen.model;
    let state = run.state(screen.now);
    let meaning = Meaning::of_state(state);
    let terms = model.fixed.versions.of(run.agreement());
    let name = terms.clock(&run.clock, run.tier()).map(|clock| clock.names.get(model.lang));
    let name = name.unwrap_or(&run.clock).to_owned();
    let mut line = vec![
        (format!("{:<2} {}", screen.mark(Mark::of_state(state)), state.told().say(model.lang)), meaning),
        (format!("  {name}  "), Meaning::Text),
    ];
    if let Some((at, _)) = run.stopped {
        let (at, due) = (screen.short_time(at), screen.short_until(run.due_at));
        let day = |text: &str| text.split_once(' ').map(|(day, _)| day.to_owned());
        // Of the same day the time is enough: the line is short.
        let due = if day(&at) == day(&due) { due.split(' ').next_back().unwrap_or_default() } else { &due };
        let due = Message::new("lead.was_due").with("at", due).say(model.lang);
        line.push((format!("{}{BREAK}{}", tied(&at), tied(&due)), Meaning::Text));
    } else {
        let left = run.left(&model.fixed.versions, screen.now);
        line.push((countdown(left.time), meaning));
        let due = Message::new("lead.until").with("at", screen.short_until(run.due_at)).say(model.lang);
        line.push((format!("  {}", tied(&due)), Meaning::Text));
        if state != SlaState::Breached && state != SlaState::Paused && !left.passes {
            line.push((format!("  {}", screen.text("lead.stands_still")), Meaning::Muted));
        }
    }
    line
}
