//! The clocks of the open hand-off: state, what is left, until when, and that one stands still just now.

use super::super::Screen;
use super::super::cells::{BREAK, tied};
use super::super::theme::{Mark, Meaning};
use super::Line;
use crate::desk::Sheet;
use crate::domain::{ClockRun, SlaState, countdown};
use crate::i18n::Message;

pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let open = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none());
    open.map(|handoff| handoff.clocks.iter().map(|run| clock(screen, run)).collect()).unwrap_or_default()
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
