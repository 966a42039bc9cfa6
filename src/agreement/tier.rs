//! `[[tier]]`: which hand-offs go before others (R40, decisions 18 and 35).

use super::criteria::check_reach;
use super::fold::folded;
use super::score::bar;
use super::{Bar, Criterion, Names, Points, check_named, check_unique, id, texts, values};
use crate::document::{Placed, Section};
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
    /// So many points do (R27): those that a lead has when it is handed over, and those that it comes to while it waits.
    pub score: Option<Bar>,
}

/// What a tier looks at of a hand-off.
#[derive(Debug, Clone, Copy, Default)]
pub struct Looks<'a> {
    /// The criterion that it was handed over for.
    pub criterion: Option<&'a str>,
    /// The lead's source.
    pub source: Option<&'a str>,
    /// The lead's campaign.
    pub campaign: Option<&'a str>,
    /// The lead's points, where they were reckoned.
    pub score: Option<Points>,
}

impl Tier {
    /// Whether such a hand-off belongs here. Sources and campaigns are what people wrote elsewhere: their width and case
    /// make no difference (decision 28).
    pub fn takes(&self, looks: Looks<'_>) -> bool {
        let Looks { criterion, source, campaign, score } = looks;
        let has = |list: &[String], value: Option<&str>| value.is_some_and(|value| list.iter().any(|one| one == value));
        let says = |list: &[String], value: Option<&str>| {
            value.map(folded).is_some_and(|value| list.iter().any(|one| folded(one) == value))
        };
        has(&self.criteria, criterion)
            || says(&self.sources, source)
            || says(&self.campaigns, campaign)
            || self.score.zip(score).is_some_and(|(bar, points)| bar.is_met_by(points))
    }
}

/// What puts a hand-off into a tier is not in one that goes before: it would never come to this one.
fn check_reachable(section: &Section<'_, '_>, named: &[Placed<String>], before: &[Tier], list: fn(&Tier) -> &[String]) {
    for one in named {
        let is_one = |other: &String| folded(other) == folded(&one.value);
        if let Some(tier) = before.iter().find(|tier| list(tier).iter().any(is_one)) {
            let message = Message::new("agreement.in_a_tier_before").with("name", &one.value);
            section.misfit(&one.span, message.with("tier", &tier.id));
        }
    }
}

pub(super) fn read(root: &mut Section<'_, '_>, criteria: &[Criterion], most: Option<Points>) -> Vec<Tier> {
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
        let [sources, campaigns] = ["sources", "campaigns"].map(|key| texts(&mut section, key));
        let score = bar(&mut section, "score");
        if let Some(score) = &score {
            check_reach(&section, score, most);
        }
        if named.is_empty() && sources.is_empty() && campaigns.is_empty() && score.is_none() {
            section.misfit(section.span(), Message::new("agreement.tier_of_nothing"));
        }
        check_reachable(&section, &named, &tiers, |tier| &tier.criteria);
        check_reachable(&section, &sources, &tiers, |tier| &tier.sources);
        check_reachable(&section, &campaigns, &tiers, |tier| &tier.campaigns);
        let [sources, campaigns] = [sources, campaigns].map(values);
        section.close();
        if let Some(id) = id {
            tiers.push(Tier {
                id: id.value,
                names,
                criteria: values(named),
                sources,
                campaigns,
                score: score.map(|bar| bar.value),
            });
        }
    }
    tiers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_the_same_however_wide_or_large_it_is_written() {
        let list = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let names = Names { ja: String::new(), en: String::new() };
        let (criteria, campaigns) = (list(&["demo"]), list(&["セミナー"]));
        let tier = Tier { id: "hot".to_owned(), names, criteria, sources: list(&["inquiry"]), campaigns, score: None };
        for source in ["inquiry", "Inquiry", "ＩＮＱＵＩＲＹ", " inquiry "] {
            assert!(tier.takes(Looks { source: Some(source), ..Looks::default() }), "{source}");
        }
        assert!(tier.takes(Looks { campaign: Some("ｾﾐﾅｰ"), ..Looks::default() }), "half-width kana");
        let other = Looks { source: Some("inquiries"), campaign: Some("inquiry"), ..Looks::default() };
        assert!(!tier.takes(other), "the whole name, and of a source");
        let met = |criterion| tier.takes(Looks { criterion: Some(criterion), ..Looks::default() });
        assert!(met("demo") && !met("Demo"), "an id is as it is");
    }

    #[test]
    fn whoever_has_the_points_goes_before_others() {
        let names = Names { ja: String::new(), en: String::new() };
        let [criteria, sources, campaigns] = [(); 3].map(|()| Vec::new());
        let bar = Bar { points: Points::whole(120), over: false };
        let tier = Tier { id: "hot".to_owned(), names, criteria, sources, campaigns, score: Some(bar) };
        let has = |points| tier.takes(Looks { score: points, ..Looks::default() });
        assert!(has(Some(Points::whole(120))) && !has(Some(Points::whole(119))) && !has(None));
    }
}
