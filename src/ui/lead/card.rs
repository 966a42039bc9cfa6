//! Who it is and how to reach them; a channel that the person closed is told of in the place of the number.

use super::super::Screen;
use super::super::cells::{column, width};
use super::super::theme::Meaning;
use super::Line;
use crate::desk::{ClosedChannel, Sheet};
use crate::domain::{Field, words};
use crate::i18n::Message;

/// How to reach the person. Where a channel was closed, that is said in the place of the number, and since when.
pub(super) fn reach(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let mut line = Line::new();
    for field in [Field::Phone, Field::Mobile, Field::Mail] {
        let Some(value) = sheet.field(field) else { continue };
        let gap = if line.is_empty() { "" } else { "   " };
        if sheet.record.person.closes(field) {
            let closed = sheet.briefing.closed.iter().find(|channel| channel.closes(field));
            line.push((format!("{gap}{}", self::closed(screen, field, closed)), Meaning::SlaSoon));
        } else {
            line.push((format!("{gap}{value}"), Meaning::Accent));
        }
    }
    (!line.is_empty()).then_some(line)
}

fn closed(screen: &Screen<'_, '_>, field: Field, closed: Option<&ClosedChannel>) -> String {
    let since = closed.and_then(|closed| closed.since);
    let message = Message::new(if since.is_some() { "before.closed_since" } else { "before.closed" });
    let message = message.with_message("field", field.label());
    let message = match since {
        Some(since) => message.with("at", screen.short_day(since)),
        None => message,
    };
    message.say(screen.model.lang)
}

/// What is known of the person and the company, attribute by attribute.
pub(super) fn attributes(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let lang = screen.model.lang;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (field, value) in &sheet.person {
        // Who it is and how to reach them stands above.
        let above = [
            Field::Name,
            Field::Company,
            Field::Title,
            Field::Phone,
            Field::Mobile,
            Field::Mail,
            Field::ConsentPhone,
            Field::ConsentMail,
        ];
        if !above.contains(field) {
            pairs.push((field.label().say(lang), words::value(*field, value, lang)));
        }
    }
    let traits = &sheet.traits;
    for (key, value) in [
        ("column.source", traits.source.clone()),
        ("column.campaign", traits.campaign.clone()),
        ("column.industry", traits.industry.clone()),
        ("column.employees", traits.employees.map(|n| n.to_string())),
    ] {
        pairs.extend(value.map(|value| (screen.text(key), value)));
    }
    pairs.extend(sheet.extra.iter().map(|(name, value)| (words::column(name, lang), value.to_string())));
    let label_cells = pairs.iter().map(|(label, _)| width(label)).max().unwrap_or(0).min(24);
    let line = |(label, value): (String, String)| {
        vec![(format!("{}  ", column(&label, label_cells)), Meaning::Muted), (value, Meaning::Text)]
    };
    pairs.into_iter().map(line).collect()
}
