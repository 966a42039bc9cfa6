//! Correcting what is known of a person and of a deal (decisions 23 and 41).

use std::collections::BTreeMap;

use super::super::account::check_role;
use super::super::fact::{Traits, What};
use super::super::money;
use super::super::person::{Change, Field, Person};
use super::super::reach::holds_address;
use super::super::refusal::Refusal;
use super::deals::{closing, worth};
use super::{Asked, gates, passing};
use crate::agreement::terms::Stage;

/// New values by field. What figures need is a fact of its own; a person's attributes lie beside the journal.
pub(super) fn edit(
    asked: &Asked<'_>,
    set: &BTreeMap<String, String>,
    person: &mut Option<(Person, Vec<Change>)>,
) -> Result<Vec<What>, Refusal> {
    let mut facts = Vec::new();
    let mut after = asked.record.person.clone();
    let mut became = Vec::new();
    let mut traits = asked.record.lead.traits.clone();
    let mut deal = What::DealValued { amount: None, close: None };
    for (name, value) in set {
        match name.as_str() {
            name if !is_editable(name) => return Err(Refusal::NotEditable { field: name.to_owned() }),
            "amount" | "close" => value_deal(asked, &mut deal, name, value)?,
            "deal_stage" => facts.extend(move_deal(asked, value)?),
            "source" | "campaign" | "industry" | "employees" => describe(&mut traits, name, value)?,
            _ => became.extend(correct(&mut after, name, believed(name, value)?)),
        }
    }
    // One that a list brought stays until somebody puts another one in its place.
    if let Some(change) = became.iter().find(|change: &&Change| Field::of(&change.field) == Some(Field::Role)) {
        check_role(&change.new, &asked.setting.agreement().playbook)?;
    }
    if traits != asked.record.lead.traits {
        let tier = passing::change_tier(&asked.record.lead, &traits, asked.setting.versions, asked.at)?;
        facts.push(What::Described(traits));
        facts.extend(tier);
    }
    if !matches!(deal, What::DealValued { amount: None, close: None }) {
        facts.push(deal);
    }
    // A person who was erased can be edited; nobody becomes nobody by an edit.
    if !after.is_somebody() && asked.record.person.is_somebody() {
        return Err(Refusal::NobodyKnown);
    }
    if !became.is_empty() {
        facts.push(What::Edited { fields: became.iter().map(|change: &Change| change.field.clone()).collect() });
        *person = Some((after, became));
    }
    if facts.is_empty() && asked.request.answers.is_empty() {
        return Err(Refusal::NothingChanges);
    }
    asked.gated(facts)
}

/// Whether an edit can set a field: not what names a lead, what acts say, and when something happened.
pub fn is_editable(field: &str) -> bool {
    !matches!(
        field,
        "external_id"
            | "owner"
            | "stage"
            | "reason"
            | "note"
            | "created_at"
            | "lead_at"
            | "mal_at"
            | "mql_at"
            | "sal_at"
            | "sql_at"
            | "opportunity_at"
            | "won_at"
            | "lost_at"
    )
}

/// A value that its field can have. A list's row is not lost for one that cannot be believed (decision 37), but whoever
/// types it can be asked again.
fn believed<'v>(name: &str, value: &'v str) -> Result<&'v str, Refusal> {
    match Field::of(name).filter(|field| !field.believes(value)) {
        Some(field) => Err(Refusal::NotBelieved { field, value: value.to_owned() }),
        None => Ok(value),
    }
}

/// One attribute; nothing where it is so already.
pub(super) fn correct(person: &mut Person, name: &str, value: &str) -> Option<Change> {
    let old = match Field::of(name) {
        Some(field) => {
            let old = person.get(field).unwrap_or_default().to_owned();
            person.set(field, value);
            old
        }
        None if value.is_empty() => person.extra.remove(name).unwrap_or_default(),
        None => person.extra.insert(name, value).unwrap_or_default(),
    };
    (old != value).then(|| Change { field: name.to_owned(), old, new: value.to_owned() })
}

/// To a deal stage of the agreement of which all fields are there once the edit were made (decision 41).
fn move_deal(asked: &Asked<'_>, id: &str) -> Result<Option<What>, Refusal> {
    asked.from(&[Stage::Opportunity])?;
    let stages = &asked.setting.agreement().playbook.deal_stages;
    let Some(stage) = stages.iter().find(|stage| stage.id == id) else {
        let known = stages.iter().map(|stage| stage.id.clone()).collect();
        return Err(Refusal::UnknownDealStage { given: id.to_owned(), known });
    };
    let missing = gates::fields_missing(&stage.requires, asked);
    if !missing.is_empty() {
        return Err(Refusal::GateShut { gate: stage.names.clone(), missing, skip: None });
    }
    let stands = asked.record.lead.deal.as_ref().and_then(|deal| deal.deal_stage.as_deref());
    Ok((stands != Some(id)).then(|| What::DealMoved { deal_stage: id.to_owned() }))
}

fn describe(traits: &mut Traits, name: &str, value: &str) -> Result<(), Refusal> {
    if holds_address(value) {
        return Err(Refusal::HoldsAddress { field: name.to_owned() });
    }
    let text = (!value.is_empty()).then(|| value.to_owned());
    match name {
        "source" => traits.source = text,
        "campaign" => traits.campaign = text,
        "industry" => traits.industry = text,
        _ => {
            let wrong = |_| Refusal::NotANumber { field: name.to_owned() };
            traits.employees = text.map(|text| text.parse()).transpose().map_err(wrong)?;
        }
    }
    Ok(())
}

fn value_deal(asked: &Asked<'_>, deal: &mut What, name: &str, value: &str) -> Result<(), Refusal> {
    asked.from(&[Stage::Opportunity, Stage::Customer])?;
    let wrong = || Refusal::NotANumber { field: name.to_owned() };
    if let What::DealValued { amount, close } = deal {
        if name == "amount" {
            *amount = Some(worth(asked, value.parse().ok().or_else(|| money::amount(value)).ok_or_else(wrong)?)?);
        } else {
            let day = value.parse().map_err(|_| wrong())?;
            let opened_at = asked.record.lead.deal.as_ref().map_or(asked.at, |deal| deal.opened_at);
            *close = Some(closing(asked, day, opened_at)?);
        }
    }
    Ok(())
}
