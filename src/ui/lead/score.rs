//! What a lead comes to, and why.

use super::super::Screen;
use super::super::theme::Meaning;
use super::Line;
use super::reading::indented;
use crate::agreement::words;
use crate::desk::{CountedTouch, Sheet};
use crate::i18n::Message;

/// In one line: the score and what it is made of.
pub(super) fn head(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let card = sheet.score.as_ref().filter(|_| sheet.record.lead.erased.is_none())?;
    Some(vec![(card.head().say(screen.model.lang), Meaning::Text)])
}

/// Each rule with what it counted; on the lead's own page each touch, too.
pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let lang = screen.model.lang;
    let Some(card) = sheet.score.as_ref().filter(|_| sheet.record.lead.erased.is_none()) else { return Vec::new() };
    let mut lines = vec![vec![(screen.text("scored.title"), Meaning::Heading)]];
    let wall = |at| screen.short_time(at);
    lines.extend(
        card.remarks(screen.model.fixed.versions.of(card.agreement), &wall).iter().map(|line| indented(line.say(lang))),
    );
    for line in &card.lines {
        let mut told = Message::new("scored.line")
            .with_message("component", words::component(line.component))
            .with_message("what", line.what.clone())
            .with("points", line.given)
            .say(lang);
        if line.sum != line.given {
            told = format!("{told} {}", Message::new("scored.capped").with("sum", line.sum).say(lang));
        }
        lines.push(indented(told));
        let counted = line.counted.iter().filter(|_| screen.model.full);
        lines.extend(counted.map(|CountedTouch { doing, full, left }| {
            let points = if full == left { full.to_string() } else { format!("{full} → {left}") };
            let what = doing.told(&screen.model.fixed.versions).say(lang);
            indented(format!("  {}  {what}  {points}", screen.short_day(doing.at)))
        }));
    }
    lines
}
