//! What was done last, a line each: when, by whom, what, with which lead, and whether it can be taken back.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, fit, width};
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::History;
use crate::desk::Step;
use crate::domain::words;
use crate::gate::Shown;
use crate::i18n::Message;

pub(super) fn draw(screen: &mut Screen<'_, '_>, history: &History) {
    let steps = history.steps.as_deref().unwrap_or_default();
    let parts: Vec<Parts> = steps.iter().map(|step| parts(screen, step)).collect();
    let most = |of: fn(&Parts) -> &str| parts.iter().map(|parts| width(of(parts))).max().unwrap_or(0);
    let (before, lead, mark) =
        (most(|parts| &parts.before), most(|parts| &parts.lead).min(60), most(|parts| &parts.mark));
    // The cursor, the border, and blanks between the parts: first the marks go where they have no room, then names are cut.
    let room = usize::from(screen.model.size.0).saturating_sub(6);
    let mark_cells = if before + 1 + lead.min(16) + 2 + mark <= room { mark } else { 0 };
    let beside = if mark_cells > 0 { mark_cells + 2 } else { 0 };
    let lead_cells = lead.min(room.saturating_sub(before + 1 + beside));
    let rows: Vec<(String, bool)> =
        parts.iter().zip(steps).map(|(parts, step)| (parts.line(lead_cells, mark_cells), step.counts)).collect();
    let widest = rows.iter().map(|(row, _)| width(row) + 6).max().unwrap_or(0).max(60);
    let height = u16::try_from(rows.len().max(1)).unwrap_or(u16::MAX).saturating_add(2);
    let title = screen.text("history.title");
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(u16::MAX), height);
    if rows.is_empty() {
        let text = screen.text(if history.steps.is_some() { "history.nothing" } else { "list.loading" });
        screen.write(inner, inner.x + 1, inner.y, &text, Meaning::Muted);
    }
    let room = usize::from(inner.height).max(1);
    let first = history.at.saturating_sub(room - 1);
    for ((n, (text, counts)), y) in rows.iter().enumerate().skip(first).zip(inner.top()..inner.bottom()) {
        let line = Rect { y, height: 1, ..inner };
        let mark = screen.cursor(n == history.at);
        let meaning = match (n == history.at, counts) {
            (true, _) => Meaning::Selected,
            (false, true) => Meaning::Text,
            (false, false) => Meaning::Muted,
        };
        if n == history.at {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(line, style);
        }
        let text = fit(&format!("{mark} {text}"), usize::from(line.width).saturating_sub(1));
        screen.write(line, line.x, y, &text, meaning);
    }
}

/// What a line says.
struct Parts {
    /// When, by whom and what.
    before: String,
    /// With whom.
    lead: String,
    /// What can be done about it.
    mark: String,
}

impl Parts {
    fn line(&self, lead_cells: usize, mark_cells: usize) -> String {
        let mark = if mark_cells > 0 { self.mark.as_str() } else { "" };
        format!("{} {}  {mark}", self.before, column(&self.lead, lead_cells)).trim_end().to_owned()
    }
}

fn parts(screen: &Screen<'_, '_>, step: &Step) -> Parts {
    let (lang, operation) = (screen.model.lang, &step.kept.operation);
    let at = screen.short_time(operation.recorded_at);
    let by = column(Shown::line(screen.called(&operation.by)).as_str(), 12);
    let act = column(&words::act(operation.act).say(lang), 14);
    let lead = if step.kept.leads > 1 {
        Message::new("history.many").with("n", step.kept.leads).with("lead", &step.called).say(lang)
    } else {
        step.called.to_string()
    };
    let mark = match (step.counts, step.can_go_back) {
        (false, _) => screen.text("history.taken_back"),
        (true, true) => screen.text("history.can_go_back"),
        (true, false) => String::new(),
    };
    Parts { before: format!("{at}  {by} {act}"), lead, mark }
}
