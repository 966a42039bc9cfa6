//! `show --score`: what a lead comes to, rule by rule.

use serde_json::{Value, json};

use super::Out;
use super::json::Telling;
use super::leads::table;
use crate::agreement::words;
use crate::desk::{CountedTouch, ScoreLine, Scorecard, Sheet};
use crate::error::Result;
use crate::i18n::{Lang, Message};

/// All of it, as a program reads it. Points are numbers with at most three decimals.
pub(super) fn document(card: &Scorecard, telling: Telling<'_>, lang: Lang) -> Value {
    let rules = card.lines.iter().map(|line| {
        let counted = line.counted.iter().map(|counted| {
            let CountedTouch { doing, full, left } = counted;
            json!({
                "at": telling.at(doing.at),
                "kind": doing.kind,
                "content": doing.content.as_ref().map(ToString::to_string),
                "times": doing.times,
                "amount": doing.amount,
                "full": full.number(),
                "left": left.number(),
            })
        });
        json!({
            "rule": line.rule,
            "component": line.component.word(),
            "counted": counted.collect::<Vec<_>>(),
            "sum": line.sum.number(),
            "points": line.given.number(),
        })
    });
    let ahead = card.ahead.iter().map(|(id, message)| json!({ "criterion": id, "missing": message.say(lang) }));
    json!({
        "at": telling.at(card.at),
        "agreement": card.agreement,
        "since": telling.maybe(card.since),
        "total": card.total.number(),
        "shown": card.total.shown(),
        "fit": card.fit.number(),
        "engagement": card.engagement.number(),
        "intent": card.intent.number(),
        "rules": rules.collect::<Vec<_>>(),
        "phase": card.phase.as_ref().map(|(id, _, points)| json!({ "id": id, "points": points.number() })),
        "excluded": card.excluded,
        "standing": card.standing.word(),
        "criterion": card.standing.criterion(),
        "ahead": ahead.collect::<Vec<_>>(),
        "hints_at_sql": card.hints_at_sql,
        "candidate": card.candidate.is_some(),
    })
}

/// The same for people.
pub(super) fn print(sheet: &Sheet, telling: Telling<'_>, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    let Some(card) = &sheet.score else { return Ok(()) };
    out.line(&card.head().say(lang))?;
    let agreement = telling.versions.of(card.agreement);
    let version = Message::new("scored.by_version").with("version", card.agreement).with("at", telling.wall(card.at));
    out.line(&format!("  {}", version.say(lang)))?;
    if let Some(since) = card.since {
        out.line(&format!("  {}", Message::new("scored.since").with("at", telling.wall(since)).say(lang)))?;
    }
    let mut lines = table();
    for line in &card.lines {
        let ScoreLine { rule, component, what, counted, sum, given } = line;
        let capped =
            if sum == given { String::new() } else { Message::new("scored.capped").with("sum", sum).say(lang) };
        let component = words::component(*component).say(lang);
        lines.add_row([component, rule.clone(), what.say(lang), given.to_string(), capped]);
        for CountedTouch { doing, full, left } in counted {
            let left = if full == left { full.to_string() } else { format!("{full} → {left}") };
            let day = telling.wall(doing.at).to_string();
            lines.add_row([String::new(), day, doing.told(telling.versions).say(lang), left, String::new()]);
        }
    }
    if !card.lines.is_empty() {
        out.line(&lines.to_string())?;
    }
    let wall = |at| telling.wall(at).to_string();
    for line in card.remarks(agreement, &wall) {
        out.line(&line.say(lang))?;
    }
    Ok(())
}
