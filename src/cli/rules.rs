//! `report rules`: the record of each rule that makes a lead an MQL.

use serde_json::{Value, json};

use super::args::Rules as Args;
use super::leads::table;
use super::report::{in_order, rate, span};
use super::{Out, Setting, json};
use crate::agreement::RuleKind;
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::insight::RuleRecord;

pub(super) fn rules(setting: &Setting, args: &Args, out: &mut Out<'_>) -> Result<u8> {
    in_order(args.from, args.to)?;
    let records = setting.reading_desk()?.rule_records(args.from, args.to)?;
    if setting.is_json() {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        let rules: Vec<Value> = records.by_kind().into_iter().map(document).collect();
        out.json(&json!({
            "unit": "handoff",
            "from": day(args.from),
            "to": day(args.to),
            "handoffs": records.handoffs,
            "rules": rules,
        }))?;
        return Ok(0);
    }
    let lang = setting.lang;
    let head = Message::new("rules.defined").with("span", span(args.from, args.to)).with("n", records.handoffs);
    out.line(&head.say(lang))?;
    out.line(&lang.text("rules.counted"))?;
    let mut lines = table();
    let heads = [
        "rules.rule",
        "rules.kind",
        "rules.fired",
        "rules.accepted",
        "rules.qualified",
        "rules.won",
        "rules.blamed",
        "rules.praised",
    ];
    lines.set_header(heads.map(|head| lang.text(head)));
    for record in records.by_kind() {
        lines.add_row(row(record, lang));
    }
    out.line(&lines.to_string())?;
    out.line(&lang.text("rules.judged"))?;
    out.line(&lang.text("waterfall.rates"))?;
    Ok(0)
}

fn row(record: &RuleRecord, lang: Lang) -> [String; 8] {
    [
        Shown::line(&record.rule).into_string(),
        kind(record.kind).say(lang),
        record.fired.to_string(),
        rate(record.rate_accepted()),
        rate(record.rate_qualified()),
        rate(record.rate_won()),
        rate(record.rate_blamed()),
        record.praised.to_string(),
    ]
}

fn kind(kind: RuleKind) -> Message {
    Message::new(match kind {
        RuleKind::Fit => "rules.of_fit",
        RuleKind::Touch => "rules.of_touch",
        RuleKind::Criterion => "rules.of_criterion",
    })
}

/// A record as programs read it.
pub(super) fn document(record: &RuleRecord) -> Value {
    json!({
        "rule": record.rule,
        "kind": record.kind.word(),
        "fired": record.fired,
        "accepted": record.accepted,
        "qualified": record.qualified,
        "won": record.won,
        "blamed": record.blamed,
        "praised": record.praised,
        "rates": {
            "accepted": json::rate(record.rate_accepted()),
            "qualified": json::rate(record.rate_qualified()),
            "won": json::rate(record.rate_won()),
            "blamed": json::rate(record.rate_blamed()),
        },
    })
}
