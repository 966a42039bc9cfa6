//! What the agreement's playbook offers next.

use super::super::Screen;
use super::super::theme::Meaning;
use super::Line;
use super::reading::indented;
use crate::agreement::terms::Stage;
use crate::desk::Sheet;

/// Of leads that somebody is to do something about.
pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let is_over = matches!(sheet.stage, Stage::Customer | Stage::Lost | Stage::Excluded) || sheet.merged_into.is_some();
    if is_over || sheet.briefing.next.is_empty() || sheet.record.lead.erased.is_some() {
        return Vec::new();
    }
    let mut lines = vec![vec![(screen.text("before.next"), Meaning::Heading)]];
    let day = |at| screen.short_day(at);
    let told = sheet.briefing.next.iter().map(|advice| advice.told(screen.agreement(), &day).say(screen.model.lang));
    lines.extend(told.map(indented));
    lines
}
