//! `[[tier]]`: which hand-offs go before others (R40, decisions 18 and 35).

use super::{Criterion, Names, check_named, check_unique, id, texts, values};
use crate::document::Section;
use crate::i18n::Message;

/// A class of hand-offs. The first of the file goes before the second, and all of them before those of no tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    /// What journals and programs call it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// Any of these criteria puts a hand-off into it.
    pub criteria: Vec<String>,
    /// Any of these sources does.
    pub sources: Vec<String>,
    /// Any of these campaigns does.
    pub campaigns: Vec<String>,
}

impl Tier {
    /// Whether a hand-off for this criterion, of a lead from this source and campaign, belongs here.
    pub fn takes(&self, criterion: Option<&str>, source: Option<&str>, campaign: Option<&str>) -> bool {
        let has = |list: &[String], value: Option<&str>| value.is_some_and(|value| list.iter().any(|one| one == value));
        has(&self.criteria, criterion) || has(&self.sources, source) || has(&self.campaigns, campaign)
    }
}

pub(super) fn read(root: &mut Section<'_, '_>, criteria: &[Criterion]) -> Vec<Tier> {
    let mut tiers: Vec<Tier> = Vec::new();
    for mut section in root.sections("tier") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, tiers.iter().map(|tier| tier.id.as_str()));
        }
        let names = Names::read(&mut section, id.as_ref().map_or("", |id| &id.value));
        let named = texts(&mut section, "criteria");
        for criterion in &named {
            let known = criteria.iter().map(|criterion| criterion.id.as_str());
            check_named(&section, criterion, known, Message::new("agreement.unknown_criterion"));
        }
        let [sources, campaigns] = ["sources", "campaigns"].map(|key| values(texts(&mut section, key)));
        section.close();
        if let Some(id) = id {
            tiers.push(Tier { id: id.value, names, criteria: values(named), sources, campaigns });
        }
    }
    tiers
}
