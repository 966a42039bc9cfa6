//! What a lead comes to, and why.

use super::super::Screen;
use super::super::theme::Meaning;
use super::Line;
use super::reading::indented;
use crate::agreement::words;
use crate::desk::{CountedTouch, Scorecard, Sheet, Standing};
use crate::i18n::Message;

/// In a line: the score and what it is made of; and that it has cooled, where it has.
pub(super) fn head(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let Some(card) = card(sheet) else { return Vec::new() };
    let lang = screen.model.lang;
    let mut lines = vec![vec![(card.head().say(lang), Meaning::Text)]];
    if card.standing == Standing::Cooled {
        lines.push(vec![(Message::new("scored.cooled").say(lang), Meaning::SlaSoon)]);
    }
    lines
}

fn card(sheet: &Sheet) -> Option<&Scorecard> {
    sheet.score.as_ref().filter(|_| sheet.record.lead.erased.is_none())
}

/// How it stands to the definition, and each rule with what it counted. Beside the list there is room for the sum alone.
pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let lang = screen.model.lang;
    let Some(card) = card(sheet).filter(|_| screen.model.full) else { return Vec::new() };
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
        lines.extend(line.counted.iter().map(|CountedTouch { doing, full, left }| {
            let points = if full == left { full.to_string() } else { format!("{full} → {left}") };
            let what = doing.told(&screen.model.fixed.versions).say(lang);
            indented(format!("  {}  {what}  {points}", screen.short_day(doing.at)))
        }));
    }
    lines
}
