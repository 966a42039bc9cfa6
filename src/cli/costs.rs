//! `costs`: what campaigns cost.

use serde_json::{Value, json};

use super::leads::table;
use super::{Out, Setting};
use crate::agreement::terms::Stage;
use crate::desk::Costs;
use crate::domain::words;
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

pub(super) fn costs(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let costs = desk.costs()?;
    if setting.is_json() {
        out.json(&document(&costs))?;
        return Ok(0);
    }
    print(setting.lang, &costs, out)?;
    Ok(0)
}

fn document(costs: &Costs) -> Value {
    let words = costs.words.iter().map(|cost| {
        json!({
            "campaign": cost.campaign, "source": cost.source, "from": cost.from.to_string(), "to": cost.to.to_string(),
            "amount": cost.amount, "currency": cost.currency,
        })
    });
    let campaigns = costs.campaigns.iter().map(|cost| {
        json!({
            "campaign": cost.campaign, "currency": cost.currency, "amount": cost.amount, "leads": cost.leads,
            "mqls": cost.mqls, "per_lead": cost.per(cost.leads), "per_mql": cost.per(cost.mqls),
        })
    });
    let totals = costs.totals.iter().map(|(currency, amount)| json!({ "currency": currency, "amount": amount }));
    json!({
        "costs": words.collect::<Vec<_>>(),
        "campaigns": campaigns.collect::<Vec<_>>(),
        "totals": totals.collect::<Vec<_>>(),
    })
}

fn print(lang: Lang, costs: &Costs, out: &mut Out<'_>) -> Result<()> {
    if costs.words.is_empty() {
        return out.line(&lang.text("costs.none"));
    }
    out.line(&lang.text("costs.definition"))?;
    let mut lines = table();
    let head = ["costs.campaign", "costs.amount", "costs.currency"].map(|key| lang.text(key));
    let counted = [Stage::Lead, Stage::Mql].map(|stage| words::stage(stage).say(lang));
    let per = counted.clone().map(|stage| Message::new("costs.per").with("what", stage).say(lang));
    lines.set_header(head.into_iter().chain(counted).chain(per));
    let shown = |text: &str| Shown::line(text).into_string();
    for cost in &costs.campaigns {
        let per = |n| cost.per(n).map_or_else(|| "–".to_owned(), amount);
        let currency = cost.currency.as_deref().map(shown).unwrap_or_default();
        lines.add_row([
            shown(&cost.campaign),
            amount(cost.amount),
            currency,
            cost.leads.to_string(),
            cost.mqls.to_string(),
            per(cost.leads),
            per(cost.mqls),
        ]);
    }
    for (currency, total) in &costs.totals {
        let currency = currency.as_deref().map(shown).unwrap_or_default();
        lines.add_row([lang.text("waterfall.total"), amount(*total), currency]);
    }
    out.line(&lines.to_string())
}

/// An amount to be read: without a fraction where it has none.
fn amount(amount: f64) -> String {
    if amount.fract() == 0.0 { format!("{amount:.0}") } else { format!("{amount:.2}") }
}
